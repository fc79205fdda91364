"""Lesson 1: how an array lies in memory, and the axis orders that libraries choose."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise import layout
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import CaseSpace, case
from stridewise.exercises.layout_cases import ALL_LAYOUTS, in_layouts
from stridewise.exercises.record import Contract, Credit, Exercise
from stridewise.exercises.storage_order.misconceptions import (
    element_offset,
    nchw_to_nhwc,
    row_major_strides,
    weights_from_torch,
)

LESSON = "01_storage_order"
_FOUR_LENGTHS = {"A": 4, "B": 4, "C": 4, "D": 4}


_IMAGES = (
    case("one image of one channel", x=ArraySpec((1, 1, 3, 4))),
    case("images of one row", x=ArraySpec((2, 3, 1, 4))),
    case("images of one column", x=ArraySpec((2, 3, 4, 1))),
)
_KERNELS = (
    case("one channel in, one out", w=ArraySpec((1, 1, 2, 3))),
    case("a 1x1 kernel", w=ArraySpec((3, 2, 1, 1))),
    case("a kernel of one row", w=ArraySpec((2, 3, 1, 4))),
)


def _row_major_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    return layout.row_major_strides(shape)


def _nchw_to_nhwc(x: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1))


def _weights_from_torch(w: NDArray[Any]) -> NDArray[Any]:
    return w.transpose(2, 3, 1, 0)


ROW_MAJOR_STRIDES = Exercise(
    name="row_major_strides",
    lesson=LESSON,
    asks="row_major_strides(shape) returns a tuple: how many elements a step along each axis moves in memory.",
    credit=Credit(contiguous=2),
    reference=_row_major_strides,
    witnesses=(case("two axes", shape=(2, 3)), case("three axes", shape=(2, 3, 5))),
    cases=(
        case("one axis", shape=(7,)),
        case("an axis of length one", shape=(4, 1, 3)),
        case("a batch of images, NHWC", shape=(2, 6, 5, 3)),
        case("five axes", shape=(2, 3, 4, 5, 6)),
        # A stride that float32 does not hold, in an array that an answer may well make: np.zeros(shape).strides.
        case("a large image", shape=(1, 4099, 4099)),
    ),
    space=CaseSpace(_FOUR_LENGTHS, lambda at, _: {"shape": (at["A"], at["B"], at["C"], at["D"])}),
    misconceptions=row_major_strides.MISCONCEPTIONS,
    hints=(
        "Take shape (2, 3). Starting at element [0, 0], how many elements further on is [0, 1]? And [1, 0]?",
        "The last axis has stride 1. A step along any other axis skips one whole block of the axes to its right.",
        "The stride of an axis is the product of all lengths to its right: for (2, 3, 5) that is (3*5, 5, 1).",
    ),
    contract=Contract(result="tuple"),
)

ELEMENT_OFFSET = Exercise(
    name="element_offset",
    lesson=LESSON,
    asks="element_offset(index, strides) returns the distance from the first element to the one at `index`, "
    "in the unit of the strides.",
    credit=Credit(contiguous=1),
    reference=layout.element_offset,
    witnesses=(case("two axes", index=(1, 2), strides=(5, 1)), case("three axes", index=(1, 0, 2), strides=(12, 4, 1))),
    cases=(
        case("the first element", index=(0, 0), strides=(6, 1)),
        case("strides in bytes", index=(1, 2, 1, 0), strides=(48, 8, 24, 4)),
        case("a transposed array", index=(3, 2), strides=(1, 4)),
        case("an axis that runs backwards", index=(2, 1), strides=(-6, 1)),
        case("a broadcast axis", index=(3, 2), strides=(0, 1)),
        case("far into a large array", index=(63, 1031, 1001), strides=(18105329, 17543, 1)),  # not held by float32
    ),
    space=CaseSpace(
        _FOUR_LENGTHS,
        lambda at, _: {"index": (at["A"], at["B"]), "strides": (at["C"], at["D"])},
        smallest={"A": 0, "B": 0},
    ),
    misconceptions=element_offset.MISCONCEPTIONS,
    hints=(
        "Along axis 0 you take index[0] steps. How far do those steps take you?",
        "Axis by axis you move index[axis] * strides[axis]. The axes are independent, so the distances add up.",
        "sum(i * stride for i, stride in zip(index, strides))",
    ),
    contract=Contract(result="int"),
)

NCHW_TO_NHWC = Exercise(
    name="nchw_to_nhwc",
    lesson=LESSON,
    asks="nchw_to_nhwc(x) takes x[n, c, h, w] and returns out[n, h, w, c], contiguous in memory, with the dtype of x.",
    credit=Credit(contiguous=1, any_layout=0.5, contract=0.5),
    reference=_nchw_to_nhwc,
    witnesses=(
        case("one 2x3 image with two channels", x=ArraySpec((1, 2, 2, 3), fill="count")),
        case("a batch of two", x=ArraySpec((2, 3, 1, 2), fill="count")),
    ),
    cases=(
        case("as many channels as rows", x=ArraySpec((2, 3, 3, 4))),
        case("float64", x=ArraySpec((2, 3, 4, 5), "float64", fill="quarters")),
        case("a sliced input", x=ArraySpec((2, 4, 3, 5), layout="sliced")),
        case("a transposed input", x=ArraySpec((3, 2, 5, 4), layout="transposed")),
        case("as many channels, rows and columns", x=ArraySpec((2, 2, 2, 2))),
        *_IMAGES,
        *in_layouts(_IMAGES, ALL_LAYOUTS),
        case("numbers with all their digits", x=ArraySpec((2, 3, 2, 3), fill="full_precision")),
        case("float64, numbers with all their digits", x=ArraySpec((2, 3, 2, 3), "float64", fill="full_precision")),
    ),
    space=CaseSpace(_FOUR_LENGTHS, lambda at, array: {"x": array(at["A"], at["B"], at["C"], at["D"])}),
    misconceptions=nchw_to_nhwc.MISCONCEPTIONS,
    hints=(
        "No number changes its value. What changes is the order of the axes, and where each number is in memory.",
        "x.transpose(...) takes, for each new axis, the number of the old one. What strides does the result have?",
        "np.ascontiguousarray(x.transpose(0, 2, 3, 1))",
    ),
    contract=Contract(contiguous=True),
)

WEIGHTS_FROM_TORCH = Exercise(
    name="weights_from_torch",
    lesson=LESSON,
    asks="weights_from_torch(w) takes PyTorch's w[co, ci, r, s] and returns out[r, s, ci, co], with the dtype of w.",
    credit=Credit(contiguous=0.5, any_layout=0.5),
    reference=_weights_from_torch,
    witnesses=(
        case("a 1x2 kernel, three channels in, two out", w=ArraySpec((2, 3, 1, 2), fill="count")),
        case("a 2x2 kernel, two channels in, two out", w=ArraySpec((2, 2, 2, 2), fill="count")),
    ),
    cases=(
        case("float64", w=ArraySpec((3, 2, 2, 4), "float64", fill="quarters")),
        case("a sliced input", w=ArraySpec((4, 3, 3, 2), layout="sliced")),
        case("a transposed input", w=ArraySpec((3, 4, 2, 3), layout="transposed")),
        case("a 3x2 kernel, four in, five out", w=ArraySpec((5, 4, 3, 2))),
        *_KERNELS,
        *in_layouts(_KERNELS, ALL_LAYOUTS),
        case("numbers with all their digits", w=ArraySpec((3, 2, 2, 2), fill="full_precision")),
        case("float64, numbers with all their digits", w=ArraySpec((3, 2, 2, 2), "float64", fill="full_precision")),
    ),
    space=CaseSpace(_FOUR_LENGTHS, lambda at, array: {"w": array(at["A"], at["B"], at["C"], at["D"])}),
    misconceptions=weights_from_torch.MISCONCEPTIONS,
    hints=(
        "Number PyTorch's axes: co is 0, ci 1, r 2, s 3. Which numbers do you get for r, s, ci, co?",
        "For each new axis write down the number of the old one: that list is the argument of transpose.",
        "w.transpose(2, 3, 1, 0)",
    ),
)

EXERCISES = (ROW_MAJOR_STRIDES, ELEMENT_OFFSET, NCHW_TO_NHWC, WEIGHTS_FROM_TORCH)
