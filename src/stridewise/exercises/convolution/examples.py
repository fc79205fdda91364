"""Lessons 02, 03 and 05: wrong convolutions. A few lines each: windows of the input, one wrong thing, one sum.

In the sums: n image, h and w place in the output, r and s place in the kernel, c channel in, o channel out.
"""

import numpy as np


def kernel_flipped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w[::-1, ::-1])


def kernel_flipped_up_down(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w[::-1])


def kernel_flipped_left_right(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w[:, ::-1])


def last_product_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhw,o->nhwo", windows[..., -1, -1, -1], w[-1, -1, -1])


def last_position_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return windows[..., -1, -1] @ w[-1, -1]


def last_row_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcs,sco->nhwo", windows[..., -1, :], w[-1])


def last_column_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcr,rco->nhwo", windows[..., -1], w[:, -1])


def first_position_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return windows[..., 0, 0] @ w[0, 0]


def offsets_forgotten(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return windows[..., 0, 0] @ w.sum(axis=(0, 1))


def offsets_subtracted(x, w):
    kh, kw = w.shape[:2]
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += np.roll(x, (r, s), axis=(1, 2))[:, :height, :width] @ w[r, s]
    return out


def one_too_small(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows[:, :-1, :-1], w)


def last_row_and_column_missing(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[:, -1] = 0
    out[:, :, -1] = 0
    return out


def as_large_as_the_input(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    out[:, : windows.shape[1], : windows.shape[2]] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


def padded_to_the_same_size(x, w):
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), ((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def padded_for_a_full_convolution(x, w):
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def windows_side_by_side(x, w):
    kh, kw = w.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, ::kh, ::kw]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def square_kernel(x, w):
    kh = kw = w.shape[0]
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r : r + height, s : s + width] @ w[r, s]
    return out


def kernel_sides_swapped_in_the_shape(x, w):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    out = np.zeros((n, height - kw + 1, width - kh + 1, co), dtype=x.dtype)
    rows, columns = min(out.shape[1], windows.shape[1]), min(out.shape[2], windows.shape[2])
    out[:, :rows, :columns] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows, :columns], w)
    return out


def image_height_for_width(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    n, height, _, _ = x.shape
    out = np.zeros((n, height - w.shape[0] + 1, height - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)
    columns = min(out.shape[2], windows.shape[2])
    out[:, :, :columns] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :, :columns], w)
    return out


def image_sides_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    n, width, height, _ = x.shape
    out = np.zeros((n, height - w.shape[0] + 1, width - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)
    rows, columns = min(out.shape[1], windows.shape[1]), min(out.shape[2], windows.shape[2])
    out[:, :rows, :columns] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows, :columns], w)
    return out


def image_width_for_height(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    n, _, width, _ = x.shape
    out = np.zeros((n, width - w.shape[0] + 1, width - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)
    rows = min(out.shape[1], windows.shape[1])
    out[:, :rows] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows], w)
    return out


def kernel_transposed(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[1::-1], axis=(1, 2))
    return np.einsum("nhwcsr,rsco->nhwo", windows, w)


def kernel_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(w.shape[0] * w.shape[1])


def all_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(w.shape[0] * w.shape[1] * w.shape[2])
