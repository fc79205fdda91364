"""The output gets the height and width of the image."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, CI = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H, W, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H - KH + 1):
            for j in range(W - KW + 1):
                for co in range(CO):
                    for r in range(KH):
                        for s in range(KW):
                            for ci in range(CI):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


def window_times_filter(x, w):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, height, width, co), dtype=x.dtype)
    for image in range(n):
        for row in range(height):
            for column in range(width):
                for o in range(co):
                    patch = x[image, row : row + kh, column : column + kw]
                    out[image, row, column, o] = np.sum(patch * w[..., o])
    return out


def all_images_at_once(x, w):
    kh, kw = w.shape[:2]
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for i in range(x.shape[1]):
        for j in range(x.shape[2]):
            patch = x[:, i : i + kh, j : j + kw, :]
            for c in range(w.shape[3]):
                out[:, i, j, c] = np.sum(patch * w[:, :, :, c], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    N, H, W, _ = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H, W, CO), dtype=x.dtype)
    for r in range(KH):
        for s in range(KW):
            shifted = x[:, r : r + H, s : s + W, :, None]
            out += np.sum(shifted * w[r, s], axis=3)
    return out


def by_tensordot(x, w):
    kh, kw = w.shape[:2]
    out = np.zeros(x.shape[:3] + w.shape[3:], dtype=x.dtype)
    for h in range(x.shape[1] - kh + 1):
        for v in range(x.shape[2] - kw + 1):
            out[:, h, v] = np.tensordot(x[:, h : h + kh, v : v + kw], w, axes=3)
    return out


def by_einsum(x, w):
    out = np.zeros((x.shape[0], x.shape[1], x.shape[2], w.shape[3]), dtype=x.dtype)
    patches = sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out[...] = np.einsum("nhwcrs,rsco->nhwo", patches, w)
    return out


def ravel_and_matmul(x, w):
    n, h, v, _ = x.shape
    kh, kw, _, co = w.shape
    out = np.zeros((n, h, v, co), dtype=x.dtype)
    for b in range(n):
        for i in range(h):
            for j in range(v):
                out[b, i, j] = x[b, i : i + kh, j : j + kw].ravel() @ w.reshape(-1, co)
    return out


def product_for_each_position(Z, weight):
    N, H, W, _ = Z.shape
    KH, KW, _, C_out = weight.shape
    out = np.zeros((N, H, W, C_out), dtype=Z.dtype)
    for i in range(KH):
        for j in range(KW):
            out += Z[:, i : i + H - KH + 1, j : j + W - KW + 1, :] @ weight[i, j]
    return out


def strided_and_one_product(Z, weight):
    N, H, W, C_in = Z.shape
    KH, KW, _, C_out = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    A = as_strided(Z, (N, H, W, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs)).reshape(-1, KH * KW * C_in)
    return (A @ weight.reshape(-1, C_out)).reshape(N, H, W, C_out)


def strided_then_rows(x, w):
    kh, kw, ci, co = w.shape
    rows, columns = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    view = as_strided(x, (len(x), rows, columns, kh, kw, ci), x.strides[:3] + x.strides[1:])
    product = view.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)
    return product.reshape(len(x), x.shape[1], x.shape[2], co)


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
