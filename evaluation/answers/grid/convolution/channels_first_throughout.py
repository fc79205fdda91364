"""A whole function as other courses ask for it: NCHW images, OIHW weights, and an output in NCHW."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    out = np.zeros((N, F, H - HH + 1, W - WW + 1), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(H - HH + 1):
                for j in range(W - WW + 1):
                    for c in range(C):
                        for r in range(HH):
                            for s in range(WW):
                                out[n, f, i, j] += x[n, c, i + r, j + s] * w[f, c, r, s]
    return out


def window_times_filter(x, w):
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    out_h, out_w = 1 + (H - HH), 1 + (W - WW)
    out = np.zeros((N, F, out_h, out_w), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(out_h):
                for j in range(out_w):
                    out[n, f, i, j] = np.sum(x[n, :, i : i + HH, j : j + WW] * w[f, :, :, :])
    return out


def all_images_at_once(x, w):
    batch, _, height, width = x.shape
    filters, _, fh, fw = w.shape
    out = np.zeros((batch, filters, height - fh + 1, width - fw + 1), dtype=x.dtype)
    for f in range(filters):
        for i in range(height - fh + 1):
            for j in range(width - fw + 1):
                out[:, f, i, j] = np.sum(x[:, :, i : i + fh, j : j + fw] * w[f], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    N, _, H, W = x.shape
    F, _, KH, KW = w.shape
    ho, wo = H - KH + 1, W - KW + 1
    out = np.zeros((N, F, ho, wo), dtype=x.dtype)
    for r in range(KH):
        for s in range(KW):
            part = x[:, None, :, r : r + ho, s : s + wo]
            out += (part * w[None, :, :, r, s, None, None]).sum(axis=2)
    return out


def by_tensordot(x, w):
    kh, kw = w.shape[2:]
    out = np.zeros((len(x), len(w), x.shape[2] - kh + 1, x.shape[3] - kw + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = np.tensordot(x[:, :, i : i + kh, j : j + kw], w, axes=([1, 2, 3], [1, 2, 3]))
    return out


def by_einsum(x, w):
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("nchwrs,ocrs->nohw", windows, w)


def ravel_and_matmul(x, w):
    N, C, H, W = x.shape
    F, _, FH, FW = w.shape
    oh, ow = H - FH + 1, W - FW + 1
    cols = np.zeros((N, C * FH * FW, oh * ow), dtype=x.dtype)
    for n in range(N):
        for i in range(oh):
            for j in range(ow):
                cols[n, :, i * ow + j] = x[n, :, i : i + FH, j : j + FW].ravel()
    return (w.reshape(F, -1) @ cols).reshape(N, F, oh, ow)


def product_for_each_position(x, w):
    N, _, H, W = x.shape
    F, _, KH, KW = w.shape
    out = np.zeros((N, F, H - KH + 1, W - KW + 1), dtype=x.dtype)
    for i in range(KH):
        for j in range(KW):
            part = x[:, :, i : i + H - KH + 1, j : j + W - KW + 1]
            out += np.moveaxis(np.moveaxis(part, 1, -1) @ w[:, :, i, j].T, -1, 1)
    return out


def strided_and_one_product(x, w):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    sn, sc, sh, sw = x.strides
    oh, ow = H - KH + 1, W - KW + 1
    cols = as_strided(x, (N, oh, ow, C, KH, KW), (sn, sh, sw, sc, sh, sw)).reshape(N * oh * ow, -1)
    return (cols @ w.reshape(F, -1).T).reshape(N, oh, ow, F).transpose(0, 3, 1, 2)


def strided_then_rows(x, w):
    F, C, KH, KW = w.shape
    n, _, h, v = x.shape
    view = as_strided(x, (n, C, h - KH + 1, v - KW + 1, KH, KW), x.strides + x.strides[2:])
    return np.tensordot(view, w, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)


WAYS = (
    seven_loops,
    window_times_filter,
    all_images_at_once,
    broadcasting,
    by_tensordot,
    by_einsum,
    ravel_and_matmul,
    product_for_each_position,
    strided_and_one_product,
    strided_then_rows,
)
