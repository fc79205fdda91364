"""One size is taken for both sides of the kernel."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def seven_loops(x, w):
    N, H, W, CI = x.shape
    K, _, _, CO = w.shape
    out = np.zeros((N, H - K + 1, W - K + 1, CO), dtype=x.dtype)
    for n in range(N):
        for i in range(H - K + 1):
            for j in range(W - K + 1):
                for co in range(CO):
                    for r in range(K):
                        for s in range(K):
                            for ci in range(CI):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


def window_times_filter(x, w):
    (m, n_h_prev, n_w_prev, _), (f, f, _, n_c) = x.shape, w.shape
    n_h, n_w = n_h_prev - f + 1, n_w_prev - f + 1
    z = np.zeros((m, n_h, n_w, n_c), dtype=x.dtype)
    for i in range(m):
        for row in range(n_h):
            for column in range(n_w):
                for c in range(n_c):
                    a_slice = x[i, row : row + f, column : column + f, :]
                    z[i, row, column, c] = np.sum(a_slice * w[:, :, :, c])
    return z


def all_images_at_once(x, w):
    k = len(w)
    h_out, w_out = x.shape[1] - k + 1, x.shape[2] - k + 1
    out = np.empty((len(x), h_out, w_out, w.shape[-1]), x.dtype)
    for i in range(h_out):
        for j in range(w_out):
            patch = x[:, i : i + k, j : j + k, :]
            for c in range(w.shape[-1]):
                out[:, i, j, c] = (patch * w[..., c]).sum(axis=(1, 2, 3))
    return out


def broadcasting(x, w):
    size = w.shape[1]
    rows, columns = x.shape[1] - size + 1, x.shape[2] - size + 1
    out = np.zeros((x.shape[0], rows, columns, w.shape[3]), dtype=x.dtype)
    for r in range(size):
        for s in range(size):
            pixels = x[:, r : r + rows, s : s + columns, :, np.newaxis]
            out += (pixels * w[r, s]).sum(axis=3)
    return out


def by_tensordot(x, w):
    f = w.shape[0]
    out = np.zeros((x.shape[0], x.shape[1] - f + 1, x.shape[2] - f + 1, w.shape[3]), dtype=x.dtype)
    for h in range(out.shape[1]):
        for v in range(out.shape[2]):
            out[:, h, v, :] = np.tensordot(x[:, h : h + f, v : v + f, :], w, axes=([1, 2, 3], [0, 1, 2]))
    return out


def by_einsum(x, w):
    k = w.shape[0]
    patches = sliding_window_view(x, (k, k), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", patches, w)


def ravel_and_matmul(x, w):
    K, CO = w.shape[1], w.shape[3]
    filters = w.reshape(-1, CO)
    out = np.zeros((x.shape[0], x.shape[1] - K + 1, x.shape[2] - K + 1, CO), dtype=x.dtype)
    for n, i, j in np.ndindex(out.shape[:3]):
        out[n, i, j] = x[n, i : i + K, j : j + K].ravel() @ filters
    return out


def product_for_each_position(Z, weight):
    N, H, W, _ = Z.shape
    K, _, _, C_out = weight.shape
    out = np.zeros((N, H - K + 1, W - K + 1, C_out), dtype=Z.dtype)
    for i in range(K):
        for j in range(K):
            out += Z[:, i : i + H - K + 1, j : j + W - K + 1, :] @ weight[i, j]
    return out


def strided_and_one_product(Z, weight):
    N, H, W, C_in = Z.shape
    K, _, _, C_out = weight.shape
    Ns, Hs, Ws, Cs = Z.strides
    inner = K * K * C_in
    A = as_strided(Z, (N, H - K + 1, W - K + 1, K, K, C_in), (Ns, Hs, Ws, Hs, Ws, Cs)).reshape(-1, inner)
    return (A @ weight.reshape(-1, C_out)).reshape(N, H - K + 1, W - K + 1, C_out)


def strided_then_rows(x, w):
    k = w.shape[1]
    rows, columns = x.shape[1] - k + 1, x.shape[2] - k + 1
    view = as_strided(x, (len(x), rows, columns, k, k, x.shape[3]), (*x.strides[:3], *x.strides[1:]))
    matrix = view.reshape(len(x) * rows * columns, -1)
    product = matrix @ w.reshape(matrix.shape[1], -1)
    return product.reshape(len(x), rows, columns, -1)


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
