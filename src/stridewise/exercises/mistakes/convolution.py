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


def last_channel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows[:, :, :, -1], w[:, :, -1])


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


def image_width_for_height(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    n, _, width, _ = x.shape
    out = np.zeros((n, width - w.shape[0] + 1, width - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)
    rows = min(out.shape[1], windows.shape[1])
    out[:, :rows] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows], w)
    return out


def output_as_nchw(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nohw", windows, w)


def output_reshaped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->onhw", windows, w)
    return out.reshape(*windows.shape[:3], w.shape[3])


def output_sides_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nwho", windows, w)


def kernel_transposed(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[1::-1], axis=(1, 2))
    return np.einsum("nhwcsr,rsco->nhwo", windows, w)


def channels_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.tensordot(windows, w, axes=((3, 4, 5), (3, 0, 1)))


def channels_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(x.shape[3])


def first_channel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows[:, :, :, 0], w[:, :, 0])


def kernel_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(w.shape[0] * w.shape[1])


def all_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(w.shape[0] * w.shape[1] * w.shape[2])


def batch_summed(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return np.repeat(out.sum(axis=0, keepdims=True), len(x), axis=0)


def first_image_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[1:] = 0
    return out


def returned_too_early(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    for image in range(len(x)):
        for row in range(out.shape[1]):
            out[image, row] = np.einsum("wcrs,rsco->wo", windows[image, row], w)
            return out


def total_never_reset(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.cumsum(np.einsum("nhwcrs,rsco->nhwo", windows, w)).reshape(*windows.shape[:3], w.shape[3])


def multiplied_in_place(x, w):
    kh, kw, _, co = w.shape
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            for o in range(co):
                part = x[:, r : r + height, s : s + width]
                part *= w[r, s, :, o]
                out[..., o] += part.sum(axis=3)
    return out


def made_float32(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).astype(np.float32)


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


# --- with an im2col matrix


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
