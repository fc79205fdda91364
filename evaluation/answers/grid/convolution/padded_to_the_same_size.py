"""Zeros are put around the image, so that the output is as large as it."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, CI = x.shape
    KH, KW, _, CO = w.shape
    out = np.zeros((N, H, W, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H):
            for j in range(W):
                for co in range(CO):
                    for r in range(KH):
                        for s in range(KW):
                            row, column = i + r - KH // 2, j + s - KW // 2
                            if 0 <= row < H and 0 <= column < W:
                                for ci in range(CI):
                                    out[n, i, j, co] += x[n, row, column, ci] * w[r, s, ci, co]
    return out


def window_times_filter(x, w):
    kh, kw, _, filters = w.shape
    ph, pw = kh // 2, kw // 2
    padded = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    out = np.zeros((*x.shape[:3], filters), dtype=x.dtype)
    for n in range(x.shape[0]):
        for i in range(x.shape[1]):
            for j in range(x.shape[2]):
                for f in range(filters):
                    out[n, i, j, f] = np.sum(padded[n, i : i + kh, j : j + kw] * w[..., f])
    return out


def all_images_at_once(x, w):
    kh, kw, _, co = w.shape
    top, left = (kh - 1) // 2, (kw - 1) // 2
    padded = np.pad(x, ((0, 0), (top, kh - 1 - top), (left, kw - 1 - left), (0, 0)))
    out = np.zeros((*x.shape[:3], co), dtype=x.dtype)
    for i in range(x.shape[1]):
        for j in range(x.shape[2]):
            window = padded[:, i : i + kh, j : j + kw]
            for c in range(co):
                out[:, i, j, c] = np.sum(window * w[..., c], axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    N, H, W, CI = x.shape
    KH, KW, _, CO = w.shape
    padded = np.zeros((N, H + KH - 1, W + KW - 1, CI), dtype=x.dtype)
    padded[:, (KH - 1) // 2 : (KH - 1) // 2 + H, (KW - 1) // 2 : (KW - 1) // 2 + W] = x
    out = np.zeros((N, H, W, CO), dtype=x.dtype)
    for r in range(KH):
        for s in range(KW):
            out += (padded[:, r : r + H, s : s + W, :, None] * w[r, s]).sum(axis=3)
    return out


def by_tensordot(x, w):
    kh, kw = w.shape[:2]
    ph, pw = (kh - 1) // 2, (kw - 1) // 2
    padded = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)), mode="constant")
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for i in range(x.shape[1]):
        for j in range(x.shape[2]):
            out[:, i, j] = np.tensordot(padded[:, i : i + kh, j : j + kw], w, axes=3)
    return out


def by_einsum(x, w):
    kh, kw = w.shape[:2]
    padded = np.pad(x, [(0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)])
    windows = sliding_window_view(padded, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def ravel_and_matmul(x, w):
    kh, kw, _, co = w.shape
    pad = kh // 2
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    out = np.zeros((x.shape[0], x.shape[1], x.shape[2], co), dtype=x.dtype)
    for n, i, j in np.ndindex(*x.shape[:3]):
        out[n, i, j] = padded[n, i : i + kh, j : j + kw].ravel() @ w.reshape(-1, co)
    return out


def product_for_each_position(x, w):
    kh, kw = w.shape[:2]
    padded = np.pad(x, ((0, 0), (kh // 2, (kh - 1) // 2), (kw // 2, (kw - 1) // 2), (0, 0)))
    height, width = x.shape[1:3]
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += padded[:, r : r + height, s : s + width] @ w[r, s]
    return out


def strided_and_one_product(Z, weight):
    KH, KW, C_in, C_out = weight.shape
    padding_h, padding_w = KH // 2, KW // 2
    A = np.pad(Z, ((0, 0), (padding_h, padding_h), (padding_w, padding_w), (0, 0)))
    N, H, W, _ = A.shape
    Ns, Hs, Ws, Cs = A.strides
    A = as_strided(A, (N, H - KH + 1, W - KW + 1, KH, KW, C_in), (Ns, Hs, Ws, Hs, Ws, Cs))
    out = A.reshape(-1, KH * KW * C_in) @ weight.reshape(-1, C_out)
    return out.reshape(N, H - KH + 1, W - KW + 1, C_out)


def strided_then_rows(x, w):
    kh, kw, ci, co = w.shape
    above, left = (kh - 1) // 2, (kw - 1) // 2
    padded = np.pad(x, ((0, 0), (above, kh - 1 - above), (left, kw - 1 - left), (0, 0)))
    view = as_strided(padded, (*x.shape[:3], kh, kw, ci), padded.strides[:3] + padded.strides[1:])
    return (view.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)).reshape(*x.shape[:3], co)


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
