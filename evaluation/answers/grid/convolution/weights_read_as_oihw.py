"""The weights are taken for (CO, CI, KH, KW), PyTorch's order; the images are read as they are."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, CI = x.shape
    CO, _, KH, KW = w.shape
    out = np.zeros((N, H - KH + 1, W - KW + 1, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H - KH + 1):
            for j in range(W - KW + 1):
                for co in range(CO):
                    for r in range(KH):
                        for s in range(KW):
                            for ci in range(CI):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[co, ci, r, s]
    return out


def window_times_filter(x, w):
    filters, _, kh, kw = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, filters), dtype=x.dtype)
    for n in range(len(x)):
        for i in range(out.shape[1]):
            for j in range(out.shape[2]):
                for f in range(filters):
                    patch = x[n, i : i + kh, j : j + kw, :]
                    out[n, i, j, f] = np.sum(patch * w[f].transpose(1, 2, 0))
    return out


def all_images_at_once(x, w):
    w = np.transpose(w, (2, 3, 1, 0))
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for c in range(co):
                out[:, i, j, c] = np.sum(x[:, i : i + kh, j : j + kw] * w[..., c], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    CO, CI, KH, KW = w.shape
    rows, columns = x.shape[1] - KH + 1, x.shape[2] - KW + 1
    out = np.zeros((len(x), rows, columns, CO), dtype=x.dtype)
    for r in range(KH):
        for s in range(KW):
            out += (x[:, r : r + rows, s : s + columns, None, :] * w[:, :, r, s]).sum(axis=-1)
    return out


def by_tensordot(x, w):
    co, _, kh, kw = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=([1, 2, 3], [2, 3, 1]))
    return out


def by_einsum(x, w):
    windows = sliding_window_view(x, w.shape[2:], axis=(1, 2))
    return np.einsum("nhwcrs,ocrs->nhwo", windows, w)


def ravel_and_matmul(x, w):
    co, ci, kh, kw = w.shape
    columns = w.transpose(2, 3, 1, 0).reshape(kh * kw * ci, co)
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j in np.ndindex(*out.shape[:3]):
        out[n, i, j] = x[n, i : i + kh, j : j + kw].ravel() @ columns
    return out


def product_for_each_position(x, w):
    N, H, W, _ = x.shape
    C_out, _, KH, KW = w.shape
    out = np.zeros((N, H - KH + 1, W - KW + 1, C_out), dtype=x.dtype)
    for i in range(KH):
        for j in range(KW):
            out += x[:, i : i + H - KH + 1, j : j + W - KW + 1] @ w[:, :, i, j].T
    return out


def strided_and_one_product(Z, weight):
    N, H, W, C_in = Z.shape
    C_out, _, KH, KW = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    A = as_strided(Z, (N, H - KH + 1, W - KW + 1, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs))
    B = weight.transpose(2, 3, 1, 0).reshape(-1, C_out)
    return (A.reshape(-1, KH * KW * C_in) @ B).reshape(N, H - KH + 1, W - KW + 1, C_out)


def strided_then_rows(x, w):
    co, ci, kh, kw = w.shape
    n, h, v, _ = x.shape
    image, row, pixel, channel = x.strides
    view = as_strided(x, (n, h - kh + 1, v - kw + 1, ci, kh, kw), (image, row, pixel, channel, row, pixel))
    return (view.reshape(-1, ci * kh * kw) @ w.reshape(co, -1).T).reshape(n, h - kh + 1, v - kw + 1, co)


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
