"""The kernel is read from its last row and column to its first."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, CI = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H - KH + 1, W - KW + 1, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H - KH + 1):
            for j in range(W - KW + 1):
                for co in range(CO):
                    for r in range(KH):
                        for s in range(KW):
                            for ci in range(CI):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[KH - 1 - r, KW - 1 - s, ci, co]
    return out


def window_times_filter(x, w):
    kernel = np.flipud(np.fliplr(w))
    kh, kw, _, co = kernel.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j, c in np.ndindex(out.shape):
        out[n, i, j, c] = np.sum(x[n, i : i + kh, j : j + kw] * kernel[..., c])
    return out


def all_images_at_once(x, w):
    kh, kw = w.shape[0], w.shape[1]
    out = np.zeros((x.shape[0], x.shape[1] - kh + 1, x.shape[2] - kw + 1, w.shape[3]), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            window = x[:, i : i + kh, j : j + kw, :][:, ::-1, ::-1, :]
            for c in range(out.shape[3]):
                out[:, i, j, c] = np.sum(window * w[:, :, :, c], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    kh, kw = w.shape[:2]
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), ho, wo, w.shape[3]), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += (x[:, r : r + ho, s : s + wo, :, None] * w[-r - 1, -s - 1]).sum(axis=3)
    return out


def by_tensordot(x, w):
    kh, kw = w.shape[:2]
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, w.shape[3]), dtype=x.dtype)
    for i, j in np.ndindex(out.shape[1:3]):
        out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w[::-1, ::-1], axes=3)
    return out


def by_einsum(x, w):
    windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, np.flip(w, axis=(0, 1)))


def ravel_and_matmul(x, w):
    kh, kw, ci, co = w.shape
    turned = np.rot90(w, 2).reshape(kh * kw * ci, co)
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n in range(len(x)):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                out[n, i, j] = x[n, i : i + kh, j : j + kw].ravel() @ turned
    return out


def product_for_each_position(x, w):
    kh, kw, _, co = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), ho, wo, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            top, left = kh - 1 - r, kw - 1 - s
            out += x[:, top : top + ho, left : left + wo] @ w[r, s]
    return out


def strided_and_one_product(Z, weight):
    weight = weight[::-1, ::-1]
    N, H, W, C_in = Z.shape
    KH, KW, _, C_out = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    A = as_strided(Z, (N, H - KH + 1, W - KW + 1, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs))
    out = A.reshape(-1, KH * KW * C_in) @ weight.reshape(-1, C_out)
    return out.reshape(N, H - KH + 1, W - KW + 1, C_out)


def strided_then_rows(x, w):
    kh, kw, ci, co = w.shape
    n, h, v, _ = x.shape
    image, row, pixel, channel = x.strides
    view = as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, ci), (image, row, pixel, row, pixel, channel))
    view = view[:, :, :, ::-1, ::-1]
    return (view.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)).reshape(n, h - kh + 1, v - kw + 1, co)


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
