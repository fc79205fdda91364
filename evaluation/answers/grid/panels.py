"""Convolutions in panels of the im2col matrix, within a budget."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def view(x, kh, kw):
    """(N, HO, WO, KH, KW, CI)"""
    n, h, v, c = x.shape
    return as_strided(x, (n, h - kh + 1, v - kw + 1, kh, kw, c), x.strides[:3] + x.strides[1:])


def rows_of(x, w, budget_bytes):
    return max(1, budget_bytes // (w[..., 0].size * x.itemsize))


def panel(x, w, start, stop):
    """Rows `start` to `stop` of the im2col matrix."""
    windows = view(x, *w.shape[:2])
    places = np.unravel_index(np.arange(start, stop), windows.shape[:3])
    return windows[places].reshape(stop - start, -1)


def empty_output(x, w):
    shape = view(x, *w.shape[:2]).shape[:3]
    return np.zeros((int(np.prod(shape)), w.shape[3]), dtype=x.dtype), (*shape, w.shape[3])


def last_panel_left_out(x, w, budget_bytes):
    out, shape = empty_output(x, w)
    rows, weights = rows_of(x, w, budget_bytes), w.reshape(-1, w.shape[3])
    for number in range(len(out) // rows):
        out[number * rows : (number + 1) * rows] = panel(x, w, number * rows, (number + 1) * rows) @ weights
    return out.reshape(shape)


def last_panel_by_range(x, w, budget_bytes):
    out, shape = empty_output(x, w)
    rows, weights = rows_of(x, w, budget_bytes), w.reshape(-1, w.shape[3])
    for start in range(0, len(out) - rows + 1, rows):
        out[start : start + rows] = panel(x, w, start, start + rows) @ weights
    return out.reshape(shape)


def always_to_the_start(x, w, budget_bytes):
    out, shape = empty_output(x, w)
    rows, weights = rows_of(x, w, budget_bytes), w.reshape(-1, w.shape[3])
    for start in range(0, len(out), rows):
        stop = min(start + rows, len(out))
        out[: stop - start] = panel(x, w, start, stop) @ weights
    return out.reshape(shape)


def one_panel(x, w, budget_bytes):
    out, shape = empty_output(x, w)
    rows = min(rows_of(x, w, budget_bytes), len(out))
    out[:rows] = panel(x, w, 0, rows) @ w.reshape(-1, w.shape[3])
    return out.reshape(shape)


def returned_in_the_loop(x, w, budget_bytes):
    out, shape = empty_output(x, w)
    rows, weights = rows_of(x, w, budget_bytes), w.reshape(-1, w.shape[3])
    for start in range(0, len(out), rows):
        stop = min(start + rows, len(out))
        out[start:stop] = panel(x, w, start, stop) @ weights
        return out.reshape(shape)
    return out.reshape(shape)


def no_rows(x, w, budget_bytes):
    out, shape = empty_output(x, w)
    rows, weights = budget_bytes // (w[..., 0].size * x.itemsize), w.reshape(-1, w.shape[3])
    for start in range(0, len(out), rows):
        stop = min(start + rows, len(out))
        out[start:stop] = panel(x, w, start, stop) @ weights
    return out.reshape(shape)


def budget_counted_in_elements(x, w, budget_bytes):
    out, shape = empty_output(x, w)
    rows, weights = max(1, budget_bytes // w[..., 0].size), w.reshape(-1, w.shape[3])
    for start in range(0, len(out), rows):
        stop = min(start + rows, len(out))
        out[start:stop] = panel(x, w, start, stop) @ weights
    return out.reshape(shape)


def whole_matrix_in_slices(x, w, budget_bytes):
    out, shape = empty_output(x, w)
    matrix = view(x, *w.shape[:2]).reshape(len(out), -1)
    rows = rows_of(x, w, budget_bytes)
    for start in range(0, len(out), rows):
        out[start : start + rows] = matrix[start : start + rows] @ w.reshape(-1, w.shape[3])
    return out.reshape(shape)


def whole_matrix_at_once(x, w, budget_bytes):
    windows = view(x, *w.shape[:2])
    matrix = windows.reshape(-1, w[..., 0].size)
    return (matrix @ w.reshape(-1, w.shape[3])).reshape(*windows.shape[:3], -1)


CONV_LAZY = {
    "last-panel-missing": (last_panel_left_out, last_panel_by_range),
    "panels-written-to-the-start": (always_to_the_start,),
    "first-panel-only": (one_panel, returned_in_the_loop),
    "nothing-below-one-row": (no_rows,),
    "budget-in-elements": (budget_counted_in_elements,),
    "whole-matrix-first": (
        whole_matrix_in_slices,
        whole_matrix_at_once,
        lambda x, w, budget_bytes: np.tensordot(view(x, *w.shape[:2]), w, axes=3),
    ),
}
