"""Averages, sums of sums, activations and sums that start elsewhere, each in a few ways."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from evaluation.answers.grid.convolution.more_beliefs import empty_output, patches, sizes, window_by_window

# --- averages


def sum_divided_by_positions(x, w):
    kh, kw, _, _ = w.shape
    return window_by_window(x, w, empty_output(x, w), lambda patch, w, o: (patch * w[..., o]).sum() / (kh * kw))


def divided_in_the_loops(x, w):
    KH, KW, CI, CO = w.shape
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        acc = 0.0
        for r in range(KH):
            for s in range(KW):
                for c in range(CI):
                    acc += x[n, i + r, j + s, c] * w[r, s, c, o]
        out[n, i, j, o] = acc / (KH * KW)
    return out


def normalised_kernel(x, w):
    kernel = w / np.prod(w.shape[:2]).astype(w.dtype)
    return np.tensordot(patches(x, w), kernel, axes=([4, 5, 3], [0, 1, 2]))


def mean_over_everything(x, w):
    out = empty_output(x, w)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            window = x[:, i : i + w.shape[0], j : j + w.shape[1]]
            for o in range(out.shape[3]):
                out[:, i, j, o] = (window * w[..., o]).mean(axis=(1, 2, 3))
    return out


def product_divided_by_depth(x, w):
    kh, kw, ci, co = w.shape
    ho, wo = sizes(x, w)
    sn, sh, sw, sc = x.strides
    a = as_strided(x, (len(x), ho, wo, kh, kw, ci), (sn, sh, sw, sh, sw, sc)).reshape(-1, kh * kw * ci)
    return (a @ w.reshape(-1, co) / np.float32(a.shape[1])).astype(x.dtype).reshape(len(x), ho, wo, co)


# --- other sums


def pixel_plus_weight(x, w):
    kh, kw, ci, co = w.shape
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(kh, kw, ci):
            out[n, i, j, o] += x[n, i + r, j + s, c] + w[r, s, c, o]
    return out


def window_plus_filter(x, w):
    return window_by_window(x, w, empty_output(x, w), lambda patch, w, o: np.sum(patch + w[:, :, :, o]))


def two_totals(x, w):
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        pixels = weights = x.dtype.type(0)
        for r, s, c in np.ndindex(w.shape[:3]):
            pixels += x[n, i + r, j + s, c]
            weights += w[r, s, c, o]
        out[n, i, j, o] = pixels * weights
    return out


def sum_times_sum(x, w):
    return window_by_window(x, w, empty_output(x, w), lambda patch, w, o: patch.sum() * w[..., o].sum())


def einsum_with_lost_letters(x, w):
    return np.einsum("nhwcrs,abdo->nhwo", patches(x, w), w)


def channels_added_before(x, w):
    grey, kernel = x.sum(axis=-1), w.sum(axis=2)
    windows = sliding_window_view(grey, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows, kernel)


# --- after the sum


def relu_at_the_end(x, w):
    out = np.tensordot(patches(x, w), w, axes=([4, 5, 3], [0, 1, 2]))
    out[out < 0] = 0
    return out


def relu_for_each_output(x, w):
    return window_by_window(x, w, empty_output(x, w), lambda patch, w, o: max(0, np.sum(patch * w[..., o])))


def ones_for_zeros(x, w):
    ho, wo = sizes(x, w)
    out = np.ones((len(x), ho, wo, w.shape[3]), dtype=x.dtype)
    for r in range(w.shape[0]):
        for s in range(w.shape[1]):
            out += x[:, r : r + ho, s : s + wo] @ w[r, s]
    return out


def total_from_one(x, w):
    out = empty_output(x, w)
    for n, i, j, o in np.ndindex(out.shape):
        total = 1
        for r, s in np.ndindex(w.shape[:2]):
            total = total + np.dot(x[n, i + r, j + s], w[r, s, :, o])
        out[n, i, j, o] = total
    return out


ARITHMETIC = {
    "kernel-averaged": (sum_divided_by_positions, divided_in_the_loops, normalised_kernel),
    "all-averaged": (mean_over_everything, product_divided_by_depth),
    "added-for-multiplied": (pixel_plus_weight, window_plus_filter),
    "sums-multiplied": (two_totals, sum_times_sum, einsum_with_lost_letters, channels_added_before),
    "negatives-cut-off": (relu_at_the_end, relu_for_each_output),
    "started-from-ones": (ones_for_zeros, total_from_one),
}
