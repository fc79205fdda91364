"""Lessons 02, 03 and 05: convolutions that are wrong with a kernel of any size: channels, batches, totals, dtypes.

In the sums: n image, h and w place in the output, r and s place in the kernel, c channel in, o channel out.
"""

import numpy as np


def last_channel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows[:, :, :, -1], w[:, :, -1])


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


def channels_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.tensordot(windows, w, axes=((3, 4, 5), (3, 0, 1)))


def channels_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(x.shape[3])


def first_channel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows[:, :, :, 0], w[:, :, 0])


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
