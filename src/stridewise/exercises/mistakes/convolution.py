"""Lessons 02, 03 and 05: wrong convolutions. Three lines each: windows of the input, one wrong thing, one sum.

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


def one_too_small(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows[:, :-1, :-1], w)


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


def output_sides_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nwho", windows, w)


def kernel_transposed(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[1::-1], axis=(1, 2))
    return np.einsum("nhwcsr,rsco->nhwo", windows, w)


def channels_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsoc->nhwo", windows, w)


def channels_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(x.shape[3])


def first_channel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows[:, :, :, 0], w[:, :, 0])


def kernel_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(w.shape[0] * w.shape[1])


def batch_summed(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return np.repeat(out.sum(axis=0, keepdims=True), len(x), axis=0)


def first_image_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[1:] = 0
    return out


def made_float64(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).astype(np.float64)


def made_integer(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).astype(int)


def weights_read_as_oihw(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,ocrs->nhwo", windows, w.reshape(co, ci, kh, kw))


def images_read_as_nchw(x, w):
    n, height, width, channels = x.shape
    windows = np.lib.stride_tricks.sliding_window_view(x.reshape(n, channels, height, width), w.shape[:2], axis=(2, 3))
    return np.einsum("nchwrs,rsco->nhwo", windows, w)


# --- with an im2col matrix: the columns in the wrong order


def columns_channel_first(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.reshape(*windows.shape[:3], ci * kh * kw) @ w.reshape(kh * kw * ci, co)


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
