"""What goes wrong in `element_offset(index, strides)`."""

import numpy as np

from stridewise.exercises.record import Misconception


def index_summed(index, strides):
    return sum(index)


INDEX_SUMMED = Misconception(
    index_summed,
    belief="Your function adds up the index and ignores the strides",
    remedy="Steps along different axes have different lengths: multiply each entry of the index by its own stride.",
)


def strides_reversed(index, strides):
    return sum(i * stride for i, stride in zip(index, strides[::-1]))


STRIDES_REVERSED = Misconception(
    strides_reversed,
    belief="Your function pairs the index with the strides in reverse order",
    remedy="The first entry of the index goes with the first stride, the last with the last.",
)


def counted_from_one(index, strides):
    return sum((i + 1) * stride for i, stride in zip(index, strides))


def index_taken_to_start_at_one(index, strides):
    return sum((i - 1) * stride for i, stride in zip(index, strides))


def offset_counted_from_one(index, strides):
    return sum(i * stride for i, stride in zip(index, strides)) + 1


COUNTED_FROM_ONE = Misconception(
    counted_from_one,
    belief="Your function counts from one",
    remedy="Counting starts at 0: the element [0, 0] has offset 0.",
    variants=(
        index_taken_to_start_at_one,
        offset_counted_from_one,
    ),
)


def last_axis_left_out(index, strides):
    return sum(i * stride for i, stride in zip(index[:-1], strides[:-1]))


LAST_AXIS_LEFT_OUT = Misconception(
    last_axis_left_out,
    belief="Your function leaves out the last axis",
    remedy="Every axis counts, including the last: its stride is often 1, but its index must still be added.",
)


def last_stride_one(index, strides):
    return sum(i * stride for i, stride in zip(index[:-1], strides[:-1])) + index[-1]


LAST_STRIDE_ONE = Misconception(
    last_stride_one,
    belief="Your function assumes that the last stride is 1",
    remedy="The last stride is 1 only in a contiguous array, counted in elements. Use the stride you are given.",
)


def all_multiplied(index, strides):
    return int(np.prod(index) * np.prod(strides))


ALL_MULTIPLIED = Misconception(
    all_multiplied,
    belief="Your function multiplies everything together",
    remedy="Multiply each entry by its stride, then add the products.",
)


def bytes_for_elements(index, strides):
    return 4 * sum(i * stride for i, stride in zip(index, strides))


def counted_in_bytes_of_float64(index, strides):
    return 8 * sum(i * stride for i, stride in zip(index, strides))


BYTES_FOR_ELEMENTS = Misconception(
    bytes_for_elements,
    belief="Your function takes the strides for elements and converts the offset to bytes",
    remedy="The offset is in the unit of the strides, whatever that is: do not multiply by an item size.",
    variants=(counted_in_bytes_of_float64,),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    INDEX_SUMMED,
    STRIDES_REVERSED,
    COUNTED_FROM_ONE,
    LAST_AXIS_LEFT_OUT,
    LAST_STRIDE_ONE,
    ALL_MULTIPLIED,
    BYTES_FOR_ELEMENTS,
)
