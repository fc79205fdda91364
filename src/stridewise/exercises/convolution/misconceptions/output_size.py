"""Outputs of the wrong size, and places that are left out or added."""

import numpy as np

from stridewise.exercises.convolution.changes import both, deciding, with_output, with_output_alone, with_places
from stridewise.exercises.convolution.misconceptions.building_blocks import right_answer
from stridewise.exercises.convolution.styles.table import STYLES_WITHOUT_PADDING
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception

_VALID = "A valid convolution has one output for each place where the whole kernel fits: (H - KH + 1) by (W - KW + 1)."


def one_less(rows, columns, _):
    return rows - 1, columns - 1


def one_more(rows, columns, _):
    return rows + 1, columns + 1


def as_in_the_image(_rows, _columns, size):
    return size.arguments.h, size.arguments.w


def one_too_small(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows[:, :-1, :-1], w)


ONE_TOO_SMALL = Misconception(
    one_too_small,
    belief="Your function returns H - KH rows and W - KW columns: one too few of each",
    remedy="A kernel of KH rows fits at H - KH + 1 places: both the first and the last count.",
    variants=in_every_style(with_output(one_less), with_output_alone(one_less)),
    change_result=lambda out, x, w: out[:, :-1, :-1],
)


def one_too_large(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((len(x), windows.shape[1] + 1, windows.shape[2] + 1, w.shape[3]), dtype=x.dtype)
    out[:, :-1, :-1] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


ONE_TOO_LARGE = Misconception(
    one_too_large,
    belief="Your function returns H - KH + 2 rows and W - KW + 2 columns: one too many of each",
    remedy="A kernel of KH rows fits at H - KH + 1 places: with H = KH, at just one.",
    variants=in_every_style(with_output(one_more), with_output_alone(one_more)),
    change_result=lambda out, x, w: np.pad(out, ((0, 0), (0, 1), (0, 1), (0, 0))),
)


def last_row_and_column_missing(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[:, -1] = 0
    out[:, :, -1] = 0
    return out


LAST_ROW_AND_COLUMN_MISSING = Misconception(
    last_row_and_column_missing,
    belief="Your function stops short of the last row and the last column of the output",
    remedy="The kernel fits at H - KH + 1 places. range(H - KH) stops one short, and so does a slice of that length.",
    variants=in_every_style(with_places(one_less)),
    change_result=lambda out, x, w: np.pad(out[:, :-1, :-1], ((0, 0), (0, 1), (0, 1), (0, 0))),
)


def as_large_as_the_input(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    out[:, : windows.shape[1], : windows.shape[2]] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


def placed_in_the_middle(x, w):
    whole = right_answer(x, w)
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    top, left = w.shape[0] // 2, w.shape[1] // 2
    out[:, top : top + whole.shape[1], left : left + whole.shape[2]] = whole
    return out


AS_LARGE_AS_THE_INPUT = Misconception(
    as_large_as_the_input,
    belief="Your function returns an output as large as the input, filled only where the kernel fits",
    remedy=_VALID,
    variants=in_every_style(
        with_output(as_in_the_image),
        with_output_alone(as_in_the_image),
        also=(placed_in_the_middle,),
        styles=STYLES_WITHOUT_PADDING,
    ),
    change_result=lambda out, x, w: np.pad(out, ((0, 0), (0, w.shape[0] - 1), (0, w.shape[1] - 1), (0, 0))),
)


def padded_to_the_same_size(x, w):
    kh, kw = w.shape[:2]
    x = np.pad(x, ((0, 0), ((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def same_size(_rows, _columns, size):
    """As large as the image, or every stride-th of its rows and columns, rounded up."""
    return -(-size.arguments.h // size.stride), -(-size.arguments.w // size.stride)


def around(before, after):
    """Put before(side) zeros in front of the image and after(side) behind it, for each side of the kernel."""
    return deciding(
        padding=lambda size: ((before(size.kh), after(size.kh)), (before(size.kw), after(size.kw))),
    )


_BORDERS = (
    around(lambda side: (side - 1) // 2, lambda side: side // 2),
    around(lambda side: side // 2, lambda side: (side - 1) // 2),
    around(lambda side: 0, lambda side: side - 1),
    around(lambda side: side - 1, lambda side: 0),
)

# The output is then as large as it comes out, or as large as the image.
_BORDERS_OF_ONE_WIDTH = (
    around(lambda side: side // 2, lambda side: side // 2),
    around(lambda side: (side - 1) // 2, lambda side: (side - 1) // 2),
    around(lambda side: 1, lambda side: 1),
)

PADDED_TO_THE_SAME_SIZE = Misconception(
    padded_to_the_same_size,
    belief="Your function behaves as if the image had a border of zeros (a `same` convolution)",
    remedy="Nothing is padded here: the kernel stays inside the image, so the output is (H - KH + 1) by (W - KW + 1).",
    variants=in_every_style(
        *_BORDERS,
        *_BORDERS_OF_ONE_WIDTH,
        *(both(border, with_output(same_size)) for border in _BORDERS_OF_ONE_WIDTH),
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
    variants=in_every_style(around(lambda side: side - 1, lambda side: side - 1)),
    change_arguments=lambda x, w: (np.pad(x, ((0, 0), *((side - 1, side - 1) for side in w.shape[:2]), (0, 0))), w),
)


def tiles(_rows, _columns, size):
    return size.h // size.kh, size.w // size.kw


def windows_side_by_side(x, w):
    kh, kw = w.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, ::kh, ::kw]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


def side_by_side_with_gaps(x, w):
    kh, kw = w.shape[:2]
    whole = right_answer(x, w)
    out = np.zeros_like(whole)
    out[:, ::kh, ::kw] = whole[:, ::kh, ::kw]
    return out


side_by_side = deciding(start=lambda h, w, size: (h * size.kh, w * size.kw))

WINDOWS_SIDE_BY_SIDE = Misconception(
    windows_side_by_side,
    belief="Your function places the windows side by side, without overlap",
    remedy="The kernel moves by one pixel, not by its own size: out[h, w] starts at x[h, w].",
    variants=in_every_style(
        side_by_side,
        both(side_by_side, with_output(tiles)),
        also=(side_by_side_with_gaps,),
    ),
    change_result=lambda out, x, w: out[:, :: w.shape[0], :: w.shape[1]],
)


def as_many_outputs_as_tiles(x, w):
    kh, kw = w.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    out = np.zeros((len(x), x.shape[1] // kh, x.shape[2] // kw, w.shape[3]), dtype=x.dtype)
    out[...] = np.einsum("nhwcrs,rsco->nhwo", windows[:, : out.shape[1], : out.shape[2]], w)
    return out


AS_MANY_OUTPUTS_AS_TILES = Misconception(
    as_many_outputs_as_tiles,
    belief="Your function returns H // KH rows and W // KW columns, as many as windows that do not overlap",
    remedy=_VALID,
    variants=in_every_style(with_output(tiles), with_output_alone(tiles)),
)


def slices_end_too_early(x, w):
    kh, kw, _, co = w.shape
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r:height, s:width] @ w[r, s]
    return out


def slices_placed_at_the_start(x, w):
    kh, kw, _, co = w.shape
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            part = x[:, r:height, s:width] @ w[r, s]
            out[:, : part.shape[1], : part.shape[2]] += part
    return out


def sum_of_slices_that_end_too_early(x, w):
    kh, kw = w.shape[:2]
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    return sum(x[:, r:height, s:width] @ w[r, s] for r, s in np.ndindex(kh, kw))


SLICES_END_TOO_EARLY = Misconception(
    slices_end_too_early,
    belief="Your function ends every slice of the image at H - KH + 1, so that slices get shorter as r grows",
    remedy="A slice that starts at r ends at r + H - KH + 1: all slices are as large as the output.",
    variants=in_every_style(also=(slices_placed_at_the_start, sum_of_slices_that_end_too_early)),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    ONE_TOO_SMALL,
    ONE_TOO_LARGE,
    LAST_ROW_AND_COLUMN_MISSING,
    AS_LARGE_AS_THE_INPUT,
    PADDED_TO_THE_SAME_SIZE,
    PADDED_FOR_A_FULL_CONVOLUTION,
    WINDOWS_SIDE_BY_SIDE,
    AS_MANY_OUTPUTS_AS_TILES,
    SLICES_END_TOO_EARLY,
)
