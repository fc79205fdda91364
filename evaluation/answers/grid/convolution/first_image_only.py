"""The batch is forgotten: every place reads or writes the first image."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, CI = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H - KH + 1, W - KW + 1, CO), dtype=x.dtype)
    for i in range(H - KH + 1):
        for j in range(W - KW + 1):
            for co in range(CO):
                for r in range(KH):
                    for s in range(KW):
                        for ci in range(CI):
                            out[0, i, j, co] += x[0, i + r, j + s, ci] * w[r, s, ci, co]
    return out


def window_times_filter(x, w):
    kh, kw, _, co = w.shape
    image = x[0]
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1, co), dtype=x.dtype)
    for i, j, c in np.ndindex(out.shape):
        out[i, j, c] = np.sum(image[i : i + kh, j : j + kw] * w[..., c])
    return out[np.newaxis]


def all_images_at_once(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[0, i, j] = np.sum(x[0, i : i + kh, j : j + kw, :, None] * w, axis=(0, 1, 2))
    return out


def broadcasting(x, w):
    kh, kw, _, co = w.shape
    _, h, v, _ = x.shape
    out = np.zeros((1, h - kh + 1, v - kw + 1, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += (x[:1, r : r + h - kh + 1, s : s + v - kw + 1, :, None] * w[r, s]).sum(axis=3)
    return out


def by_tensordot(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j in np.ndindex(*out.shape[:3]):
        out[n, i, j] = np.tensordot(x[0, i : i + kh, j : j + kw], w, axes=3)
    return out


def by_einsum(x, w):
    windows = sliding_window_view(x[0], w.shape[:2], axis=(0, 1))
    return np.einsum("hwcrs,rsco->hwo", windows, w)[None]


def ravel_and_matmul(x, w):
    kh, kw, ci, co = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    rows = np.array([x[0, i : i + kh, j : j + kw].ravel() for i in range(ho) for j in range(wo)])
    return (rows @ w.reshape(kh * kw * ci, co)).reshape(1, ho, wo, co)


def product_for_each_position(x, w):
    kh, kw, _, co = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), ho, wo, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out[0] += x[0, r : r + ho, s : s + wo] @ w[r, s]
    return out


def strided_and_one_product(Z, weight):
    _, H, W, C_in = Z.shape
    KH, KW, _, C_out = weight.shape
    _, Hs, Ws, Cs = Z.strides
    A = as_strided(Z, (H - KH + 1, W - KW + 1, KH, KW, C_in), (Hs, Ws, Hs, Ws, Cs)).reshape(-1, KH * KW * C_in)
    return (A @ weight.reshape(-1, C_out)).reshape(1, H - KH + 1, W - KW + 1, C_out)


def strided_then_rows(x, w):
    kh, kw, ci, co = w.shape
    n, h, v, _ = x.shape
    view = as_strided(x[0], (h - kh + 1, v - kw + 1, kh, kw, ci), x.strides[1:3] + x.strides[1:])
    out = np.zeros((n, h - kh + 1, v - kw + 1, co), dtype=x.dtype)
    out[0] = (view.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)).reshape(out.shape[1:])
    return out


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
