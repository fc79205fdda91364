"""The images are taken for (N, C, H, W); the weights are read as they are."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, CI, H, W = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H - KH + 1, W - KW + 1, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H - KH + 1):
            for j in range(W - KW + 1):
                for co in range(CO):
                    for r in range(KH):
                        for s in range(KW):
                            for ci in range(CI):
                                out[n, i, j, co] += x[n, ci, i + r, j + s] * w[r, s, ci, co]
    return out


def window_times_filter(x, w):
    n, _, height, width = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height - kh + 1, width - kw + 1, co), dtype=x.dtype)
    for image, i, j, c in np.ndindex(out.shape):
        patch = x[image, :, i : i + kh, j : j + kw].transpose(1, 2, 0)
        out[image, i, j, c] = np.sum(patch * w[..., c])
    return out


def all_images_at_once(x, w):
    x = x.transpose(0, 2, 3, 1)
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for c in range(co):
                out[:, i, j, c] = np.sum(x[:, i : i + kh, j : j + kw] * w[..., c], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    n, _, h, v = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, h - kh + 1, v - kw + 1, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            part = x[:, :, r : r + h - kh + 1, s : s + v - kw + 1, None]
            out += (part * w[r, s, :, None, None, :]).sum(axis=1)
    return out


def by_tensordot(x, w):
    n, _, h, v = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, h - kh + 1, v - kw + 1, co), dtype=x.dtype)
    for i in range(h - kh + 1):
        for j in range(v - kw + 1):
            out[:, i, j] = np.tensordot(x[:, :, i : i + kh, j : j + kw], w, axes=([2, 3, 1], [0, 1, 2]))
    return out


def by_einsum(x, w):
    windows = sliding_window_view(x, w.shape[:2], axis=(2, 3))
    return np.einsum("nchwrs,rsco->nhwo", windows, w)


def ravel_and_matmul(x, w):
    images = np.moveaxis(x, 1, -1)
    kh, kw, ci, co = w.shape
    out = np.zeros((len(x), images.shape[1] - kh + 1, images.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j in np.ndindex(*out.shape[:3]):
        out[n, i, j] = images[n, i : i + kh, j : j + kw].ravel() @ w.reshape(kh * kw * ci, co)
    return out


def product_for_each_position(x, w):
    N, _, H, W = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H - KH + 1, W - KW + 1, CO), dtype=x.dtype)
    for i in range(KH):
        for j in range(KW):
            out += x[:, :, i : i + H - KH + 1, j : j + W - KW + 1].transpose(0, 2, 3, 1) @ w[i, j]
    return out


def strided_and_one_product(Z, weight):
    N, C_in, H, W = Z.shape
    KH, KW, _, C_out = weight.shape
    Ns, Cs, Hs, Ws = Z.strides
    A = as_strided(Z, (N, H - KH + 1, W - KW + 1, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs))
    out = A.reshape(-1, KH * KW * C_in) @ weight.reshape(-1, C_out)
    return out.reshape(N, H - KH + 1, W - KW + 1, C_out)


def strided_then_rows(x, w):
    n, c, h, v = x.shape
    kh, kw = w.shape[:2]
    view = as_strided(x, (n, c, h - kh + 1, v - kw + 1, kh, kw), x.strides + x.strides[2:])
    return np.tensordot(view, w, axes=([4, 5, 1], [0, 1, 2]))


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
