"""The numbers are right, but the channels come before rows and columns."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, CI = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, CO, H - KH + 1, W - KW + 1), dtype=x.dtype)
    for n in range(N):
        for co in range(CO):
            for i in range(H - KH + 1):
                for j in range(W - KW + 1):
                    for r in range(KH):
                        for s in range(KW):
                            for ci in range(CI):
                                out[n, co, i, j] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


def window_times_filter(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), co, x.shape[1] - kh + 1, x.shape[2] - kw + 1), dtype=x.dtype)
    for n, c, i, j in np.ndindex(out.shape):
        out[n, c, i, j] = np.sum(x[n, i : i + kh, j : j + kw] * w[..., c])
    return out


def all_images_at_once(x, w):
    kh, kw, _, co = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    maps = []
    for c in range(co):
        plane = np.zeros((len(x), ho, wo), dtype=x.dtype)
        for i in range(ho):
            for j in range(wo):
                plane[:, i, j] = np.sum(x[:, i : i + kh, j : j + kw] * w[..., c], axis=(1, 2, 3))
        maps.append(plane)
    return np.stack(maps, axis=1)


def broadcasting(x, w):
    kh, kw = w.shape[:2]
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    total = sum((x[:, r : r + ho, s : s + wo, :, None] * w[r, s]).sum(axis=3) for r in range(kh) for s in range(kw))
    return np.transpose(total, (0, 3, 1, 2))


def by_tensordot(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), co, x.shape[1] - kh + 1, x.shape[2] - kw + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=3)
    return out


def by_einsum(x, w):
    windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nohw", windows, w)


def ravel_and_matmul(x, w):
    kh, kw, ci, co = w.shape
    out = np.zeros((len(x), co, x.shape[1] - kh + 1, x.shape[2] - kw + 1), dtype=x.dtype)
    for n in range(len(x)):
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                out[n, :, i, j] = x[n, i : i + kh, j : j + kw].ravel() @ w.reshape(kh * kw * ci, co)
    return out


def product_for_each_position(x, w):
    kh, kw = w.shape[:2]
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = sum(x[:, r : r + ho, s : s + wo] @ w[r, s] for r in range(kh) for s in range(kw))
    return np.moveaxis(out, -1, 1)


def strided_and_one_product(Z, weight):
    N, H, W, C_in = Z.shape
    KH, KW, _, C_out = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    A = as_strided(Z, (N, H - KH + 1, W - KW + 1, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs))
    out = A.reshape(-1, KH * KW * C_in) @ weight.reshape(-1, C_out)
    return out.reshape(N, H - KH + 1, W - KW + 1, C_out).transpose(0, 3, 1, 2)


def strided_then_rows(x, w):
    kh, kw, ci, co = w.shape
    n, h, v, _ = x.shape
    view = as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, ci), x.strides[:3] + x.strides[1:])
    columns = view.reshape(n, -1, kh * kw * ci).transpose(0, 2, 1)
    return (w.reshape(-1, co).T @ columns).reshape(n, co, h - kh + 1, v - kw + 1)


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
