"""Wrong answers with two mistakes in one function, written out as a student would write them.

No function here uses the registry: what names a pair of misconceptions is tried on them, and a corpus composed of the
registry's own misconceptions would say nothing about that.
"""

# Wrong answers need not look at all their arguments.

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def loops_flipped_in_float64(x, w):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for r in range(kh):
                for s in range(kw):
                    out[:, i, j] += x[:, i + r, j + s] @ w[kh - 1 - r, kw - 1 - s]
    return out


def flipped_and_square(x, w):
    n, height, width, _ = x.shape
    k, co = w.shape[0], w.shape[3]
    flipped = w[::-1, ::-1]
    out = np.zeros((n, height - k + 1, width - k + 1, co), dtype=x.dtype)
    for i in range(height - k + 1):
        for j in range(width - k + 1):
            window = x[:, i : i + k, j : j + k]
            for o in range(co):
                out[:, i, j, o] = (window * flipped[..., o]).sum(axis=(1, 2, 3))
    return out


def nchw_and_oihw(x, w):
    """Pasted from a course that has channels first."""
    n, _, height, width = x.shape
    k, _, kh, kw = w.shape
    out = np.zeros((n, k, height - kh + 1, width - kw + 1), dtype=x.dtype)
    for i in range(height - kh + 1):
        for j in range(width - kw + 1):
            window = x[:, :, i : i + kh, j : j + kw]
            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3]))
    return out


def same_padding_and_flipped(x, w):
    kh, kw = w.shape[:2]
    padded = np.pad(x, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    view = sliding_window_view(padded, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", view, w[::-1, ::-1]).astype(x.dtype)


def same_padding_in_float64(x, w):
    n, height, width, ci = x.shape
    kh, kw, _, co = w.shape
    padded = np.zeros((n, height + kh - 1, width + kw - 1, ci))
    padded[:, (kh - 1) // 2 : (kh - 1) // 2 + height, (kw - 1) // 2 : (kw - 1) // 2 + width] = x
    out = np.zeros((n, height, width, co))
    for r in range(kh):
        for s in range(kw):
            out += padded[:, r : r + height, s : s + width] @ w[r, s]
    return out


def first_image_and_first_channel(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for o in range(co):
                out[0, i, j, o] = (x[0, i : i + kh, j : j + kw, 0] * w[:, :, 0, o]).sum()
    return out


def one_too_small_in_float64(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh, x.shape[2] - kw, co))
    for i in range(x.shape[1] - kh):
        for j in range(x.shape[2] - kw):
            out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=3)
    return out


def one_channel_out_and_one_too_small(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh, x.shape[2] - kw, co), dtype=x.dtype)
    for n in range(len(x)):
        for i in range(x.shape[1] - kh):
            for j in range(x.shape[2] - kw):
                out[n, i, j, :] = (x[n, i : i + kh, j : j + kw, :] * w[:, :, :, 0]).sum()
    return out


def overwritten_and_flipped(x, w):
    kh, kw, _, _ = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    for r in range(kh):
        for s in range(kw):
            out = x[:, r : r + ho, s : s + wo] @ w[kh - r - 1, kw - s - 1]
    return out


def averaged_in_float64(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co))
    for i, j in np.ndindex(*out.shape[1:3]):
        out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=3) / (kh * kw)
    return out


def square_and_square_image(x, w):
    n, height, _, _ = x.shape
    k, _, _, co = w.shape
    side = height - k + 1
    out = np.zeros((n, side, side, co), dtype=x.dtype)
    for r in range(k):
        for s in range(k):
            out += x[:, r : r + side, s : s + side] @ w[r, s]
    return out


def channels_swapped_in_float64(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co))
    for r, s in np.ndindex(kh, kw):
        out += x[:, r : r + out.shape[1], s : s + out.shape[2]] @ w[r, s].T
    return out


def total_kept_and_flipped(x, w):
    kh, kw, ci, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    total = 0
    for n, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(kh, kw, ci):
            total += x[n, i + r, j + s, c] * w[-1 - r, -1 - s, c, o]
        out[n, i, j, o] = total
    return out


def im2col_reshaped_wrong(x, w):
    kh, kw, ci, co = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    rows = sliding_window_view(x, (kh, kw), axis=(1, 2)).reshape(-1, ci * kh * kw)
    return (rows @ w.reshape(co, -1).T).reshape(len(x), ho, wo, co)


def im2col_channel_first_in_float64(x, w):
    kh, kw, ci, co = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    rows = np.zeros((len(x) * ho * wo, ci * kh * kw))
    for row, (n, i, j) in enumerate(np.ndindex(len(x), ho, wo)):
        rows[row] = x[n, i : i + kh, j : j + kw].transpose(2, 0, 1).ravel()
    return (rows @ w.reshape(-1, co)).reshape(len(x), ho, wo, co)


def product_with_the_transpose_in_float64(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]))
    out[...] = x @ w[0, 0].T
    return out


def per_pixel_first_image(x, w):
    out = np.zeros((*x.shape[:3], w.shape[3]))
    for i, j in np.ndindex(*x.shape[1:3]):
        out[0, i, j] = x[0, i, j] @ w[0, 0]
    return out


def transposed_without_a_copy_in_float64(x):
    return x.astype(np.float64).transpose(0, 2, 3, 1)


def reshaped_in_float64(x):
    n, c, h, w = x.shape
    out = np.zeros((n, h, w, c))
    out[:] = x.reshape(n, h, w, c)
    return out


def column_major_in_bytes(shape):
    strides, step = [], 4
    for length in shape:
        strides.append(step)
        step *= length
    return tuple(strides)


def square_and_channels_in(x_shape, w_shape):
    n, h, w, c = x_shape
    k = w_shape[0]
    return n, h - k + 1, w - k + 1, c


def one_too_small_and_square(x_shape, w_shape):
    n, h, w, _ = x_shape
    k = w_shape[0]
    return n, h - k, w - k, w_shape[3]


def one_side_in_float64(x, pad):
    n, h, w, c = x.shape
    out = np.zeros((n, h + 2 * pad, w + 2 * pad, c))
    out[:, :h, :w] = x
    return out


def all_axes_in_float64(x, pad):
    return np.pad(x.astype(float), pad)


def elements_and_contiguous(a, tile):
    _, width = a.shape
    shape = (a.shape[0] // tile, width // tile, tile, tile)
    return as_strided(a, shape, (tile * width, tile, width, 1))


def windows_square_in_elements(a, kh, kw):
    height, width = a.shape
    return as_strided(a, (height - kh + 1, width - kh + 1, kh, kh), (width, 1, width, 1))


def first_image_channel_first(x, kh, kw):
    _, h, w, _ = x.shape
    rows = []
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            rows.append(x[0, i : i + kh, j : j + kw].transpose(2, 0, 1).ravel())
    return np.array(rows)


def strided_square_same(x, w, stride):
    n, height, width, _ = x.shape
    k, co = w.shape[0], w.shape[3]
    out = np.zeros((n, (height - k) // stride + 1, (width - k) // stride + 1, co))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            window = x[:, i * stride : i * stride + k, j * stride : j * stride + k]
            out[:, i, j] = np.tensordot(window, w, axes=3)
    return out


_CONVOLUTIONS = (
    loops_flipped_in_float64,
    flipped_and_square,
    nchw_and_oihw,
    same_padding_and_flipped,
    same_padding_in_float64,
    first_image_and_first_channel,
    one_too_small_in_float64,
    one_channel_out_and_one_too_small,
    overwritten_and_flipped,
    averaged_in_float64,
    square_and_square_image,
    channels_swapped_in_float64,
    total_kept_and_flipped,
)

TWO_MISTAKES = {
    "row_major_strides": (column_major_in_bytes,),
    "nchw_to_nhwc": (transposed_without_a_copy_in_float64, reshaped_in_float64),
    "conv_output_shape": (square_and_channels_in, one_too_small_and_square),
    "pad_nhwc": (one_side_in_float64, all_axes_in_float64),
    "conv_naive": _CONVOLUTIONS,
    "conv_1x1": (product_with_the_transpose_in_float64, per_pixel_first_image),
    "tile_view": (elements_and_contiguous,),
    "windows": (windows_square_in_elements,),
    "im2col": (first_image_channel_first,),
    "conv_im2col": (im2col_reshaped_wrong, im2col_channel_first_in_float64),
    "conv_strided": (strided_square_same,),
}
