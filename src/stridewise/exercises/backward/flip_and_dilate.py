"""Lesson 9: what becomes of a kernel and of a gradient before they are convolved."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.backward.cases import BATCHES, CHANNELS_OUT, LAYOUTS, SINGLE, STRIDES
from stridewise.exercises.backward.misconceptions import dilate, flip_view
from stridewise.exercises.cases import CaseSpace, case
from stridewise.exercises.layout_cases import ALL_LAYOUTS, in_layouts
from stridewise.exercises.limits import MemoryLimit
from stridewise.exercises.record import Contract, Credit, Exercise

LESSON = "09_backward_pass"


def _flip_view(w: NDArray[Any]) -> NDArray[Any]:
    return w[::-1, ::-1].swapaxes(2, 3)


def _dilate(grad: NDArray[Any], stride: int) -> NDArray[Any]:
    n, rows, columns, channels = grad.shape
    out = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels), dtype=grad.dtype)
    out[:, ::stride, ::stride] = grad
    return out


_KERNELS = (
    case("one channel", w=ArraySpec((2, 3, 1, 1), fill="count")),
    case("one row", w=ArraySpec((1, 3, 2, 2))),
    case("one column", w=ArraySpec((3, 1, 2, 3))),
)

FLIP_VIEW = Exercise(
    name="flip_view",
    lesson=LESSON,
    asks="flip_view(w) returns a view without a copy: out[r, s, co, ci] is w[KH - 1 - r, KW - 1 - s, ci, co].",
    credit=Credit(contiguous=1, any_layout=0.5, contract=0.5),
    reference=_flip_view,
    witnesses=(
        case("a kernel of 2 rows and 3 columns", w=ArraySpec((2, 3, 1, 1), fill="count")),
        case("one position, two channels in, three out", w=ArraySpec((1, 1, 2, 3), fill="count")),
        case("a 2x2 kernel, two channels in, two out", w=ArraySpec((2, 2, 2, 2), fill="count")),
        case("a kernel of 2 rows, sliced from a larger array", w=ArraySpec((2, 1, 1, 2), layout="sliced")),
    ),
    cases=(
        case("a kernel of 3 rows and 2 columns", w=ArraySpec((3, 2, 2, 1))),
        case("float64, with fractions", w=ArraySpec((2, 3, 2, 3), "float64", fill="quarters")),
        case("three channels in, two out", w=ArraySpec((3, 3, 3, 2))),
        *_KERNELS,
        *in_layouts(_KERNELS, ALL_LAYOUTS),
        case("a kernel that runs backwards", w=ArraySpec((3, 2, 2, 3), layout="reversed")),
        case("numbers with all their digits", w=ArraySpec((2, 3, 2, 2), fill="full_precision")),
        case("float64, numbers with all their digits", w=ArraySpec((3, 2, 2, 3), "float64", fill="full_precision")),
    ),
    space=CaseSpace(
        {"CO": 3, "CI": 3, "KH": 3, "KW": 3}, lambda at, array: {"w": array(at["KH"], at["KW"], at["CI"], at["CO"])}
    ),
    misconceptions=flip_view.MISCONCEPTIONS,
    hints=(
        "Which four axes does the result have, in which order, and which of them run backwards?",
        "A slice with a step of -1 runs backwards: w[::-1] starts at the last row, and its first stride is negative.",
        "swapaxes exchanges two axes: shape and strides change places, and no number moves.",
        "w[::-1, ::-1].swapaxes(2, 3)",
    ),
    contract=Contract(
        memory="view",
        extra_memory=(
            MemoryLimit(
                case("a 9x9 kernel, 32 channels in, 32 out", w=ArraySpec((9, 9, 32, 32))),
                extra_bytes=2**16,
                enlarged=case("a 54x54 kernel, 32 channels in, 32 out", w=ArraySpec((54, 54, 32, 32), fill="count")),
            ),
        ),
    ),
)

_GRADIENTS = (
    case("one channel", grad=ArraySpec((1, 2, 3, 1)), stride=2),
    case("one row of outputs", grad=ArraySpec((2, 1, 3, 2)), stride=3),
    case("one column of outputs", grad=ArraySpec((2, 3, 1, 2)), stride=2),
)

DILATE = Exercise(
    name="dilate",
    lesson=LESSON,
    asks="dilate(grad, stride) returns the gradient with stride - 1 rows and columns of zeros between its "
    "neighbours, and none around: out[n, h*stride, v*stride, co] is grad[n, h, v, co].",
    credit=Credit(contiguous=0.75, any_layout=0.25),
    reference=_dilate,
    witnesses=(
        case("a 2x3 gradient, stride 2", grad=ArraySpec((1, 2, 3, 1), fill="count"), stride=2),
        case("a 3x2 gradient, stride 3", grad=ArraySpec((1, 3, 2, 1), fill="count"), stride=3),
        case("two channels, stride 2", grad=ArraySpec((1, 2, 2, 2), fill="count"), stride=2),
        case("two images, stride 2", grad=ArraySpec((2, 2, 1, 1), fill="count"), stride=2),
        case("stride 1", grad=ArraySpec((1, 2, 3, 1), fill="count"), stride=1),
    ),
    cases=(
        case("a single output", grad=ArraySpec((1, 1, 1, 2)), stride=3),
        case("float64, with fractions", grad=ArraySpec((2, 3, 2, 2), "float64", fill="quarters"), stride=2),
        case("several images and channels", grad=ArraySpec((2, 3, 4, 3)), stride=4),
        *_GRADIENTS,
        *in_layouts(_GRADIENTS, ALL_LAYOUTS),
        case("numbers with all their digits", grad=ArraySpec((1, 2, 3, 2), fill="full_precision"), stride=2),
        case(
            "float64, numbers with all their digits",
            grad=ArraySpec((2, 3, 2, 1), "float64", fill="full_precision"),
            stride=3,
        ),
    ),
    space=CaseSpace(
        {"CO": 3, "N": 3, "HO": 3, "WO": 3, "stride": 4},
        lambda at, array: {"grad": array(at["N"], at["HO"], at["WO"], at["CO"]), "stride": at["stride"]},
    ),
    kinds=(STRIDES, BATCHES, CHANNELS_OUT, LAYOUTS, SINGLE),
    misconceptions=dilate.MISCONCEPTIONS,
    hints=(
        (
            "For 3 numbers and a stride of 2: in which rows do they end up, and how many rows are there from first to "
            "last?"
        ),
        "Rows 0, 2 and 4, so 5 rows: (HO - 1) * stride + 1.",
        "Make an array of zeros and write the gradient into every stride-th row and column of it.",
        "out[:, ::stride, ::stride] = grad",
    ),
)
