"""Common mistakes as students write them: each in several ways that share no line with the checker's own.

VARIANTS maps exercise and misconception to these ways. They are loops, slices, einsum and tensordot.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from evaluation.answers.variants_beyond_im2col import LAZY, STRIDED, WINOGRAD
from evaluation.answers.variants_of_axes import AXES, ELSEWHERE


def seven_loops(x, w, *, shape=None, rows=None, columns=None, kernel=None, product=None, step="+="):
    """The naive convolution with one place to go wrong. product(x, w, n, h, v, co, r, s, ci)."""
    n_all, height, width, channels = x.shape
    kh, kw, _, outputs = w.shape
    out = np.zeros(shape or (n_all, height - kh + 1, width - kw + 1, outputs), dtype=x.dtype)
    for n in range(n_all):
        for h in range(rows or out.shape[1]):
            for v in range(columns or out.shape[2]):
                for co in range(out.shape[3]):
                    for r in range(kernel[0] if kernel else kh):
                        for s in range(kernel[1] if kernel else kw):
                            for ci in range(channels):
                                value = product(x, w, n, h, v, co, r, s, ci)
                                out[n, h, v, co] = value + (out[n, h, v, co] if step == "+=" else 0)
    return out


def plain(x, w, n, h, v, co, r, s, ci):
    return x[n, h + r, v + s, ci] * w[r, s, ci, co]


def zeros(x, w):
    return np.zeros((len(x), x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)


def patches(x, w):
    """(N, HO, WO, KH, KW, CI)"""
    return sliding_window_view(x, w.shape[:2], axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)


def contracted(x, w):
    return np.tensordot(patches(x, w), w, axes=3)


def matrix(x, w):
    kh, kw, ci, co = w.shape
    rows = patches(x, w).reshape(-1, kh * kw * ci)
    return (rows @ w.reshape(-1, co)).reshape(zeros(x, w).shape)


# --- flipped


def flipped_by_index(x, w):
    kh, kw = w.shape[:2]
    return seven_loops(
        x, w, product=lambda x, w, n, h, v, co, r, s, ci: x[n, h + kh - 1 - r, v + kw - 1 - s, ci] * w[r, s, ci, co]
    )


def flipped_by_negative_index(x, w):
    out = zeros(x, w)
    height, width = out.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += np.einsum("nhwc,co->nhwo", x[:, r : r + height, s : s + width], w[-1 - r, -1 - s])
    return out


# --- = for +=, and totals set to zero in the wrong loop


def assigned_in_seven_loops(x, w):
    return seven_loops(x, w, product=plain, step="=")


def assigned_products(x, w):
    out = zeros(x, w)
    height, width = out.shape[1:3]
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out[...] = x[:, r : r + height, s : s + width] @ w[r, s]
    return out


def assigned_positions_in_loops(x, w):
    out = zeros(x, w)
    for n, h, v, co in np.ndindex(out.shape):
        for r in range(w.shape[0]):
            for s in range(w.shape[1]):
                out[n, h, v, co] = np.dot(x[n, h + r, v + s], w[r, s, :, co])
    return out


def total_zero_in_each_row(x, w):
    out = zeros(x, w)
    for n, h, v, co in np.ndindex(out.shape):
        for r in range(w.shape[0]):
            total = 0
            for s in range(w.shape[1]):
                for ci in range(x.shape[3]):
                    total += x[n, h + r, v + s, ci] * w[r, s, ci, co]
        out[n, h, v, co] = total
    return out


def assigned_rows(x, w):
    out = zeros(x, w)
    height, width = out.shape[1:3]
    for r in range(w.shape[0]):
        out = sum(x[:, r : r + height, s : s + width] @ w[r, s] for s in range(w.shape[1]))
    return out


def assigned_columns(x, w):
    height, width = zeros(x, w).shape[1:3]
    for s in range(w.shape[1]):
        out = sum(x[:, r : r + height, s : s + width] @ w[r, s] for r in range(w.shape[0]))
    return out


def total_zero_in_each_column(x, w):
    out = zeros(x, w)
    for n, h, v, co in np.ndindex(out.shape):
        for s in range(w.shape[1]):
            total = 0
            for r in range(w.shape[0]):
                total += x[n, h + r, v + s] @ w[r, s, :, co]
        out[n, h, v, co] = total
    return out


def assigned_channels(x, w):
    out = zeros(x, w)
    for ci in range(x.shape[3]):
        out = np.tensordot(patches(x[..., [ci]], w), w[:, :, [ci]], axes=3)
    return out


def total_zero_in_each_channel(x, w):
    out = zeros(x, w)
    for n, h, v, co in np.ndindex(out.shape):
        for ci in range(x.shape[3]):
            total = 0
            for r in range(w.shape[0]):
                for s in range(w.shape[1]):
                    total += x[n, h + r, v + s, ci] * w[r, s, ci, co]
        out[n, h, v, co] = total
    return out


def total_before_all_loops(x, w):
    out, total = zeros(x, w), 0
    for n, h, v, co in np.ndindex(out.shape):
        total += (patches(x, w)[n, h, v] * w[..., co]).sum()
        out[n, h, v, co] = total
    return out


def total_zero_for_each_pixel(x, w):
    out = zeros(x, w)
    for n, h, v in np.ndindex(out.shape[:3]):
        total = 0
        for co in range(out.shape[3]):
            for r, s in np.ndindex(w.shape[:2]):
                total += x[n, h + r, v + s] @ w[r, s, :, co]
            out[n, h, v, co] = total
    return out


# --- sizes


def too_small_in_loops(x, w):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    return seven_loops(x, w, shape=(n, height - kh, width - kw, co), product=plain)


def too_small_by_slices(x, w):
    kh, kw = w.shape[:2]
    height, width = x.shape[1] - kh, x.shape[2] - kw
    return sum(x[:, r : height + r, s : width + s] @ w[r, s] for r in range(kh) for s in range(kw))


def ranges_one_short(x, w):
    out = zeros(x, w)
    for h in range(x.shape[1] - w.shape[0]):
        for v in range(x.shape[2] - w.shape[1]):
            out[:, h, v] = np.tensordot(x[:, h : h + w.shape[0], v : v + w.shape[1]], w, axes=3)
    return out


def ranges_one_short_in_seven_loops(x, w):
    out = zeros(x, w)
    for h, v in np.ndindex(out.shape[1] - 1, out.shape[2] - 1):
        for r, s in np.ndindex(w.shape[:2]):
            out[:, h, v] += x[:, h + r, v + s] @ w[r, s]
    return out


def as_large_in_loops(x, w):
    n, height, width, _ = x.shape
    return seven_loops(x, w, shape=(n, height, width, w.shape[3]), product=plain)


def as_large_with_the_rest_zero(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for h in range(x.shape[1] - w.shape[0] + 1):
        for v in range(x.shape[2] - w.shape[1] + 1):
            out[:, h, v] = np.tensordot(x[:, h : h + w.shape[0], v : v + w.shape[1]], w, axes=3)
    return out


def same_by_padding(x, w):
    kh, kw = w.shape[:2]
    padded = np.pad(x, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    return contracted(padded, w)


def same_by_hanging_over(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for h, v in np.ndindex(*x.shape[1:3]):
        for r, s in np.ndindex(*w.shape[:2]):
            if h + r < x.shape[1] and v + s < x.shape[2]:
                out[:, h, v] += x[:, h + r, v + s] @ w[r, s]
    return out


def height_for_width_in_loops(x, w):
    n, height, _, _ = x.shape
    kh, kw, _, co = w.shape
    return seven_loops(x, w, shape=(n, height - kh + 1, height - kw + 1, co), product=plain)


def height_for_width_by_slices(x, w):
    kh, kw, _, co = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[1] - kw + 1
    out = np.zeros((x.shape[0], ho, wo, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r : r + ho, s : s + wo, :] @ w[r, s]
    return out


def kernel_height_for_width_in_loops(x, w):
    return seven_loops(x, w, kernel=(w.shape[0], w.shape[0]), product=plain)


def kernel_height_for_width_in_the_shape(x, w):
    n, height, width, _ = x.shape
    k = w.shape[0]
    return seven_loops(x, w, shape=(n, height - k + 1, width - k + 1, w.shape[3]), product=plain)


def output_sides_swapped_in_loops(x, w):
    out = zeros(x, w).swapaxes(1, 2).copy()
    for n, h, v, co in np.ndindex(zeros(x, w).shape):
        out[n, v, h, co] = (x[n, h : h + w.shape[0], v : v + w.shape[1]] * w[..., co]).sum()
    return out


def output_sides_swapped_in_the_shape(x, w):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    return seven_loops(x, w, shape=(n, width - kw + 1, height - kh + 1, co), product=plain)


# --- channels


def channels_swapped_in_loops(x, w):
    return seven_loops(x, w, product=lambda x, w, n, h, v, co, r, s, ci: x[n, h + r, v + s, ci] * w[r, s, co, ci])


def channels_swapped_by_transpose(x, w):
    return contracted(x, w.transpose(0, 1, 3, 2))


def channels_swapped_by_product(x, w):
    out = zeros(x, w)
    for r, s in np.ndindex(*w.shape[:2]):
        out += x[:, r : r + out.shape[1], s : s + out.shape[2]] @ w[r, s].T
    return out


def oihw_by_reshape(x, w):
    kh, kw, ci, co = w.shape
    return contracted(x, np.moveaxis(w.reshape(co, ci, kh, kw), (0, 1), (3, 2)))


def nchw_by_reshape(x, w):
    n, h, v, c = x.shape
    return contracted(np.moveaxis(x.reshape(n, c, h, v), 1, 3), w)


def mean_over_channels(x, w):
    return np.einsum("nhwrsc,rsco->nhwco", patches(x, w), w).mean(axis=3, dtype=x.dtype)


def divided_by_channels(x, w):
    return (contracted(x, w) / x.shape[3]).astype(x.dtype)


def first_channel_in_loops(x, w):
    return seven_loops(x, w, product=lambda x, w, n, h, v, co, r, s, ci: plain(x, w, n, h, v, co, r, s, 0) * (ci == 0))


def first_channel_by_slices(x, w):
    return contracted(x[:, :, :, :1], w[:, :, :1, :])


def divided_by_positions(x, w):
    return (matrix(x, w) / (w.shape[0] * w.shape[1])).astype(x.dtype)


def mean_over_positions(x, w):
    return np.einsum("nhwrsc,rsco->nhwrso", patches(x, w), w).mean(axis=(3, 4), dtype=x.dtype)


# --- batches


def batch_summed_into_one(x, w):
    out = zeros(x, w)[:1]
    for n in range(len(x)):
        out += contracted(x[[n]], w)
    return out


def batch_summed_by_einsum(x, w):
    return np.einsum("nhwrsc,rsco->hwo", patches(x, w), w)


def first_image_in_loops(x, w):
    out = zeros(x, w)
    for h, v, co in np.ndindex(out.shape[1:]):
        out[0, h, v, co] = (x[0, h : h + w.shape[0], v : v + w.shape[1]] * w[..., co]).sum()
    return out


def first_image_of_the_batch(x, w):
    return contracted(x[0][None], w)


def returned_inside_the_row_loop(x, w):
    out = zeros(x, w)
    for h in range(out.shape[1]):
        out[0, h] = contracted(x[:1, h : h + w.shape[0]], w)[0, 0]
        return out
    return out


# --- dtypes


def zeros_without_dtype(x, w):
    out = np.zeros(zeros(x, w).shape)
    for r, s in np.ndindex(*w.shape[:2]):
        out += x[:, r : r + out.shape[1], s : s + out.shape[2]] @ w[r, s]
    return out


def python_floats(x, w):
    return np.array(contracted(x, w).tolist())


def whole_numbers_by_zeros_like(x, w):
    out = np.zeros(zeros(x, w).shape, dtype=int)
    for n, h, v, co in np.ndindex(out.shape):
        for r, s, ci in np.ndindex(*w.shape[:3]):
            out[n, h, v, co] += x[n, h + r, v + s, ci] * w[r, s, ci, co]
    return out


def whole_numbers_at_the_end(x, w):
    return matrix(x, w).astype(np.int64)


# --- transposes and strides


def channel_first_columns(x, w):
    kh, kw, ci, co = w.shape
    ho, wo = zeros(x, w).shape[1:3]
    columns = [x[:, r : r + ho, s : s + wo, c] for c in range(ci) for r in range(kh) for s in range(kw)]
    return np.stack(columns, axis=3) @ w.reshape(-1, co)


def strides_from_the_shape(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    size = x.dtype.itemsize
    strides = np.array([height * width * ci, width * ci, ci, width * ci, ci, 1]) * size
    view = as_strided(x, (n, height - kh + 1, width - kw + 1, kh, kw, ci), tuple(int(s) for s in strides))
    return np.tensordot(view, w, axes=3)


def kernel_read_the_other_way(x, w):
    return seven_loops(x, w, product=lambda x, w, n, h, v, co, r, s, ci: x[n, h + r, v + s, ci] * w[s, r, ci, co])


def image_read_the_other_way(x, w):
    return seven_loops(x, w, product=lambda x, w, n, h, v, co, r, s, ci: x[n, h + s, v + r, ci] * w[r, s, ci, co])


CONVOLUTIONS = {
    "kernel-flipped": (flipped_by_index, flipped_by_negative_index),
    "last-product-only": (assigned_in_seven_loops,),
    "last-kernel-position-only": (assigned_products, assigned_positions_in_loops),
    "last-kernel-row-only": (total_zero_in_each_row, assigned_rows),
    "last-kernel-column-only": (total_zero_in_each_column, assigned_columns),
    "last-channel-only": (total_zero_in_each_channel, assigned_channels),
    "total-never-reset": (total_before_all_loops, total_zero_for_each_pixel),
    "one-too-small": (too_small_in_loops, too_small_by_slices),
    "last-row-and-column-missing": (ranges_one_short, ranges_one_short_in_seven_loops),
    "as-large-as-the-input": (as_large_in_loops, as_large_with_the_rest_zero),
    "padded-to-the-same-size": (same_by_padding, same_by_hanging_over),
    "height-for-width": (height_for_width_in_loops, height_for_width_by_slices),
    "square-kernel": (kernel_height_for_width_in_loops, kernel_height_for_width_in_the_shape),
    "output-sides-swapped": (output_sides_swapped_in_loops, output_sides_swapped_in_the_shape),
    "channels-swapped": (channels_swapped_in_loops, channels_swapped_by_transpose, channels_swapped_by_product),
    "weights-read-as-oihw": (oihw_by_reshape,),
    "images-read-as-nchw": (nchw_by_reshape,),
    "channels-averaged": (mean_over_channels, divided_by_channels),
    "first-channel-only": (first_channel_in_loops, first_channel_by_slices),
    "kernel-averaged": (divided_by_positions, mean_over_positions),
    "batch-summed": (batch_summed_into_one, batch_summed_by_einsum),
    "first-image-only": (first_image_in_loops, first_image_of_the_batch),
    "returned-too-early": (returned_inside_the_row_loop,),
    "made-float64": (zeros_without_dtype, python_floats),
    "made-integer": (whole_numbers_by_zeros_like, whole_numbers_at_the_end),
    "kernel-transposed": (kernel_read_the_other_way, image_read_the_other_way),
}

IM2COL = {
    "columns-channel-first": (channel_first_columns,),
    "strides-of-a-contiguous-array": (strides_from_the_shape,),
}


# --- 1x1 kernels


def pixel_by_pixel(x, w, product):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for n, h, v, co in np.ndindex(out.shape):
        for ci in range(x.shape[3]):
            out[n, h, v, co] = product(out[n, h, v, co], x[n, h, v], w[0, 0], ci, co)
    return out


ONE_BY_ONE = {
    "last-channel-only": (
        lambda x, w: pixel_by_pixel(x, w, lambda _, pixel, k, ci, co: pixel[ci] * k[ci, co]),
        lambda x, w: x[..., -1:] * w[0, 0, -1],
    ),
    "first-channel-only": (lambda x, w: np.einsum("nhw,o->nhwo", x[..., 0], w[0, 0, 0]),),
    "channels-swapped": (
        lambda x, w: pixel_by_pixel(x, w, lambda before, pixel, k, ci, co: before + pixel[ci] * k[co, ci]),
        lambda x, w: x @ w[0, 0].T,
    ),
    "channels-averaged": (
        lambda x, w: (x[..., None] * w[0, 0]).mean(axis=3, dtype=x.dtype),
        lambda x, w: (x @ w[0, 0]) / x.dtype.type(w.shape[2]),
    ),
    "output-as-nchw": (lambda x, w: np.einsum("nhwc,co->nohw", x, w[0, 0]),),
    "reshape-for-transpose": (
        lambda x, w: (w[0, 0].T @ x.reshape(-1, x.shape[3]).T).reshape(*x.shape[:3], w.shape[3]),
        lambda x, w: np.einsum("nhwc,co->nohw", x, w[0, 0]).reshape(*x.shape[:3], w.shape[3]),
    ),
    "output-sides-swapped": (lambda x, w: x.transpose(0, 2, 1, 3) @ w[0, 0],),
    "batch-summed": (lambda x, w: np.einsum("nhwc,co->hwo", x, w[0, 0]),),
    "first-image-only": (lambda x, w: x[0] @ w[0, 0],),
    "made-float64": (lambda x, w: x.astype(float) @ w[0, 0],),
    "made-integer": (lambda x, w: (x @ w[0, 0]).astype(np.int32),),
}

VARIANTS = {
    "conv_naive": CONVOLUTIONS,
    "conv_jit": CONVOLUTIONS,
    "conv_matmul": AXES,  # with the cases and the mistakes of conv_naive
    "conv_im2col": CONVOLUTIONS | IM2COL,
    "conv_1x1": ONE_BY_ONE,
    "conv_lazy": LAZY,
    "conv_strided": STRIDED,
    "winograd_f23": WINOGRAD,
} | ELSEWHERE
