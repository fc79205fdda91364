"""Lesson 06: convolutions in panels of windows that are cut in the wrong places, or held for too long."""

import numpy as np


def last_panel_missing(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    n, height, width = windows.shape[:3]
    at_once = max(1, budget_bytes // (kh * kw * ci * x.itemsize))
    out = np.zeros((n, height, width, co), dtype=x.dtype)
    for image in range(n):
        for row in range(height):
            for panel in range(width // at_once):
                some = slice(panel * at_once, (panel + 1) * at_once)
                out[image, row, some] = windows[image, row, some].reshape(-1, kh * kw * ci) @ w.reshape(-1, co)
    return out


def nothing_below_one_row(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    n, height, width = windows.shape[:3]
    at_once = budget_bytes // (kh * kw * ci * x.itemsize)
    out = np.zeros((n, height, width, co), dtype=x.dtype)
    for image in range(n):
        for row in range(height):
            for start in range(0, width, at_once):
                some = slice(start, start + at_once)
                out[image, row, some] = windows[image, row, some].reshape(-1, kh * kw * ci) @ w.reshape(-1, co)
    return out


def written_to_the_start(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    n, height, width = windows.shape[:3]
    at_once = max(1, budget_bytes // (kh * kw * ci * x.itemsize))
    out = np.zeros((n, height, width, co), dtype=x.dtype)
    for image in range(n):
        for row in range(height):
            for start in range(0, width, at_once):
                panel = windows[image, row, start : start + at_once].reshape(-1, kh * kw * ci)
                out[image, row, : len(panel)] = panel @ w.reshape(-1, co)
    return out


def first_panel_only(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    n, height, width = windows.shape[:3]
    at_once = max(1, budget_bytes // (kh * kw * ci * x.itemsize))
    out = np.zeros((n, height, width, co), dtype=x.dtype)
    for image in range(n):
        for row in range(height):
            some = slice(0, at_once)
            out[image, row, some] = windows[image, row, some].reshape(-1, kh * kw * ci) @ w.reshape(-1, co)
    return out


def budget_in_elements(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    n, height, width = windows.shape[:3]
    at_once = max(1, budget_bytes // (kh * kw * ci))
    out = np.empty((n * height * width, co), dtype=x.dtype)
    for start in range(0, len(out), at_once):
        places = np.arange(start, min(start + at_once, len(out)))
        image, row, column = places // (height * width), places // width % height, places % width
        panel = windows[image, row, column].reshape(-1, kh * kw * ci)
        out[start : start + at_once] = panel @ w.reshape(-1, co)
    return out.reshape(n, height, width, co)


def whole_matrix_first(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    matrix = windows.reshape(-1, kh * kw * ci)
    at_once = max(1, budget_bytes // (kh * kw * ci * x.itemsize))
    out = np.empty((len(matrix), co), dtype=x.dtype)
    for start in range(0, len(matrix), at_once):
        out[start : start + at_once] = matrix[start : start + at_once] @ w.reshape(-1, co)
    return out.reshape(*windows.shape[:3], co)


# --- in other ways: panels of a whole image or of the whole batch, where the cuts fall elsewhere


def flat(x, w):
    """The windows as a matrix, the weights as a matrix, and the shape of the output."""
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, kh * kw * ci), w.reshape(-1, co), (*windows.shape[:3], co)


def rows_of_a_panel(w, budget_bytes):
    return max(1, budget_bytes // (w[..., 0].size * w.itemsize))


def in_runs(length_of, wrong):
    """Panels that begin anew after each run of windows; wrong(products of a run, rows of a panel) spoils them."""

    def spoilt(x, w, budget_bytes):
        matrix, weights, shape = flat(x, w)
        runs = (matrix @ weights).reshape(-1, length_of(shape), shape[3])
        return np.array([wrong(run, rows_of_a_panel(w, budget_bytes)) for run in runs]).reshape(shape)

    return spoilt


def without_the_last(run, rows):
    whole = len(run) // rows * rows
    return np.concatenate([run[:whole], np.zeros_like(run[whole:])])


def all_at_the_start(run, rows):
    out = np.zeros_like(run)
    for start in range(0, len(run), rows):
        panel = run[start : start + rows]
        out[: len(panel)] = panel
    return out


def only_the_first(run, rows):
    return np.concatenate([run[:rows], np.zeros_like(run[rows:])])


def in_every_run(wrong):
    """Panels of an image, and of the batch; those of an output row are the answers above."""
    lengths = (lambda shape: shape[1] * shape[2], lambda shape: shape[0] * shape[1] * shape[2])
    return tuple(in_runs(length_of, wrong) for length_of in lengths)


LAST_MISSING, AT_THE_START, FIRST = map(in_every_run, (without_the_last, all_at_the_start, only_the_first))


def panels_counted(x, w, budget_bytes):
    matrix, weights, shape = flat(x, w)
    panels = -(-len(matrix) // (budget_bytes // (w[..., 0].size * w.itemsize)))
    return (matrix @ weights).reshape(shape) if panels else None


def whole_matrix_in_one_product(x, w, budget_bytes):
    matrix, weights, shape = flat(x, w)
    return (matrix @ weights).reshape(shape)
