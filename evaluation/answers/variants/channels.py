"""Channels, batches, dtypes, transposes and strides."""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from evaluation.answers.variants.styles import contracted, matrix, patches, plain, seven_loops, zeros

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
