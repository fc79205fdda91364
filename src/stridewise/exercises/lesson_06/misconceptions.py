"""Lesson 06: what students believe of convolutions in panels and with a stride."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stridewise.exercises.convolution import im2col_misconceptions as convolution_by_im2col
from stridewise.exercises.convolution.adapted import with_a_budget, with_a_stride
from stridewise.exercises.lesson_06 import lazy_examples as panels
from stridewise.exercises.lesson_06 import strided_examples as wrong
from stridewise.exercises.record import Misconception

_STRIDED = "The stride belongs to the places alone: out[n, h, w] starts at x[n, h * stride, w * stride]."
_SIZE = "A kernel of KH rows fits at (H - KH) // stride + 1 places: divide first, then count the first place too."
_ROW = "A panel needs one row at least: max(1, budget_bytes // row_bytes)."


Way = Callable[..., Any]


def _with_a_third_argument(known: Misconception, adapted: Callable[[Way], Way], keep: Way) -> Misconception:
    """What is believed of convolutions, of one that takes a budget or a stride besides.

    adapted: makes the program that is named; keep: what of a whole output is left, given the third argument.
    """
    change_arguments, change_result = known.change_arguments, known.change_result
    return Misconception(
        known.name,
        known.belief,
        known.remedy,
        adapted(known.example),
        variants=tuple((lambda x, w, third, way=way: keep(way(x, w), third)) for way in known.variants),
        change_arguments=change_arguments and (lambda x, w, third: (*change_arguments(x, w), third)),
        change_result=change_result and (lambda out, x, w, third: change_result(out, x, w)),
        shows_in=known.shows_in,
    )


def _in_panels(known: Misconception) -> Misconception:
    return _with_a_third_argument(known, with_a_budget, lambda out, _budget_bytes: out)


CONV_LAZY = (
    *map(_in_panels, convolution_by_im2col.CONV_IM2COL),
    Misconception(
        "last-panel-missing",
        "whole panels alone: the windows that are left over for the last one were not computed",
        "The last panel may be shorter. Let the start run up to the end in steps: range(0, count, at_once).",
        panels.last_panel_missing,
        variants=panels.LAST_MISSING,
    ),
    Misconception(
        "panels-written-to-the-start",
        "panels that are all written to the start of the output",
        "A panel's product belongs where its windows are: out[start:start + at_once], not out[:at_once].",
        panels.written_to_the_start,
        variants=panels.AT_THE_START,
    ),
    Misconception(
        "first-panel-only",
        "the first panel alone",
        "Go on behind the first panel: its start runs over all windows in steps of a panel.",
        panels.first_panel_only,
        variants=panels.FIRST,
    ),
    Misconception(
        "nothing-below-one-row",
        "a panel of no rows at all, where the budget is less than one row of the matrix",
        _ROW,
        panels.nothing_below_one_row,
        variants=(panels.panels_counted,),
    ),
    Misconception(
        "budget-in-elements",
        "a budget counted in elements, so that a panel takes four times as many bytes (or eight times)",
        "The budget is in bytes, and a row of the matrix takes KH * KW * CI * x.itemsize of them.",
        panels.budget_in_elements,
        shows_in="cost",
    ),
    Misconception(
        "whole-matrix-first",
        "the whole im2col matrix at once",
        "Only the windows of one panel may be flattened at a time. Slice the view first, and reshape the slice.",
        panels.whole_matrix_first,
        variants=(panels.whole_matrix_in_one_product,),
        shows_in="cost",
    ),
)

# In these a stride shows elsewhere than in every stride-th row and column of the output for stride 1.
_OTHERWISE = (
    "one-too-small",
    "last-row-and-column-missing",
    "as-large-as-the-input",
    "windows-side-by-side",
    "output-as-nchw",
    "reshape-for-transpose",
    "total-never-reset",
    "multiplied-in-place",
    "rows-width-first",
)


def _with_stride(known: Misconception) -> Misconception:
    return _with_a_third_argument(known, with_a_stride, lambda out, stride: out[:, ::stride, ::stride])


CONV_STRIDED = (
    *(_with_stride(known) for known in convolution_by_im2col.CONV_IM2COL if known.name not in _OTHERWISE),
    Misconception(
        "stride-ignored",
        "a stride of 1, whatever `stride` says",
        _STRIDED,
        wrong.stride_ignored,
        change_arguments=lambda x, w, stride: (x, w, 1),
    ),
    Misconception(
        "stride-on-rows-only",
        "a stride down the image, but none to the right",
        "The stride is the same both ways: out[n, h, w] starts at x[n, h * stride, w * stride].",
        wrong.stride_on_rows_only,
    ),
    Misconception(
        "stride-on-columns-only",
        "a stride to the right, but none down the image",
        "The stride is the same both ways: out[n, h, w] starts at x[n, h * stride, w * stride].",
        wrong.stride_on_columns_only,
    ),
    Misconception(
        "image-thinned-first",
        "an image of which only every stride-th row and column was kept before the convolution",
        "The window itself has no gaps: it reads neighbours. Only its places are `stride` apart.",
        wrong.image_thinned_first,
        variants=(wrong.stride_for_window_and_place, wrong.all_six_strides_but_two),
    ),
    Misconception(
        "windows-too-close",
        "an output of the right size whose windows lie one pixel apart",
        _STRIDED,
        wrong.windows_too_close,
    ),
    Misconception(
        "stride-inside-the-window",
        "a stride inside the window (that is called dilation) and none between the windows",
        "r and s go from pixel to pixel, in steps of 1; h and w go from window to window, in steps of `stride`.",
        wrong.stride_inside_the_window,
        variants=(wrong.stride_in_the_strides_of_the_window,),
    ),
    Misconception(
        "size-rounded-down",
        "a size of (H - KH + 1) // stride, which forgets the last place where it does not divide",
        _SIZE,
        wrong.size_rounded_down,
    ),
    Misconception(
        "one-too-small",
        "a size of (H - KH) // stride: one row and one column too few",
        _SIZE,
        wrong.one_too_small,
        change_result=lambda out, x, w, stride: out[:, :-1, :-1],
    ),
    Misconception(
        "size-of-the-image",
        "a size taken from the image alone, as if the kernel had a place on every pixel",
        _SIZE,
        wrong.size_of_the_image,
        variants=(wrong.image_over_stride_rounded_down, wrong.in_an_output_as_large_as_the_image),
    ),
    Misconception(
        "holes-between",
        "an output for stride 1 in which the places between were left at zero",
        "The places that are skipped have no output at all: out[n, h, w] starts at x[n, h * stride, w * stride].",
        wrong.holes_between,
        variants=(wrong.in_an_output_for_stride_one,),
    ),
    Misconception(
        "stride-for-strides",
        "the window's stride put in place of the strides in memory",
        "One place further down is `stride` rows: stride * x.strides[1] bytes. To the right: stride * x.strides[2].",
        wrong.stride_in_bytes,
        variants=(wrong.stride_times_the_itemsize,),
    ),
    Misconception(
        "windows-side-by-side",
        "windows that lie side by side, as if the stride were the kernel's size",
        _STRIDED,
        wrong.windows_side_by_side,
    ),
    Misconception(
        "output-as-nchw",
        "an output in NCHW order, its channels before its rows and columns",
        "The output is out[n, h, w, co], with the channels last, as in the input.",
        wrong.output_as_nchw,
        change_result=lambda out, x, w, stride: out.transpose(0, 3, 1, 2),
    ),
    Misconception(
        "reshape-for-transpose",
        "right numbers, brought into the output's shape by a reshape where the axes have to move",
        "`reshape` only cuts the same memory into other lengths. Bring the channels to the last axis with `transpose`.",
        wrong.output_reshaped,
        change_result=lambda out, x, w, stride: np.moveaxis(out, 3, 0).reshape(out.shape),
    ),
    Misconception(
        "last-row-and-column-missing",
        "an output whose last row and last column were left at zero",
        _SIZE,
        wrong.last_row_and_column_missing,
        change_result=lambda out, x, w, stride: np.pad(out[:, :-1, :-1], ((0, 0), (0, 1), (0, 1), (0, 0))),
    ),
    Misconception(
        "total-never-reset",
        "a total that goes on from one output to the next",
        "Set the total to zero for every output: just before the loops over r, s and ci.",
        wrong.total_never_reset,
        change_result=lambda out, x, w, stride: np.cumsum(out, dtype=out.dtype).reshape(out.shape),
    ),
    Misconception(
        "multiplied-in-place",
        "a product written into a slice of x, which is x itself",
        "A slice is a view: `part *= w[...]` changes the image. Write `part * w[...]`, which makes a new array.",
        wrong.multiplied_in_place,
    ),
    Misconception(
        "most-thrown-away",
        "all outputs for stride 1, of which most are thrown away at the end",
        "Do not compute them at all: step further in the view, by stride * row and stride * pixel bytes.",
        wrong.most_thrown_away,
        shows_in="cost",
    ),
)
