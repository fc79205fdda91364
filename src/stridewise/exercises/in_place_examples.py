"""Answers that are right, but leave their input changed.

Each would be accepted by a test that looks at the result alone; whoever calls it a second time is in for a surprise.
"""

import numpy as np


def moved_in_place(x):
    out = np.array(x.transpose(0, 2, 3, 1), order="C")
    x[...] = out.reshape(x.shape)
    return out


def weights_moved_in_place(w):
    out = np.array(w.transpose(2, 3, 1, 0), order="C")
    w[...] = out.reshape(w.shape)
    return out


def cleared_before_padding(x, pad):
    out = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    x *= 0
    return out


def output_over_the_input(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    x[:, : out.shape[1], : out.shape[2], 0] = out[..., 0]
    return out


def rearranged(a, tile):
    rows, columns = a.shape
    out = np.array(a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3), order="C")
    a[...] = out.reshape(a.shape)
    return out


def tiles_cleared(tiles):
    down, right, rows, columns = tiles.shape
    out = np.array(tiles.transpose(0, 2, 1, 3)).reshape(down * rows, right * columns)
    tiles[...] = 0
    return out


def product_over_the_factor(a, b, tile):
    out = a @ b
    a[:, :1] = out[:, :1]
    return out


def written_into_the_view(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    view = np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))
    view += 1
    return view


def written_into_the_windows(a, kh, kw):
    rows, columns = a.shape
    view = np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), 2 * a.strides)
    view[0, 0] = 0
    return view


def cleared_after_im2col(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    out = windows.reshape(-1, kh * kw * x.shape[3])
    x -= x
    return out
