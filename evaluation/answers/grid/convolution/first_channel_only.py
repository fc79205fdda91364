"""The image is taken for a grey one: only channel 0 is read."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, _ = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H - KH + 1, W - KW + 1, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H - KH + 1):
            for j in range(W - KW + 1):
                for co in range(CO):
                    for r in range(KH):
                        for s in range(KW):
                            out[n, i, j, co] += x[n, i + r, j + s, 0] * w[r, s, 0, co]
    return out


def window_times_filter(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j, c in np.ndindex(out.shape):
        out[n, i, j, c] = np.sum(x[n, i : i + kh, j : j + kw, 0] * w[:, :, 0, c])
    return out


def all_images_at_once(x, w):
    grey, kernels = x[..., 0], w[:, :, 0]
    kh, kw, co = kernels.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            for c in range(co):
                out[:, i, j, c] = np.sum(grey[:, i : i + kh, j : j + kw] * kernels[..., c], axis=(1, 2))
    return out


def broadcasting(x, w):
    kh, kw, _, co = w.shape
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), ho, wo, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r : r + ho, s : s + wo, :1] * w[r, s, 0]
    return out


def by_tensordot(x, w):
    kh, kw, _, co = w.shape
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw, 0], w[:, :, 0], axes=2)
    return out


def by_einsum(x, w):
    windows = sliding_window_view(x[..., 0], w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows, w[:, :, 0, :])


def ravel_and_matmul(x, w):
    kh, kw, _, co = w.shape
    columns = w[:, :, 0].reshape(kh * kw, co)
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for n, i, j in np.ndindex(*out.shape[:3]):
        out[n, i, j] = x[n, i : i + kh, j : j + kw, 0].ravel() @ columns
    return out


def product_for_each_position(x, w):
    kh, kw = w.shape[:2]
    ho, wo = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    return sum(x[:, r : r + ho, s : s + wo, :1] @ w[r, s, :1] for r in range(kh) for s in range(kw))


def strided_and_one_product(Z, weight):
    N, H, W, _ = Z.shape
    KH, KW, _, C_out = weight.shape
    Ns, Hs, Ws, _ = Z.strides
    A = as_strided(Z, (N, H - KH + 1, W - KW + 1, KH, KW), (Ns, Hs, Ws, Hs, Ws)).reshape(-1, KH * KW)
    return (A @ weight[:, :, 0].reshape(-1, C_out)).reshape(N, H - KH + 1, W - KW + 1, C_out)


def strided_then_rows(x, w):
    grey = x[:, :, :, 0]
    n, h, v = grey.shape
    kh, kw, co = w.shape[0], w.shape[1], w.shape[3]
    view = as_strided(grey, (n, h - kh + 1, v - kw + 1, kh, kw), grey.strides + grey.strides[1:])
    return np.tensordot(view, w[:, :, 0, :], axes=2).reshape(n, h - kh + 1, v - kw + 1, co)


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
