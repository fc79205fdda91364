"""Outputs of the wrong size, and places that are left out or added."""

import numpy as np

from stridewise.exercises.convolution.misconceptions.building_blocks import (
    in_four_styles,
    looped,
    output_sides,
    right_answer,
    sides,
)
from stridewise.exercises.record import Misconception

_VALID = "A valid convolution has one output for each place where the whole kernel fits: (H - KH + 1) by (W - KW + 1)."


def one_too_small(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows[:, :-1, :-1], w)


ONE_TOO_SMALL = Misconception(
    one_too_small,
    belief="Your function returns H - KH rows and W - KW columns: one too few of each",
    remedy="A kernel of KH rows fits at H - KH + 1 places: both the first and the last count.",
    change_result=lambda out, x, w: out[:, :-1, :-1],
)


def last_row_and_column_missing(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[:, -1] = 0
    out[:, :, -1] = 0
    return out


LAST_ROW_AND_COLUMN_MISSING = Misconception(
    last_row_and_column_missing,
    belief="Your function leaves the last row and the last column of the output at zero",
    remedy="range(H - KH) stops one short: the kernel fits at H - KH + 1 places, range(H - KH + 1).",
    change_result=lambda out, x, w: np.pad(out[:, :-1, :-1], ((0, 0), (0, 1), (0, 1), (0, 0))),
)


def as_large_as_the_input(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    out[:, : windows.shape[1], : windows.shape[2]] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


def placed_in_the_middle(x, w):
    height, width, kh, kw = sides(x, w)
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    rows, columns = output_sides(x, w)
    top, left = kh // 2, kw // 2
    out[:, top : top + rows, left : left + columns] = right_answer(x, w)
    return out


AS_LARGE_AS_THE_INPUT = Misconception(
    as_large_as_the_input,
    belief="Your function returns an output as large as the input, filled only where the kernel fits",
    remedy=_VALID,
    variants=(
        *in_four_styles(lambda height, width, kh, kw: (height, width)),
        placed_in_the_middle,
    ),
    change_result=lambda out, x, w: np.pad(out, ((0, 0), (0, w.shape[0] - 1), (0, w.shape[1] - 1), (0, 0))),
)


def padded_to_the_same_size(x, w):
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), ((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def padded(before, after):
    """A convolution of an image with before(side) zeros in front and after(side) behind, per side of the kernel."""

    def with_zeros(x, w):
        around = [(before(side), after(side)) for side in w.shape[:2]]
        return right_answer(np.pad(x, ((0, 0), *around, (0, 0))), w)

    return with_zeros


PADDED_TO_THE_SAME_SIZE = Misconception(
    padded_to_the_same_size,
    belief="Your function behaves as if the image had a border of zeros (a `same` convolution)",
    remedy="Nothing is padded here: the kernel stays inside the image, so the output is (H - KH + 1) by (W - KW + 1).",
    variants=(
        padded(lambda side: side // 2, lambda side: (side - 1) // 2),
        padded(lambda side: side // 2, lambda side: side // 2),
        padded(lambda side: 0, lambda side: side - 1),
        padded(lambda side: side - 1, lambda side: 0),
        padded(lambda side: 1, lambda side: 1),
    ),
    change_arguments=lambda x, w: (
        np.pad(x, ((0, 0), *(((side - 1) // 2, side // 2) for side in w.shape[:2]), (0, 0))),
        w,
    ),
)


def padded_for_a_full_convolution(x, w):
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


PADDED_FOR_A_FULL_CONVOLUTION = Misconception(
    padded_for_a_full_convolution,
    belief="Your function lets the kernel hang over every edge of the image (a full convolution)",
    remedy=_VALID,
    change_arguments=lambda x, w: (np.pad(x, ((0, 0), *((side - 1, side - 1) for side in w.shape[:2]), (0, 0))), w),
)


def windows_side_by_side(x, w):
    kh, kw = w.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, ::kh, ::kw]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def side_by_side_in_every_place(x, w):
    kh, kw = w.shape[:2]
    return looped(x, w, output_sides(x, w), at=lambda h, v, r, s: (h * kh + r, v * kw + s, r, s))


def side_by_side_with_gaps(x, w):
    kh, kw = w.shape[:2]
    whole = right_answer(x, w)
    out = np.zeros_like(whole)
    out[:, ::kh, ::kw] = whole[:, ::kh, ::kw]
    return out


WINDOWS_SIDE_BY_SIDE = Misconception(
    windows_side_by_side,
    belief="Your function places the windows side by side, without overlap",
    remedy="The kernel moves by one pixel, not by its own size: out[h, w] starts at x[h, w].",
    variants=(
        side_by_side_in_every_place,
        side_by_side_with_gaps,
    ),
    change_result=lambda out, x, w: out[:, :: w.shape[0], :: w.shape[1]],
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    ONE_TOO_SMALL,
    LAST_ROW_AND_COLUMN_MISSING,
    AS_LARGE_AS_THE_INPUT,
    PADDED_TO_THE_SAME_SIZE,
    PADDED_FOR_A_FULL_CONVOLUTION,
    WINDOWS_SIDE_BY_SIDE,
)
