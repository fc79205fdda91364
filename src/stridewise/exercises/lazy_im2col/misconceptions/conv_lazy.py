"""What goes wrong in `conv_lazy(x, w, budget_bytes)`."""

import numpy as np

from stridewise.exercises.convolution.misconceptions.combined import ANY_KERNEL
from stridewise.exercises.convolution.misconceptions.extra_argument import with_a_budget
from stridewise.exercises.lazy_im2col.misconceptions.conv_lazy_costs import COSTS, flat
from stridewise.exercises.record import Misconception


def rows_of_a_panel(w, budget_bytes):
    return max(1, budget_bytes // (w[..., 0].size * w.itemsize))


def in_runs(length_of, misplace):
    """Panels that restart after each run of windows; misplace(products of a run, rows of a panel) goes wrong."""

    def goes_wrong(x, w, budget_bytes):
        matrix, weights, shape = flat(x, w)
        runs = (matrix @ weights).reshape(-1, length_of(shape), shape[3])
        return np.array([misplace(run, rows_of_a_panel(w, budget_bytes)) for run in runs]).reshape(shape)

    return goes_wrong


def in_every_run(misplace):
    """Panels that restart with each image, and panels of the whole batch. In the examples, with each row."""
    lengths = (lambda shape: shape[1] * shape[2], lambda shape: shape[0] * shape[1] * shape[2])
    return tuple(in_runs(length_of, misplace) for length_of in lengths)


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


def without_the_last(run, rows):
    whole = len(run) // rows * rows
    return np.concatenate([run[:whole], np.zeros_like(run[whole:])])


def no_longer_than_the_run(misplace):
    """Panels that have at most as many rows as there are windows in the run."""
    return lambda run, rows: misplace(run, min(rows, len(run)))


LAST_PANEL_MISSING = Misconception(
    last_panel_missing,
    belief="Your function computes full panels only and leaves out the windows that remain for the last one",
    remedy="The last panel may be shorter. Let the start run up to the end in steps: range(0, count, at_once).",
    variants=(
        *in_every_run(without_the_last),
        in_runs(lambda shape: shape[2], no_longer_than_the_run(without_the_last)),
        *in_every_run(no_longer_than_the_run(without_the_last)),
    ),
)


def panels_written_to_the_start(x, w, budget_bytes):
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


def all_at_the_start(run, rows):
    out = np.zeros_like(run)
    for start in range(0, len(run), rows):
        panel = run[start : start + rows]
        out[: len(panel)] = panel
    return out


PANELS_WRITTEN_TO_THE_START = Misconception(
    panels_written_to_the_start,
    belief="Your function writes every panel to the start of the output",
    remedy="A panel's product belongs where its windows are: out[start:start + at_once], not out[:at_once].",
    variants=(*in_every_run(all_at_the_start),),
)


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


def only_the_first(run, rows):
    return np.concatenate([run[:rows], np.zeros_like(run[rows:])])


FIRST_PANEL_ONLY = Misconception(
    first_panel_only,
    belief="Your function computes the first panel only",
    remedy="Continue after the first panel: the start runs over all windows in steps of a panel.",
    variants=(*in_every_run(only_the_first),),
)


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


def panels_counted(x, w, budget_bytes):
    matrix, weights, shape = flat(x, w)
    panels = -(-len(matrix) // (budget_bytes // (w[..., 0].size * w.itemsize)))
    return (matrix @ weights).reshape(shape) if panels else None


NOTHING_BELOW_ONE_ROW = Misconception(
    nothing_below_one_row,
    belief="Your function makes a panel of no rows where the budget is less than one row of the matrix",
    remedy="A panel needs at least one row: max(1, budget_bytes // row_bytes).",
    variants=(panels_counted,),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    *map(with_a_budget, ANY_KERNEL),
    LAST_PANEL_MISSING,
    PANELS_WRITTEN_TO_THE_START,
    FIRST_PANEL_ONLY,
    NOTHING_BELOW_ONE_ROW,
    *COSTS,
)
