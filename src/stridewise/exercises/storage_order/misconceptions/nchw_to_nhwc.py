"""What goes wrong in `nchw_to_nhwc(x)`."""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def reshape_for_transpose(x):
    n, c, h, w = x.shape
    return np.array(x).reshape(n, h, w, c)


RESHAPE_FOR_TRANSPOSE = Misconception(
    reshape_for_transpose,
    belief="Your function reshapes where it should transpose",
    remedy="`reshape` cuts the same sequence of elements into other lengths. To move an axis, use `transpose`.",
)


def height_and_width_swapped(x):
    return np.ascontiguousarray(x.transpose(0, 3, 2, 1))


HEIGHT_AND_WIDTH_SWAPPED = Misconception(
    height_and_width_swapped,
    belief="Your function swaps height and width (NWHC)",
    remedy="Write each wanted axis as its position in x: n, h, w, c are axes 0, 2, 3, 1.",
)


def order_backwards(x):
    return np.ascontiguousarray(x.transpose(0, 3, 1, 2))


ORDER_BACKWARDS = Misconception(
    order_backwards,
    belief="Your function applies the opposite conversion, NHWC to NCHW",
    remedy="transpose(0, 3, 1, 2) converts NHWC to NCHW. For the other direction list where n, h, w, c are in x: "
    "0, 2, 3, 1.",
)


def transpose_only(x):
    return x.transpose(0, 2, 3, 1)


TRANSPOSE_ONLY = Misconception(
    transpose_only,
    belief="You relabelled the axes, but the bytes did not move",
    remedy="`transpose` changes only the strides. `np.ascontiguousarray` then copies the elements into the new order.",
)


def made_float64(x):
    n, c, h, w = x.shape
    out = np.zeros((n, h, w, c))
    out[...] = x.transpose(0, 2, 3, 1)
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=x.dtype).",
)


def axes_reversed(x):
    return np.ascontiguousarray(x.T)


AXES_REVERSED = Misconception(
    axes_reversed,
    belief="Your function reverses all four axes, as `.T` does",
    remedy="`.T` moves the batch axis too. List the order you want instead: transpose(0, 2, 3, 1).",
)


def made_float32(x):
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1), dtype=np.float32)


MADE_FLOAT32 = Misconception(
    made_float32,
    belief="Your function returns float32 whatever the dtype of its input",
    remedy="The result has the dtype of x: np.zeros(shape, dtype=x.dtype).",
    change_result=lambda out, x: out.astype(np.float32),
)


def changed_in_place(x):
    out = np.array(x.transpose(0, 2, 3, 1), order="C")
    x[...] = out.reshape(x.shape)
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    RESHAPE_FOR_TRANSPOSE,
    HEIGHT_AND_WIDTH_SWAPPED,
    ORDER_BACKWARDS,
    TRANSPOSE_ONLY,
    MADE_FLOAT64,
    AXES_REVERSED,
    MADE_FLOAT32,
    CHANGED_IN_PLACE,
)
