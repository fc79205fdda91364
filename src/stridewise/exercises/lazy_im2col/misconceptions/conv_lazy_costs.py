"""Panels of `conv_lazy(x, w, budget_bytes)` that take more than the budget."""

import numpy as np

from stridewise.exercises.record import Misconception


def flat(x, w):
    """The windows as a matrix, the weights as a matrix, and the shape of the output."""
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, kh * kw * ci), w.reshape(-1, co), (*windows.shape[:3], co)


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


COSTS: tuple[Misconception, ...] = (
    BUDGET_IN_ELEMENTS,
    CHANNELS_LEFT_OUT_OF_THE_BUDGET,
    FOUR_BYTES_FOR_EVERY_ELEMENT,
    WHOLE_MATRIX_FIRST,
)
