"""What goes wrong in `row_major_strides(shape)`."""

import numpy as np

from stridewise.exercises.record import Misconception


def column_major(shape):
    return tuple(int(np.prod(shape[:axis])) for axis in range(len(shape)))


COLUMN_MAJOR = Misconception(
    column_major,
    belief="Your function gives the first axis stride 1 (column-major order, as in Fortran)",
    remedy="In row-major order the last axis has stride 1. Start there and work towards the front.",
)


def own_axis_included(shape):
    return tuple(int(np.prod(shape[axis:])) for axis in range(len(shape)))


OWN_AXIS_INCLUDED = Misconception(
    own_axis_included,
    belief="Your function includes each axis's own length in its stride",
    remedy="A step along an axis skips the block of all axes to its right. Its own length is not a factor.",
)


def next_length_only(shape):
    return (*tuple(shape)[1:], 1)


NEXT_LENGTH_ONLY = Misconception(
    next_length_only,
    belief="Your function takes the length of the next axis as the stride",
    remedy="A step skips all the axes to the right: multiply all of their lengths, not just the nearest.",
)


def bytes_for_elements(shape):
    return tuple(4 * int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


def float64_bytes(shape):
    return tuple(8 * int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


BYTES_FOR_ELEMENTS = Misconception(
    bytes_for_elements,
    belief="Your function counts strides in bytes, as NumPy does",
    remedy="This exercise counts elements. NumPy's `.strides` are these numbers times `itemsize`.",
    variants=(float64_bytes,),
)


def order_reversed(shape):
    return tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))[::-1]


ORDER_REVERSED = Misconception(
    order_reversed,
    belief="Your function returns the right strides in reverse order",
    remedy="Strides are listed in the order of the shape: the first belongs to the first axis, and is the largest.",
)


def lengths_added(shape):
    return (*(sum(shape[axis + 1 :]) for axis in range(len(shape) - 1)), 1)


LENGTHS_ADDED = Misconception(
    lengths_added,
    belief="Your function adds the lengths to the right where it should multiply them",
    remedy="In shape (2, 3, 5), a step along the first axis skips 3 rows of 5 elements: 3 * 5, not 3 + 5.",
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    COLUMN_MAJOR,
    OWN_AXIS_INCLUDED,
    NEXT_LENGTH_ONLY,
    BYTES_FOR_ELEMENTS,
    ORDER_REVERSED,
    LENGTHS_ADDED,
)
