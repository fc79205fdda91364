"""Outputs of the wrong size, and sides taken for each other."""

import numpy as np

from evaluation.answers.variants.styles import contracted, plain, seven_loops, zeros

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
