"""The height of the image is taken for its width."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, _, CI = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H - KH + 1, H - KW + 1, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H - KH + 1):
            for j in range(H - KW + 1):
                for co in range(CO):
                    for r in range(KH):
                        for s in range(KW):
                            for ci in range(CI):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


def window_times_filter(x, w):
    size = x.shape[1]
    kh, kw, _, filters = w.shape
    out = np.zeros((len(x), size - kh + 1, size - kw + 1, filters), dtype=x.dtype)
    for n in range(len(x)):
        for i in range(size - kh + 1):
            for j in range(size - kw + 1):
                for f in range(filters):
                    out[n, i, j, f] = np.sum(x[n, i : i + kh, j : j + kw] * w[..., f])
    return out


def all_images_at_once(x, w):
    n, side, side2, _ = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, side - kh + 1, side - kw + 1, co), dtype=x.dtype)
    for i in range(side - kh + 1):
        for j in range(side2 - kw + 1):
            for c in range(co):
                out[:, i, j, c] = np.sum(x[:, i : i + kh, j : j + kw] * w[..., c], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    H = x.shape[1]
    KH, KW, _, CO = w.shape
    out = np.zeros((len(x), H - KH + 1, H - KW + 1, CO), dtype=x.dtype)
    for r in range(KH):
        for s in range(KW):
            part = x[:, r : r + H - KH + 1, s : s + H - KW + 1, :, None]
            out += (part * w[r, s]).sum(axis=3)
    return out


def by_tensordot(x, w):
    kh, kw = w.shape[:2]
    rows = x.shape[1] - kh + 1
    columns = x.shape[1] - kw + 1
    result = np.zeros((len(x), rows, columns, w.shape[3]), dtype=x.dtype)
    for i in range(rows):
        for j in range(columns):
            result[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=3)
    return result


def by_einsum(x, w):
    N, H, _, _ = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H - KH + 1, H - KW + 1, CO), dtype=x.dtype)
    out[...] = np.einsum("nhwcrs,rsco->nhwo", sliding_window_view(x, (KH, KW), axis=(1, 2)), w)
    return out


def ravel_and_matmul(x, w):
    kh, kw, ci, co = w.shape
    side = x.shape[1]
    out = np.zeros((len(x), side - kh + 1, side - kw + 1, co), dtype=x.dtype)
    for n, i, j in np.ndindex(*out.shape[:3]):
        out[n, i, j] = x[n, i : i + kh, j : j + kw].ravel() @ w.reshape(kh * kw * ci, co)
    return out


def product_for_each_position(Z, weight):
    N, H, _, _ = Z.shape
    KH, KW, _, C_out = weight.shape
    out = np.zeros((N, H - KH + 1, H - KW + 1, C_out), dtype=Z.dtype)
    for i in range(KH):
        for j in range(KW):
            out += Z[:, i : i + H - KH + 1, j : j + H - KW + 1] @ weight[i, j]
    return out


def strided_and_one_product(Z, weight):
    N, H, _, C_in = Z.shape
    KH, KW, _, C_out = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    _H, _W = H - KH + 1, H - KW + 1
    A = as_strided(Z, (N, _H, _W, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs)).reshape(-1, KH * KW * C_in)
    return (A @ weight.reshape(-1, C_out)).reshape(N, _H, _W, C_out)


def strided_then_rows(x, w):
    kh, kw, ci, co = w.shape
    n, h, v, _ = x.shape
    view = as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, ci), x.strides[:3] + x.strides[1:])
    product = view.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)
    return product.reshape(n, h - kh + 1, h - kw + 1, co)


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
