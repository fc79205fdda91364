"""Right answers of lessons 7 and 8: panels, strided convolutions and Winograd's products."""

# Students' code need not use all its arguments.

import math

import numba
import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from evaluation.answers.right.convolutions import conv_seven_loops


def view_of_windows(x, w, stride=1):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    shape = (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci)
    return as_strided(x, shape, (image, stride * row, stride * pixel, row, pixel, channel))


def rows_in(w, budget_bytes):
    return max(1, budget_bytes // (w[..., 0].size * w.itemsize))


def lazy_along_each_row(x, w, budget_bytes):
    view, weights = view_of_windows(x, w), w.reshape(-1, w.shape[3])
    out = np.zeros((*view.shape[:3], w.shape[3]), dtype=x.dtype)
    step = rows_in(w, budget_bytes)
    for n, h in np.ndindex(*view.shape[:2]):
        for start in range(0, view.shape[2], step):
            some = slice(start, start + step)
            out[n, h, some] = view[n, h, some].reshape(-1, len(weights)) @ weights
    return out


def lazy_over_the_whole_batch(x, w, budget_bytes):
    """Windows by their number, from one image into the next."""
    view, weights = view_of_windows(x, w), w.reshape(-1, w.shape[3])
    count, step = math.prod(view.shape[:3]), rows_in(w, budget_bytes)
    out = np.empty((count, w.shape[3]), dtype=x.dtype)
    for start in range(0, count, step):
        places = np.unravel_index(range(start, min(start + step, count)), view.shape[:3])
        out[start : start + step] = view[places].reshape(-1, len(weights)) @ weights
    return out.reshape(*view.shape[:3], -1)


def lazy_window_by_window(x, w, budget_bytes):
    """A panel of one row is within any budget."""
    kh, kw, _, co = w.shape
    out = np.empty((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    weights = w.reshape(-1, co)
    for n, h, v in np.ndindex(*out.shape[:3]):
        out[n, h, v] = x[n, h : h + kh, v : v + kw].ravel() @ weights
    return out


def lazy_with_one_panel_for_all(x, w, budget_bytes):
    view, weights = view_of_windows(x, w), w.reshape(-1, w.shape[3])
    out = np.empty((*view.shape[:3], w.shape[3]), dtype=x.dtype)
    panel = np.empty((min(rows_in(w, budget_bytes), view.shape[2]), len(weights)), dtype=x.dtype)
    for n in range(view.shape[0]):
        for h in range(view.shape[1]):
            done = 0
            while done < view.shape[2]:
                windows = view[n, h, done : done + len(panel)]
                panel[: len(windows)].reshape(windows.shape)[...] = windows
                np.matmul(panel[: len(windows)], weights, out=out[n, h, done : done + len(windows)])
                done += len(windows)
    return out


def lazy_in_whole_rows_where_they_fit(x, w, budget_bytes):
    view, weights = view_of_windows(x, w), w.reshape(-1, w.shape[3])
    n, height, width = view.shape[:3]
    at_once = rows_in(w, budget_bytes)
    if at_once < width:
        return lazy_along_each_row(x, w, budget_bytes)
    out = np.empty((n, height, width, w.shape[3]), dtype=x.dtype)
    for image in range(n):
        for part in np.array_split(np.arange(height), -(-height // (at_once // width))):
            rows = slice(part[0], part[-1] + 1)
            out[image, rows] = (view[image, rows].reshape(-1, len(weights)) @ weights).reshape(len(part), width, -1)
    return out


def lazy_without_any_matrix(x, w, budget_bytes):
    """einsum reads the windows through their strides."""
    return np.einsum("nhwrsc,rsco->nhwo", view_of_windows(x, w), w)


def lazy_by_seven_loops(x, w, budget_bytes):
    return conv_seven_loops(x, w)


def strided_by_its_strides(x, w, stride):
    view, weights = view_of_windows(x, w, stride), w.reshape(-1, w.shape[3])
    return (view.reshape(-1, len(weights)) @ weights).reshape(*view.shape[:3], -1)


def strided_by_every_second_window(x, w, stride):
    view = sliding_window_view(x, w.shape[:2], (1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", view, w)


def strided_by_tensordot(x, w, stride):
    view = sliding_window_view(x, w.shape[:2], (1, 2))[:, ::stride, ::stride]
    return np.tensordot(view, w, axes=([4, 5, 3], [0, 1, 2]))


def strided_sum_of_products(x, w, stride):
    kh, kw, _, co = w.shape
    rows, columns = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    out = np.zeros((len(x), rows, columns, co), dtype=x.dtype)
    for r, s in np.ndindex(kh, kw):
        out += x[:, r : r + stride * rows : stride, s : s + stride * columns : stride][:, :rows, :columns] @ w[r, s]
    return out


def strided_output_by_output(x, w, stride):
    kh, kw, _, co = w.shape
    tops, lefts = range(0, x.shape[1] - kh + 1, stride), range(0, x.shape[2] - kw + 1, stride)
    out = np.empty((len(x), len(tops), len(lefts), co), dtype=x.dtype)
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            out[:, i, j] = np.tensordot(x[:, top : top + kh, left : left + kw], w, axes=3)
    return out


def strided_by_loops(x, w, stride):
    n, height, width, _ = x.shape
    kh, kw, ci, co = w.shape
    out = np.zeros((n, (height - kh) // stride + 1, (width - kw) // stride + 1, co), dtype=x.dtype)
    for image, i, j, o in np.ndindex(*out.shape):
        for r, s, c in np.ndindex(kh, kw, ci):
            out[image, i, j, o] += x[image, i * stride + r, j * stride + s, c] * w[r, s, c, o]
    return out


def winograd_by_lines(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * (g[0] + g[1] + g[2]) / 2
    r = (d[:, 2] - d[:, 1]) * (g[0] - g[1] + g[2]) / 2
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def winograd_by_matrices(d, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=d.dtype)
    weights = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]], dtype=d.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=d.dtype)
    return ((d @ inputs.T) * (weights @ g)) @ outputs.T


def winograd_tile_by_tile(d, g):
    half = d.dtype.type(0.5)
    out = np.zeros((len(d), 2), d.dtype)
    middle, other = (g[0] + g[2] + g[1]) * half, (g[0] + g[2] - g[1]) * half
    for tile, (a, b, c, e) in enumerate(d):
        products = ((a - c) * g[0], (b + c) * middle, (c - b) * other, (b - e) * g[2])
        out[tile, 0] = sum(products[:3])
        out[tile, 1] = products[1] - products[2] - products[3]
    return out


def winograd_by_einsum(d, g):
    inputs = np.array([[1, 0, 0, 0], [0, 1, -1, 1], [-1, 1, 1, 0], [0, 0, 0, -1]]).astype(d.dtype)
    products = np.einsum("ti,ik->tk", d, inputs)
    products = products * np.array([g[0], g.sum() / 2, (g[0] - g[1] + g[2]) / 2, g[2]], dtype=d.dtype)
    return np.concatenate([products[:, :3].sum(axis=1)[:, None], products[:, 1:] @ [[1], [-1], [-1]]], axis=1).astype(
        d.dtype
    )


@numba.njit
def winograd_compiled(d, g):
    out = np.empty((d.shape[0], 2), d.dtype)
    for t in range(d.shape[0]):
        p = (d[t, 0] - d[t, 2]) * g[0]
        q = (d[t, 1] + d[t, 2]) * (g[0] + g[1] + g[2]) / 2
        r = (d[t, 2] - d[t, 1]) * (g[0] - g[1] + g[2]) / 2
        s = (d[t, 1] - d[t, 3]) * g[2]
        out[t, 0] = p + q + r
        out[t, 1] = q - r - s
    return out
