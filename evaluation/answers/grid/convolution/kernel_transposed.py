"""Rows and columns of the kernel change places."""

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
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[s, r, ci, co]
    return out


def window_times_filter(x, w):
    w = np.swapaxes(w, 0, 1)
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j, c in np.ndindex(out.shape):
        out[n, i, j, c] = np.sum(x[n, i : i + kh, j : j + kw] * w[..., c])
    return out


def all_images_at_once(x, w):
    kw, kh, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            window = x[:, i : i + kh, j : j + kw].transpose(0, 2, 1, 3)
            for c in range(co):
                out[:, i, j, c] = np.sum(window * w[..., c], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    kh, kw, _, co = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), ho, wo, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += (x[:, r : r + ho, s : s + wo, :, None] * w[s, r]).sum(axis=3)
    return out


def by_tensordot(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=([2, 1, 3], [0, 1, 2]))
    return out


def by_einsum(x, w):
    windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,srco->nhwo", windows, w)


def ravel_and_matmul(x, w):
    kh, kw, ci, co = w.shape
    columns = w.transpose(1, 0, 2, 3).reshape(kh * kw * ci, co)
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j in np.ndindex(*out.shape[:3]):
        out[n, i, j] = x[n, i : i + kh, j : j + kw].ravel() @ columns
    return out


def product_for_each_position(x, w):
    kh, kw, _, co = w.shape
    n, h, v, _ = x.shape
    out = np.zeros((n, h - kw + 1, v - kh + 1, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, s : s + h - kw + 1, r : r + v - kh + 1] @ w[r, s]
    return out


def strided_and_one_product(Z, weight):
    N, H, W, C_in = Z.shape
    KH, KW, _, C_out = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    A = as_strided(Z, (N, H - KH + 1, W - KW + 1, KH, KW, C_in), (Ns, Hs, Ws, Ws, Hs, Cs))
    out = A.reshape(-1, KH * KW * C_in) @ weight.reshape(-1, C_out)
    return out.reshape(N, H - KH + 1, W - KW + 1, C_out)


def strided_then_rows(x, w):
    kh, kw, ci, co = w.shape
    n, h, v, _ = x.shape
    view = as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, ci), x.strides[:3] + x.strides[1:])
    rows = view.transpose(0, 1, 2, 4, 3, 5).reshape(-1, kh * kw * ci)
    return (rows @ w.reshape(-1, co)).reshape(n, h - kh + 1, v - kw + 1, co)


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
