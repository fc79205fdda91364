"""Right answers of lesson 8: F(2x2, 3x3) on one channel."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

B = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]
G = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
A = [[1, 1, 1, 0], [0, 1, -1, -1]]


def tiles_by_matrices(x, g):
    b, taps, a = (np.array(matrix, dtype=x.dtype) for matrix in (B, G, A))
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, out.shape[0], 2):
        for w in range(0, out.shape[1], 2):
            v = b @ x[h : h + 4, w : w + 4] @ b.T
            out[h : h + 2, w : w + 2] = a @ (u * v) @ a.T
    return out


def all_tiles_by_einsum(x, g):
    b, taps, a = (np.array(matrix).astype(x.dtype) for matrix in (B, G, A))
    tiles = sliding_window_view(x, (4, 4))[::2, ::2]
    u = np.einsum("ir,rs,js->ij", taps, g, taps)
    v = np.einsum("ik,hwkl,jl->hwij", b, tiles, b)
    y = np.einsum("pi,hwij,qj->hpwq", a, u * v, a)
    return y.reshape(x.shape[0] - 2, x.shape[1] - 2)


def all_tiles_by_strides(x, g):
    b, taps, a = (np.array(matrix, dtype=x.dtype) for matrix in (B, G, A))
    down, right = x.strides
    shape = ((x.shape[0] - 2) // 2, (x.shape[1] - 2) // 2, 4, 4)
    v = b @ as_strided(x, shape, (2 * down, 2 * right, down, right)) @ b.T
    return (a @ (v * (taps @ g @ taps.T)) @ a.T).swapaxes(1, 2).reshape(x.shape[0] - 2, -1)


def one_side(d):
    """The sums of inputs of F(2, 3), down the first axis."""
    return np.stack([d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]])


def one_side_of_taps(g):
    return np.stack([g[0], (g[0] + g[1] + g[2]) / 2, (g[0] - g[1] + g[2]) / 2, g[2]])


def one_side_of_products(m):
    return np.stack([m[0] + m[1] + m[2], m[1] - m[2] - m[3]])


def nested_by_lines(x, g):
    u = one_side_of_taps(one_side_of_taps(g).T).T
    out = np.empty((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, out.shape[0], 2):
        for w in range(0, out.shape[1], 2):
            m = u * one_side(one_side(x[h : h + 4, w : w + 4]).T).T
            out[h : h + 2, w : w + 2] = one_side_of_products(one_side_of_products(m).T).T
    return out


WINOGRAD_TILES = (tiles_by_matrices, all_tiles_by_einsum, all_tiles_by_strides, nested_by_lines)
