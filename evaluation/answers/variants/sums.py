"""Kernels read backwards, and sums that lose or keep terms: `=` for `+=`, totals reset in the wrong loop."""

import numpy as np

from evaluation.answers.variants.styles import patches, plain, seven_loops, zeros

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
