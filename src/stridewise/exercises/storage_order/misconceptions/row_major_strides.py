"""What goes wrong in `row_major_strides(shape)`."""

import numpy as np

from stridewise.exercises.record import Misconception


def column_major(shape):
    return tuple(int(np.prod(shape[:axis])) for axis in range(len(shape)))


COLUMN_MAJOR = Misconception(
    column_major,
    belief="Your function gives the first axis stride 1 (column-major order, as in Fortran)",
    remedy="In row-major order the last axis has stride 1. Start there and work towards the front.",
    change_arguments=lambda shape: (shape[::-1],),
    change_result=lambda strides, shape: strides[::-1],
)


def own_axis_included(shape):
    return tuple(int(np.prod(shape[axis:])) for axis in range(len(shape)))


OWN_AXIS_INCLUDED = Misconception(
    own_axis_included,
    belief="Your function includes each axis's own length in its stride",
    remedy="A step along an axis skips the block of all axes to its right. Its own length is not a factor.",
)


def own_length_for_next(shape):
    return tuple(int(np.prod(shape[axis:-1])) for axis in range(len(shape)))


OWN_LENGTH_FOR_NEXT = Misconception(
    own_length_for_next,
    belief="Your function multiplies the stride of the next axis by the axis's own length",
    remedy="A step along an axis skips all of the next axis: multiply the next stride by the next axis's length.",
)


def running_product(shape):
    return tuple(int(np.prod(shape[: axis + 1])) for axis in range(len(shape)))


RUNNING_PRODUCT = Misconception(
    running_product,
    belief="Your function returns the running product of the lengths, from the front",
    remedy="In row-major order the last axis has stride 1. Start there, and multiply on the way to the front.",
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
    change_result=lambda strides, shape: tuple(4 * stride for stride in strides),
)


def order_reversed(shape):
    return tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))[::-1]


ORDER_REVERSED = Misconception(
    order_reversed,
    belief="Your function returns the right strides in reverse order",
    remedy="Strides are listed in the order of the shape: the first belongs to the first axis, and is the largest.",
    change_result=lambda strides, shape: strides[::-1],
)


def lengths_added(shape):
    return (*(sum(shape[axis + 1 :]) for axis in range(len(shape) - 1)), 1)


LENGTHS_ADDED = Misconception(
    lengths_added,
    belief="Your function adds the lengths to the right where it should multiply them",
    remedy="In shape (2, 3, 5), a step along the first axis skips 3 rows of 5 elements: 3 * 5, not 3 + 5.",
)


def next_axis_skipped(shape):
    return tuple(int(np.prod(shape[axis + 2 :])) for axis in range(len(shape)))


NEXT_AXIS_SKIPPED = Misconception(
    next_axis_skipped,
    belief="Your function leaves the length of the next axis out of the product",
    remedy="In shape (2, 3, 5), a step along the first axis skips 3 rows of 5 elements: both 3 and 5 are factors.",
)


def lengths_returned(shape):
    return tuple(shape)


LENGTHS_RETURNED = Misconception(
    lengths_returned,
    belief="Your function returns the lengths of the axes",
    remedy="A stride is how far one step along an axis moves in memory, not how many steps there are.",
)


def product_started_at_zero(shape):
    return (0,) * len(shape)


def zero_but_for_the_last(shape):
    return (*(0 for _ in shape[:-1]), 1)


PRODUCT_STARTED_AT_ZERO = Misconception(
    product_started_at_zero,
    belief="Your function returns strides of 0, as a product that starts at 0 does",
    remedy="With a stride of 0 every step stays at the same element. Start the product at 1.",
    variants=(zero_but_for_the_last,),
)


def last_axis_left_out(shape):
    return tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape) - 1))


LAST_AXIS_LEFT_OUT = Misconception(
    last_axis_left_out,
    belief="Your function returns no stride for the last axis",
    remedy="Every axis has a stride; in row-major order that of the last axis is 1.",
    change_result=lambda strides, shape: strides[:-1],
)


def total_in_front(shape):
    return tuple(int(np.prod(shape[axis:])) for axis in range(len(shape) + 1))


TOTAL_IN_FRONT = Misconception(
    total_in_front,
    belief="Your function returns one number too many: the number of all elements, in front of the strides",
    remedy="There is one stride for each axis. The first is the product of all lengths but the first.",
)


def empty_product_is_a_float(shape):
    return (*(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape) - 1)), 1.0)


def all_by_np_prod(shape):
    return tuple(np.prod(shape[axis + 1 :]) for axis in range(len(shape)))


EMPTY_PRODUCT_IS_A_FLOAT = Misconception(
    empty_product_is_a_float,
    belief="Your function returns the float 1.0 for the last axis, as np.prod of an empty sequence does",
    remedy="Give the dtype, np.prod(lengths, dtype=int), or use math.prod, which starts at the whole number 1.",
    variants=(all_by_np_prod,),
)


def divided_into_floats(shape):
    return tuple(float(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


def divided_into_numpy_floats(shape):
    return tuple(np.float64(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))


DIVIDED_INTO_FLOATS = Misconception(
    divided_into_floats,
    belief="Your function returns the right strides as floats, as `/` makes them",
    remedy="`/` always gives a float; `//` divides whole numbers.",
    variants=(divided_into_numpy_floats,),
)


def list_for_tuple(shape):
    return [int(np.prod(shape[axis + 1 :])) for axis in range(len(shape))]


def array_for_tuple(shape):
    return np.array(list_for_tuple(shape))


LIST_FOR_TUPLE = Misconception(
    list_for_tuple,
    belief="Your function returns the right strides in a list or an array",
    remedy="A tuple is asked for, as in x.strides: wrap the result, tuple(...).",
    variants=(array_for_tuple,),
)


def multiplied_from_the_wrong_end(shape):
    strides = [1]
    for length in shape[1:]:
        strides.append(strides[-1] * length)
    return tuple(strides[::-1])


MULTIPLIED_FROM_THE_WRONG_END = Misconception(
    multiplied_from_the_wrong_end,
    belief="Your function multiplies the lengths from the front, and then reverses the products",
    remedy="Start at the last axis, with 1, and multiply by the last length first: for (2, 3, 5) by 5, then by 3.",
)


_ANY_NUMBER = "A shape may have any number of lengths: let a loop run over them, from the last to the first."


def four_axes_only(shape):
    _, h, w, c = shape
    return h * w * c, w * c, c, 1


FOUR_AXES_ONLY = Misconception(
    four_axes_only, belief="Your function is made for the four axes of an image", remedy=_ANY_NUMBER
)


def two_axes_only(shape):
    return shape[1], 1


def unpacked_as_two(shape):
    _, columns = shape
    return columns, 1


TWO_AXES_ONLY = Misconception(
    two_axes_only, belief="Your function is made for two axes", remedy=_ANY_NUMBER, variants=(unpacked_as_two,)
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    COLUMN_MAJOR,
    OWN_AXIS_INCLUDED,
    OWN_LENGTH_FOR_NEXT,
    RUNNING_PRODUCT,
    NEXT_LENGTH_ONLY,
    BYTES_FOR_ELEMENTS,
    ORDER_REVERSED,
    LENGTHS_ADDED,
    NEXT_AXIS_SKIPPED,
    LENGTHS_RETURNED,
    PRODUCT_STARTED_AT_ZERO,
    LAST_AXIS_LEFT_OUT,
    TOTAL_IN_FRONT,
    EMPTY_PRODUCT_IS_A_FLOAT,
    DIVIDED_INTO_FLOATS,
    LIST_FOR_TUPLE,
    MULTIPLIED_FROM_THE_WRONG_END,
    FOUR_AXES_ONLY,
    TWO_AXES_ONLY,
)
