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
    change_arguments=lambda index, strides: (index, strides[::-1]),
)


def counted_from_one(index, strides):
    return sum((i + 1) * stride for i, stride in zip(index, strides))


def index_taken_to_start_at_one(index, strides):
    return sum((i - 1) * stride for i, stride in zip(index, strides))


def offset_counted_from_one(index, strides):
    return sum(i * stride for i, stride in zip(index, strides)) + 1


def offset_taken_to_start_at_one(index, strides):
    return sum(i * stride for i, stride in zip(index, strides)) - 1


COUNTED_FROM_ONE = Misconception(
    counted_from_one,
    belief="Your function counts from one",
    remedy="Counting starts at 0: the element [0, 0] has offset 0.",
    variants=(
        index_taken_to_start_at_one,
        offset_counted_from_one,
        offset_taken_to_start_at_one,
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
    offset = 1
    for i, stride in zip(index, strides):
        offset *= i * stride
    return offset


def multiplied_by_numpy(index, strides):
    return int(np.prod(index) * np.prod(strides))


ALL_MULTIPLIED = Misconception(
    all_multiplied,
    belief="Your function multiplies everything together",
    remedy="Multiply each entry by its stride, then add the products.",
    variants=(multiplied_by_numpy,),
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


def bytes_made_elements(index, strides):
    return sum(i * stride for i, stride in zip(index, strides)) // 4


def elements_of_float64(index, strides):
    return sum(i * stride for i, stride in zip(index, strides)) // 8


def steps_of_the_last_axis(index, strides):
    return sum(i * stride for i, stride in zip(index, strides)) // strides[-1]


BYTES_MADE_ELEMENTS = Misconception(
    bytes_made_elements,
    belief="Your function takes the strides for bytes and converts the offset to elements",
    remedy="The offset is in the unit of the strides, whatever that is: do not divide by an item size.",
    variants=(elements_of_float64, steps_of_the_last_axis),
)


def strides_summed(index, strides):
    return sum(strides)


STRIDES_SUMMED = Misconception(
    strides_summed,
    belief="Your function adds up the strides and ignores the index",
    remedy="The element is index[axis] steps away along each axis: multiply each stride by its own index.",
)


def two_axes_only(index, strides):
    return index[0] * strides[0] + index[1] * strides[1]


def unpacked_as_two(index, strides):
    i, j = index
    return i * strides[0] + j * strides[1]


TWO_AXES_ONLY = Misconception(
    two_axes_only,
    belief="Your function is made for two axes",
    remedy="An array may have any number of axes: let a loop run over all of them.",
    variants=(unpacked_as_two, lambda index, strides: index[-2] * strides[-2] + index[-1] * strides[-1]),
)


def first_axis_left_out(index, strides):
    return sum(i * stride for i, stride in zip(index[1:], strides[1:]))


FIRST_AXIS_LEFT_OUT = Misconception(
    first_axis_left_out,
    belief="Your function leaves out the first axis",
    remedy="Counting starts at 0: the first axis is index[0] with strides[0].",
)


def last_product_only(index, strides):
    return index[-1] * strides[-1]


LAST_PRODUCT_ONLY = Misconception(
    last_product_only,
    belief="Your function returns the product for the last axis alone",
    remedy="Each axis adds its product to the offset: `+=`, where `=` would overwrite.",
)


def first_product_only(index, strides):
    return index[0] * strides[0]


FIRST_PRODUCT_ONLY = Misconception(
    first_product_only,
    belief="Your function returns the product for the first axis alone",
    remedy="A `return` inside the loop ends it after one axis: return after the loop.",
)


def sums_multiplied(index, strides):
    return sum(index) * sum(strides)


SUMS_MULTIPLIED = Misconception(
    sums_multiplied,
    belief="Your function multiplies the sum of the index by the sum of the strides",
    remedy="Multiply axis by axis first, each entry of the index by its own stride; then add the products.",
)


def products_not_added(index, strides):
    return tuple(i * stride for i, stride in zip(index, strides))


def products_in_a_list(index, strides):
    return list(products_not_added(index, strides))


def products_in_an_array(index, strides):
    return np.array(index) * np.array(strides)


PRODUCTS_NOT_ADDED = Misconception(
    products_not_added,
    belief="Your function returns the product for each axis without adding them up",
    remedy="The axes are independent, so the distances add up: return their sum.",
    variants=(products_in_a_list, products_in_an_array),
)


def strides_taken_for_lengths(index, strides):
    offset = 0
    for i, length in zip(index, strides):
        offset = offset * length + i
    return offset


def raveled(index, strides):
    return int(np.ravel_multi_index(index, strides))


STRIDES_TAKEN_FOR_LENGTHS = Misconception(
    strides_taken_for_lengths,
    belief="Your function takes the strides for the lengths of a row-major array's axes",
    remedy="The strides are the distances already; a slice or a transpose has others than its shape gives. "
    "Multiply each by its index.",
    variants=(raveled,),
)


def added_for_multiplied(index, strides):
    return sum(i + stride for i, stride in zip(index, strides))


ADDED_FOR_MULTIPLIED = Misconception(
    added_for_multiplied,
    belief="Your function adds indices and strides where it should multiply each index by its stride",
    remedy="i steps of `stride` each are i * stride; then add up the products.",
    variants=(lambda index, strides: sum(index) + sum(strides[:-1]),),
)


def strides_accumulated(index, strides):
    return sum(i * int(np.prod(strides[axis:])) for axis, i in enumerate(index))


STRIDES_ACCUMULATED = Misconception(
    strides_accumulated,
    belief="Your function multiplies strides by each other",
    remedy="A stride is the whole distance for one step along its axis: multiply it by the index alone.",
    variants=(lambda index, strides: sum(i * int(np.prod(strides[: axis + 1])) for axis, i in enumerate(index)),),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    INDEX_SUMMED,
    STRIDES_REVERSED,
    COUNTED_FROM_ONE,
    LAST_AXIS_LEFT_OUT,
    LAST_STRIDE_ONE,
    ALL_MULTIPLIED,
    BYTES_FOR_ELEMENTS,
    BYTES_MADE_ELEMENTS,
    STRIDES_SUMMED,
    TWO_AXES_ONLY,
    FIRST_AXIS_LEFT_OUT,
    LAST_PRODUCT_ONLY,
    FIRST_PRODUCT_ONLY,
    SUMS_MULTIPLIED,
    PRODUCTS_NOT_ADDED,
    STRIDES_TAKEN_FOR_LENGTHS,
    ADDED_FOR_MULTIPLIED,
    STRIDES_ACCUMULATED,
)
