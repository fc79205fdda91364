"""F(2x2, 3x3) on one channel: tiles and matrices that are wrong."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from evaluation.answers.grid.winograd import A, B, G, by_lines, with_entries


def by_einsum(x, g, b=B, taps=G, a=A, step=2):
    """All tiles at once, with matrices in the dtype of x."""
    b, taps, a = (matrix.astype(x.dtype) for matrix in (b, taps, a))
    tiles = sliding_window_view(x, (4, 4))[::step, ::step]
    v = np.einsum("ik,hwkl,jl->hwij", b, tiles, b)
    y = np.einsum("pi,hwij,qj->hwpq", a, v * (taps @ g @ taps.T), a)
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h, w in np.ndindex(y.shape[:2]):
        out[step * h : step * h + 2, step * w : step * w + 2] = y[h, w]
    return out


def tile_by_tile(x, g, tile, rows=None):
    """Loops over the tiles. tile(d, u, b, a) gives 2x2 outputs; u is the transformed kernel."""
    b, taps, a = (matrix.astype(x.dtype) for matrix in (B, G, A))
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2) if rows is None else rows:
        for w in range(0, x.shape[1] - 2, 2):
            out[h : h + 2, w : w + 2] = tile(x[h : h + 4, w : w + 4], taps @ g @ taps.T, b, a)
    return out


def last_tiles_left_out(x, g):
    out = by_einsum(x, g)
    out[-2:] = 0
    out[:, -2:] = 0
    return out


def one_tile_for_the_image(x, g):
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    out[:2, :2] = by_einsum(x[:4, :4], g)
    return out


def tiles_not_put_together(x, g):
    b, taps, a = (matrix.astype(x.dtype) for matrix in (B, G, A))
    tiles = sliding_window_view(x, (4, 4))[::2, ::2]
    return a @ ((b @ tiles @ b.T) * (taps @ g @ taps.T)) @ a.T


def float64_throughout(x, g):
    return by_einsum(x.astype(float), g.astype(float))


def rows_by_f23(x, g):
    """F(2, 3) along the rows of the kernel, and the definition down its columns."""
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for r in range(3):
        for w in range(0, out.shape[1], 2):
            out[:, w : w + 2] += by_lines(x[r : r + out.shape[0], w : w + 4], g[r])
    return out


def windows_times_taps(x, g):
    return (sliding_window_view(x, (3, 3)) * g).sum(axis=(2, 3), dtype=x.dtype)


WINOGRAD_F2X2_3X3 = {
    "inputs-transformed-on-one-side": (lambda x, g: tile_by_tile(x, g, lambda d, u, b, a: a @ (u * (b @ d)) @ a.T),),
    "inputs-transformed-by-the-transpose": (
        lambda x, g: tile_by_tile(x, g, lambda d, u, b, a: a @ (u * (b.T @ d @ b)) @ a.T),
        lambda x, g: by_einsum(x, g, b=B.T),
    ),
    "inputs-transposed": (lambda x, g: tile_by_tile(x, g, lambda d, u, b, a: a @ (u * (b @ d @ b.T).T) @ a.T),),
    "kernel-transposed": (lambda x, g: by_einsum(x, g.T),),
    "outputs-transposed": (lambda x, g: tile_by_tile(x, g, lambda d, u, b, a: (a @ (u * (b @ d @ b.T)) @ a.T).T),),
    "kernel-flipped": (lambda x, g: by_einsum(x, np.flip(g)),),
    "halves-forgotten": (lambda x, g: by_einsum(x, g, taps=np.where(G == 0.5, 1, np.where(G == -0.5, -1, G))),),
    "halves-cut-off": (lambda x, g: by_einsum(x, g, taps=G.astype(int)),),
    "transforms-multiplied-as-matrices": (
        lambda x, g: tile_by_tile(x, g, lambda d, u, b, a: a @ (u @ (b @ d @ b.T)) @ a.T),
    ),
    "last-product-added": (lambda x, g: by_einsum(x, g, a=with_entries(A, r1c3=1)),),
    "third-product-added-twice": (lambda x, g: by_einsum(x, g, a=with_entries(A, r1c2=1)),),
    "all-products-added": (lambda x, g: by_einsum(x, g, a=np.abs(A)),),
    "difference-turned-round": (lambda x, g: by_einsum(x, g, b=with_entries(B, r2c1=1, r2c2=-1)),),
    "first-difference-turned-round": (lambda x, g: by_einsum(x, g, b=with_entries(B, r0c0=-1, r0c2=1)),),
    "sums-for-differences": (lambda x, g: by_einsum(x, g, b=with_entries(B, r0c2=1, r3c3=1)),),
    "outputs-exchanged": (lambda x, g: by_einsum(x, g, a=A[::-1]),),
    "tiles-side-by-side": (lambda x, g: by_einsum(x, g, step=4),),
    "last-tiles-missing": (last_tiles_left_out,),
    "first-tile-only": (one_tile_for_the_image, lambda x, g: by_einsum(x[:4, :4], g)),
    "tiles-left-apart": (tiles_not_put_together,),
    "made-float64": (float64_throughout,),
    "one-dimension-only": (rows_by_f23,),
    "definition": (windows_times_taps, lambda x, g: np.einsum("hwrs,rs->hw", sliding_window_view(x, (3, 3)), g)),
}
