"""Convolutions by im2col and one product, with what goes wrong on that way alone."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def result_shape(x, w):
    return len(x), x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1, w.shape[3]


def view(x, w, strides):
    """(N, HO, WO, KH, KW, CI)"""
    n, ho, wo, _ = result_shape(x, w)
    return as_strided(x, (n, ho, wo, *w.shape[:3]), strides)


def windows_as_they_come(x, w):
    windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))
    n, ho, wo, co = result_shape(x, w)
    return (windows.reshape(n * ho * wo, -1) @ w.reshape(-1, co)).reshape(n, ho, wo, co)


def rows_of_moved_windows(x, w):
    kh, kw, ci, co = w.shape
    n, ho, wo, _ = result_shape(x, w)
    a = np.zeros((n * ho * wo, ci * kh * kw), dtype=x.dtype)
    row = 0
    for b in range(n):
        for i in range(ho):
            for j in range(wo):
                a[row] = np.moveaxis(x[b, i : i + kh, j : j + kw], -1, 0).flatten()
                row += 1
    return (a @ w.reshape(kh * kw * ci, co)).reshape(n, ho, wo, co)


def columns_by_width_first(x, w):
    kh, kw, ci, co = w.shape
    n, ho, wo, _ = result_shape(x, w)
    parts = [x[:, r : r + ho, s : s + wo] for s in range(kw) for r in range(kh)]
    return np.concatenate(parts, axis=3) @ w.reshape(-1, co)


def one_float_to_the_right(x, w):
    sn, sh, sw, sc = x.strides
    a = view(x, w, (sn, sh, sc, sh, sw, sc)).reshape(-1, w[..., 0].size)
    return (a @ w.reshape(a.shape[1], -1)).reshape(result_shape(x, w))


def strides_counted_in_numbers(x, w):
    n, h, v, c = x.shape
    a = view(np.ascontiguousarray(x), w, (h * v * c, v * c, c, v * c, c, 1))
    return np.tensordot(a, w, axes=3)


def strides_from_the_shape(x, w):
    n, h, v, c = x.shape
    size = x.itemsize
    a = view(x, w, (h * v * c * size, v * c * size, c * size, v * c * size, c * size, size))
    return np.tensordot(a, w, 3)


def four_bytes_each(x, w):
    _, h, v, c = x.shape
    a = view(x, w, (4 * h * v * c, 4 * v * c, 4 * c, 4 * v * c, 4 * c, 4)).reshape(-1, w[..., 0].size)
    return (a @ w.reshape(-1, w.shape[3])).reshape(result_shape(x, w))


def weights_by_channel(x, w):
    sn, sh, sw, sc = x.strides
    a = view(x, w, (sn, sh, sw, sh, sw, sc)).reshape(-1, w[..., 0].size)
    return (a @ np.moveaxis(w, 2, 0).reshape(-1, w.shape[3])).reshape(result_shape(x, w))


def weights_in_rows(x, w):
    sn, sh, sw, sc = x.strides
    a = view(x, w, (sn, sh, sw, sh, sw, sc)).reshape(-1, w[..., 0].size)
    return (a @ w.reshape(w.shape[3], -1).T).reshape(result_shape(x, w))


def matrix_returned(x, w):
    sn, sh, sw, sc = x.strides
    a = view(x, w, (sn, sh, sw, sh, sw, sc)).reshape(-1, w[..., 0].size)
    return np.dot(a, w.reshape(-1, w.shape[3]))


def reshaped_with_channels_in_front(x, w):
    n, ho, wo, co = result_shape(x, w)
    sn, sh, sw, sc = x.strides
    a = view(x, w, (sn, sh, sw, sh, sw, sc)).reshape(-1, w[..., 0].size)
    return (a @ w.reshape(-1, co)).reshape(n, co, ho, wo).transpose(0, 2, 3, 1)


ONE_PRODUCT = {
    "columns-channel-first": (windows_as_they_come, rows_of_moved_windows),
    "columns-kernel-transposed": (columns_by_width_first,),
    "window-moved-by-one-number": (one_float_to_the_right,),
    "elements-for-bytes": (strides_counted_in_numbers,),
    "strides-of-a-contiguous-array": (strides_from_the_shape,),
    "strides-for-float32": (four_bytes_each,),
    "weights-channel-first": (weights_by_channel,),
    "weights-reshaped-to-rows": (weights_in_rows,),
    "left-as-a-matrix": (matrix_returned,),
    "reshape-for-transpose": (reshaped_with_channels_in_front,),
}
