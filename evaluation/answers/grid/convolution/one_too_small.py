"""H - KH rows and W - KW columns: the + 1 is missing."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, CI = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H - KH, W - KW, CO), dtype=x.dtype)
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
    kh, kw, _, filters = w.shape
    rows, columns = x.shape[1] - kh, x.shape[2] - kw
    out = np.zeros((len(x), rows, columns, filters), dtype=x.dtype)
    for n, image in enumerate(x):
        for i in range(rows):
            for j in range(columns):
                for f in range(filters):
                    out[n, i, j, f] = (image[i : i + kh, j : j + kw] * w[:, :, :, f]).sum()
    return out


def all_images_at_once(x, w):
    height, width = x.shape[1] - w.shape[0], x.shape[2] - w.shape[1]
    out = np.zeros((x.shape[0], height, width, w.shape[3]), dtype=x.dtype)
    for i in range(height):
        for j in range(width):
            window = x[:, i : i + w.shape[0], j : j + w.shape[1], :]
            for c in range(w.shape[3]):
                out[:, i, j, c] = np.sum(window * w[:, :, :, c], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    kh, kw = w.shape[:2]
    total = 0
    for r in range(kh):
        for s in range(kw):
            part = x[:, r : x.shape[1] - kh + r, s : x.shape[2] - kw + s, :, None]
            total = total + (part * w[r, s]).sum(axis=-2)
    return total


def by_tensordot(x, w):
    (N, H, W, _), (KH, KW, _, CO) = x.shape, w.shape
    out = np.zeros((N, H - KH, W - KW, CO), dtype=x.dtype)
    for i, j in np.ndindex(H - KH, W - KW):
        out[:, i, j] = np.tensordot(x[:, i : i + KH, j : j + KW], w, axes=((1, 2, 3), (0, 1, 2)))
    return out


def by_einsum(x, w):
    patches = sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, :-1, :-1]
    return np.einsum("nhwcrs,rsco->nhwo", patches, w)


def ravel_and_matmul(x, w):
    kh, kw, ci, co = w.shape
    columns = w.reshape(kh * kw * ci, co)
    h_out, w_out = x.shape[1] - kh, x.shape[2] - kw
    result = []
    for image in x:
        rows = [image[i : i + kh, j : j + kw].ravel() for i in range(h_out) for j in range(w_out)]
        result.append(np.array(rows).reshape(h_out * w_out, kh * kw * ci) @ columns)
    return np.array(result).reshape(len(x), h_out, w_out, co).astype(x.dtype)


def product_for_each_position(x, w):
    kh, kw = w.shape[:2]
    ho, wo = x.shape[1] - kh, x.shape[2] - kw
    return sum(x[:, r : r + ho, s : s + wo] @ w[r, s] for r in range(kh) for s in range(kw))


def strided_and_one_product(Z, weight):
    N, H, W, C_in = Z.shape
    KH, KW, _, C_out = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    A = as_strided(Z, (N, H - KH, W - KW, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs)).reshape(-1, KH * KW * C_in)
    return (A @ weight.reshape(-1, C_out)).reshape(N, H - KH, W - KW, C_out)


def strided_then_rows(x, w):
    kh, kw, ci, co = w.shape
    ho, wo = x.shape[1] - kh, x.shape[2] - kw
    view = as_strided(x, (len(x), ho + 1, wo + 1, kh, kw, ci), x.strides[:3] + x.strides[1:])
    matrix = view.reshape(-1, kh * kw * ci)
    return (matrix @ w.reshape(-1, co)).reshape(len(x), ho, wo, co)


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
