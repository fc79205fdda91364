"""Convolutions in different styles, with a place to go wrong."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


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
