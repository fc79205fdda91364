"""What goes wrong in `conv_lazy(x, w, budget_bytes)`."""

import numpy as np

from stridewise.exercises.convolution.misconceptions.combined import ANY_KERNEL
from stridewise.exercises.convolution.misconceptions.extra_argument import with_a_budget
from stridewise.exercises.record import Misconception


def flat(x, w):
    """The windows as a matrix, the weights as a matrix, and the shape of the output."""
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, kh * kw * ci), w.reshape(-1, co), (*windows.shape[:3], co)


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


def budget_in_elements_along_a_row(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    at_once = max(1, budget_bytes // (kh * kw * ci))
    out = np.zeros((*windows.shape[:3], co), dtype=x.dtype)
    for image, row in np.ndindex(out.shape[:2]):
        for start in range(0, out.shape[2], at_once):
            some = slice(start, start + at_once)
            out[image, row, some] = windows[image, row, some].reshape(-1, kh * kw * ci) @ w.reshape(-1, co)
    return out


def budget_in_elements_of_listed_windows(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    at_once = max(1, budget_bytes // (kh * kw * ci))
    out = np.zeros((len(x), x.shape[1] - kh + 1, x.shape[2] - kw + 1, co), dtype=x.dtype)
    for image, row in np.ndindex(out.shape[:2]):
        for start in range(0, out.shape[2], at_once):
            columns = range(start, min(start + at_once, out.shape[2]))
            panel = np.array([x[image, row : row + kh, column : column + kw].ravel() for column in columns])
            out[image, row, columns.start : columns.stop] = panel @ w.reshape(-1, co)
    return out


BUDGET_IN_ELEMENTS = Misconception(
    budget_in_elements,
    belief="Your function counts the budget in elements, so a panel takes four times as many bytes (or eight times)",
    remedy="The budget is in bytes, and a row of the matrix takes KH * KW * CI * x.itemsize of them.",
    variants=(budget_in_elements_along_a_row, budget_in_elements_of_listed_windows),
    shows_in="cost",
)


def channels_left_out_of_the_budget(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    n, height, width = windows.shape[:3]
    at_once = max(1, budget_bytes // (kh * kw * x.itemsize))
    out = np.empty((n, height, width, co), dtype=x.dtype)
    for image in range(n):
        for row in range(height):
            for start in range(0, width, at_once):
                some = slice(start, start + at_once)
                out[image, row, some] = windows[image, row, some].reshape(-1, kh * kw * ci) @ w.reshape(-1, co)
    return out


def in_panels_of(rows_at_once):
    """A convolution whose panels have rows_at_once(w, budget in bytes) rows, each kept until the next one is made."""

    def convolution(x, w, budget_bytes):
        kh, kw, ci, co = w.shape
        windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
        at_once = max(1, rows_at_once(w, budget_bytes))
        out = np.empty((*windows.shape[:3], co), dtype=x.dtype)
        for image, row in np.ndindex(out.shape[:2]):
            for start in range(0, out.shape[2], at_once):
                some = slice(start, start + at_once)
                panel = windows[image, row, some].reshape(-1, kh * kw * ci)
                out[image, row, some] = panel @ w.reshape(-1, co)
        return out

    return convolution


CHANNELS_LEFT_OUT_OF_THE_BUDGET = Misconception(
    channels_left_out_of_the_budget,
    belief="Your function leaves the channels out of the size of a row, so a panel takes CI times as many bytes",
    remedy="A row of the matrix holds a whole window, and takes KH * KW * CI * x.itemsize bytes.",
    variants=(in_panels_of(lambda w, budget: budget // (w[..., 0, 0].size * w.itemsize)),),
    shows_in="cost",
)


def four_bytes_for_every_element(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    n, height, width = windows.shape[:3]
    at_once = max(1, budget_bytes // (kh * kw * ci * 4))
    out = np.empty((n, height, width, co), dtype=x.dtype)
    for image in range(n):
        for row in range(height):
            for start in range(0, width, at_once):
                panel = windows[image, row, start : start + at_once].reshape(-1, kh * kw * ci)
                out[image, row, start : start + at_once] = panel @ w.reshape(-1, co)
    return out


FOUR_BYTES_FOR_EVERY_ELEMENT = Misconception(
    four_bytes_for_every_element,
    belief="Your function counts four bytes for every element, but a float64 takes eight",
    remedy="A row of the matrix takes KH * KW * CI * x.itemsize bytes.",
    shows_in="cost",
)


def whole_matrix_first(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    matrix = windows.reshape(-1, kh * kw * ci)
    at_once = max(1, budget_bytes // (kh * kw * ci * x.itemsize))
    out = np.empty((len(matrix), co), dtype=x.dtype)
    for start in range(0, len(matrix), at_once):
        out[start : start + at_once] = matrix[start : start + at_once] @ w.reshape(-1, co)
    return out.reshape(*windows.shape[:3], co)


def whole_matrix_in_one_product(x, w, budget_bytes):
    matrix, weights, shape = flat(x, w)
    return (matrix @ weights).reshape(shape)


def panels_kept_in_a_list(x, w, budget_bytes):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    at_once = max(1, budget_bytes // (kh * kw * ci * x.itemsize))
    n, height, width = windows.shape[:3]
    places = [(image, row, start) for image in range(n) for row in range(height) for start in range(0, width, at_once)]
    panels = [windows[i, row, start : start + at_once].reshape(-1, kh * kw * ci) for i, row, start in places]
    products = [panel @ w.reshape(-1, co) for panel in panels]
    return np.concatenate(products).reshape(n, height, width, co)


WHOLE_MATRIX_FIRST = Misconception(
    whole_matrix_first,
    belief="Your function holds the whole im2col matrix at once",
    remedy="Only the windows of one panel may be flattened at a time. Slice the view first, then reshape the slice.",
    variants=(whole_matrix_in_one_product, panels_kept_in_a_list),
    shows_in="cost",
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    *map(with_a_budget, ANY_KERNEL),
    LAST_PANEL_MISSING,
    PANELS_WRITTEN_TO_THE_START,
    FIRST_PANEL_ONLY,
    NOTHING_BELOW_ONE_ROW,
    BUDGET_IN_ELEMENTS,
    CHANNELS_LEFT_OUT_OF_THE_BUDGET,
    FOUR_BYTES_FOR_EVERY_ELEMENT,
    WHOLE_MATRIX_FIRST,
)
