"""Lesson 05: convolutions that are wrong in the order of the columns or in the strides of the windows."""

import numpy as np


def columns_channel_first(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.reshape(*windows.shape[:3], ci * kh * kw) @ w.reshape(kh * kw * ci, co)


def columns_kernel_transposed(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    columns = windows.transpose(0, 1, 2, 5, 4, 3).reshape(*windows.shape[:3], kh * kw * ci)
    return columns @ w.reshape(kh * kw * ci, co)


def window_moved_by_one_number(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    windows = np.lib.stride_tricks.as_strided(
        x, (n, height - kh + 1, width - kw + 1, kh, kw, ci), (image, row, channel, row, pixel, channel)
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def strides_in_elements(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    windows = np.lib.stride_tricks.as_strided(
        x,
        (n, height - kh + 1, width - kw + 1, kh, kw, ci),
        (height * width * ci, width * ci, ci, width * ci, ci, 1),
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def strides_for_float32(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    row, pixel = 4 * width * ci, 4 * ci
    windows = np.lib.stride_tricks.as_strided(
        x,
        (n, height - kh + 1, width - kw + 1, kh, kw, ci),
        (height * row, row, pixel, row, pixel, 4),
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def strides_of_a_contiguous_array(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    b = x.itemsize
    row, pixel = width * ci * b, ci * b
    windows = np.lib.stride_tricks.as_strided(
        x,
        (n, height - kh + 1, width - kw + 1, kh, kw, ci),
        (height * row, row, pixel, row, pixel, b),
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def weights_channel_first(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    weights = w.transpose(2, 0, 1, 3).reshape(kh * kw * ci, co)
    return windows.reshape(*windows.shape[:3], kh * kw * ci) @ weights


def weights_reshaped_to_rows(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(*windows.shape[:3], kh * kw * ci) @ w.reshape(co, kh * kw * ci).T


def rows_width_first(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nwho", windows, w)
    return out.reshape(*windows.shape[:3], w.shape[3])
