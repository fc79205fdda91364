"""Lesson 01: how an array lies in memory."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import Ints
from stridewise.exercises.record import Contract, Exercise, Misconception, case

LESSON = "01_storage_order"
Array = NDArray[Any]


# --- row_major_strides ------------------------------------------------------------------------------------------


def _row_major_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


def _column_major(shape):  # type: ignore[no-untyped-def]
    return tuple(int(np.prod(shape[:axis])) for axis in range(len(shape)))


def _own_axis_included(shape):  # type: ignore[no-untyped-def]
    return tuple(int(np.prod(shape[axis:])) for axis in range(len(shape)))


def _next_size_only(shape):  # type: ignore[no-untyped-def]
    return (*tuple(shape)[1:], 1)


def _float32_bytes(shape):  # type: ignore[no-untyped-def]
    return tuple(4 * int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


ROW_MAJOR_STRIDES = Exercise(
    name="row_major_strides",
    lesson=LESSON,
    asks="row_major_strides(shape) returns, for each axis, how many elements one step along it moves in memory.",
    points=2,
    reference=_row_major_strides,
    witnesses=(case("two axes", shape=(2, 3)), case("three axes", shape=(2, 3, 5))),
    cases=(
        case("one axis", shape=(7,)),
        case("an axis of length one", shape=(4, 1, 3)),
        case("NHWC", shape=(2, 6, 5, 3)),
        case("five axes", shape=(2, 3, 4, 5, 6)),
    ),
    misconceptions=(
        Misconception(
            "column-major",
            "the first axis is the one that lies side by side (column-major, as in Fortran)",
            "In row-major order the last axis has stride 1. Start there and work towards the front.",
            _column_major,
        ),
        Misconception(
            "own-axis-included",
            "an axis's own length is part of its stride",
            "One step along an axis skips everything behind that axis, not the axis itself.",
            _own_axis_included,
        ),
        Misconception(
            "next-size-only",
            "a stride is the length of the next axis alone",
            "One step skips all the axes behind: multiply every one of their lengths, not just the nearest.",
            _next_size_only,
        ),
        Misconception(
            "bytes-for-elements",
            "strides are counted in bytes, as NumPy does",
            "This exercise counts elements. NumPy's `.strides` are these numbers times `itemsize`.",
            _float32_bytes,
        ),
    ),
    hints=(
        "Take a shape of (2, 3). If you stand on element [0, 0], how many elements further is [0, 1]? And [1, 0]?",
        "The last axis has stride 1. Each axis to its left must jump over one whole block of the axes to its right.",
        "The stride of an axis is the product of all the lengths to its right: for (2, 3, 5) that is (3*5, 5, 1).",
    ),
    contract=Contract(result="tuple", keeps_dtype=False),
)


EXERCISES = (ROW_MAJOR_STRIDES,)
