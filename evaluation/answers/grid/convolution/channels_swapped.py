"""The weights are taken for (KH, KW, CO, CI)."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, CI = x.shape
    KH, KW, CO, _ = w.shape
    out = np.zeros((N, H - KH + 1, W - KW + 1, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H - KH + 1):
            for j in range(W - KW + 1):
                for co in range(CO):
                    for r in range(KH):
                        for s in range(KW):
                            for ci in range(CI):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, co, ci]
    return out


def window_times_filter(x, w):
    kh, kw, filters, _ = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, filters), dtype=x.dtype)
    for n, i, j, f in np.ndindex(out.shape):
        out[n, i, j, f] = np.sum(x[n, i : i + kh, j : j + kw, :] * w[:, :, f, :])
    return out


def all_images_at_once(x, w):
    kh, kw = w.shape[:2]
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, w.shape[2]), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for c in range(w.shape[2]):
                out[:, i, j, c] = np.sum(x[:, i : i + kh, j : j + kw] * w[:, :, c], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    kh, kw, co, _ = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), ho, wo, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += (x[:, r : r + ho, s : s + wo, np.newaxis, :] * w[r, s]).sum(axis=-1)
    return out


def by_tensordot(x, w):
    kh, kw, co, _ = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=([1, 2, 3], [0, 1, 3]))
    return out


def by_einsum(x, w):
    windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsoc->nhwo", windows, w)


def ravel_and_matmul(x, w):
    kh, kw, co, ci = w.shape
    columns = w.transpose(0, 1, 3, 2).reshape(kh * kw * ci, co)
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j in np.ndindex(*out.shape[:3]):
        out[n, i, j] = x[n, i : i + kh, j : j + kw].ravel() @ columns
    return out


def product_for_each_position(x, w):
    kh, kw = w.shape[:2]
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    return sum(x[:, r : r + ho, s : s + wo] @ w[r, s].T for r in range(kh) for s in range(kw))


def strided_and_one_product(Z, weight):
    N, H, W, C_in = Z.shape
    KH, KW, C_out, _ = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    A = as_strided(Z, (N, H - KH + 1, W - KW + 1, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs))
    B = np.swapaxes(weight, 2, 3).reshape(-1, C_out)
    return (A.reshape(-1, KH * KW * C_in) @ B).reshape(N, H - KH + 1, W - KW + 1, C_out)


def strided_then_rows(x, w):
    n, h, v, ci = x.shape
    kh, kw, co, _ = w.shape
    view = as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, ci), x.strides[:3] + x.strides[1:])
    rows = view.reshape(-1, kh * kw * ci)
    filters = np.array([w[:, :, c].ravel() for c in range(co)])
    return (rows @ filters.T).reshape(n, h - kh + 1, v - kw + 1, co)


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
