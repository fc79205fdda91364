"""Right answers of lessons 5 and 6: tiles, tiled products, windows and im2col."""

# Students' code need not use all its arguments.

import numba
import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def tiles_by_reshape_and_transpose(a, tile):
    """Of an array whose axes do not merge, reshape still gives a view: it only splits them."""
    rows, columns = a.shape
    return a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3)


def tiles_by_shifted_strides(a, tile):
    """One axis after the other."""
    down, right = a.strides
    rows = as_strided(a, (a.shape[0] // tile, tile, a.shape[1]), (tile * down, down, right))
    shape = (rows.shape[0], a.shape[1] // tile, tile, tile)
    return as_strided(rows, shape, (rows.strides[0], tile * right, rows.strides[1], right))


def tiles_copied_one_by_one(a, tile):
    rows, columns = a.shape
    out = np.empty((rows // tile, columns // tile, tile, tile), dtype=a.dtype)
    for i, j in np.ndindex(*out.shape[:2]):
        out[i, j] = a[i * tile : (i + 1) * tile, j * tile : (j + 1) * tile]
    return out


def tiles_copied_by_split(a, tile):
    return np.array([np.hsplit(row, a.shape[1] // tile) for row in np.vsplit(a, a.shape[0] // tile)])


def untiled_by_swapaxes(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.swapaxes(1, 2).reshape(down * rows, right * columns)


def untiled_by_block(tiles):
    return np.block([list(row) for row in tiles])


def untiled_by_loops(tiles):
    down, right, rows, columns = tiles.shape
    out = np.zeros((down * rows, right * columns), dtype=tiles.dtype)
    for i in range(down):
        for j in range(right):
            out[i * rows : (i + 1) * rows, j * columns : (j + 1) * columns] = tiles[i, j]
    return out


@numba.njit
def product_six_loops(a, b, tile):
    m, n, length = a.shape[0], b.shape[1], a.shape[1]
    out = np.zeros((m, n), dtype=a.dtype)
    for i in range(0, m, tile):
        for k in range(0, length, tile):
            for j in range(0, n, tile):
                for ii in range(i, i + tile):
                    for kk in range(k, k + tile):
                        for jj in range(j, j + tile):
                            out[ii, jj] += a[ii, kk] * b[kk, jj]
    return out


@numba.njit
def product_scalar_sums(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for j in range(0, b.shape[1], tile):
        for i in range(0, a.shape[0], tile):
            for k in range(0, a.shape[1], tile):
                for jj in range(j, j + tile):
                    for ii in range(i, i + tile):
                        total = out[ii, jj]
                        for kk in range(k, k + tile):
                            total += a[ii, kk] * b[kk, jj]
                        out[ii, jj] = total
    return out


def windows_by_array_interface(a, kh, kw):
    shape = (a.shape[0] - kh + 1, a.shape[1] - kw + 1, kh, kw)
    start = a.ctypes.data - a.base.ctypes.data if a.base is not None else 0
    return np.ndarray(shape, a.dtype, a if a.base is None else a.base, start, a.strides * 2)


def windows_by_double_strides(a, kh, kw):
    return as_strided(a, (a.shape[0] - kh + 1, a.shape[1] - kw + 1, kh, kw), a.strides * 2, writeable=False)


def matrix_by_loops(x, kh, kw):
    n, height, width, _ = x.shape
    rows = [
        x[image, i : i + kh, j : j + kw].ravel()
        for image in range(n)
        for i in range(height - kh + 1)
        for j in range(width - kw + 1)
    ]
    return np.stack(rows)


def matrix_by_columns(x, kh, kw):
    rows, columns = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    shifted = [x[:, r : r + rows, s : s + columns] for r in range(kh) for s in range(kw)]
    return np.concatenate(shifted, axis=-1).reshape(-1, kh * kw * x.shape[3])


def matrix_by_indices(x, kh, kw):
    _, height, width, _ = x.shape
    rows = np.arange(height - kh + 1)[:, None, None, None] + np.arange(kh)[:, None]
    columns = np.arange(width - kw + 1)[:, None, None] + np.arange(kw)
    return x[:, rows, columns].reshape(-1, kh * kw * x.shape[3])


def bytes_by_numpy(x_shape, w_shape, itemsize):
    return np.prod([x_shape[0], x_shape[1] - w_shape[0] + 1, x_shape[2] - w_shape[1] + 1, *w_shape[:3], itemsize])


def bytes_of_a_real_view(x_shape, w_shape, itemsize):
    image = np.broadcast_to(np.zeros(1, dtype=f"V{itemsize}"), x_shape)
    return sliding_window_view(image, w_shape[:2], (1, 2)).nbytes
