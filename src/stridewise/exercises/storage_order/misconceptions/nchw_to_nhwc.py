"""What goes wrong in `nchw_to_nhwc(x)`."""

import numpy as np

from stridewise.exercises.axis_orders import failing_where_lengths_differ, orders_but, transposing
from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def reshape_for_transpose(x):
    n, c, h, w = x.shape
    return np.array(x).reshape(n, h, w, c)


def reshaped_in_column_major_order(x):
    n, c, h, w = x.shape
    return x.reshape((n, h, w, c), order="F")


def reshaped_in_the_order_of_memory(x):
    n, c, h, w = x.shape
    return x.ravel("K").reshape(n, h, w, c)


RESHAPE_FOR_TRANSPOSE = Misconception(
    reshape_for_transpose,
    belief="Your function reshapes where it should transpose",
    remedy="`reshape` cuts the same sequence of elements into other lengths. To move an axis, use `transpose`.",
    variants=(reshaped_in_column_major_order, reshaped_in_the_order_of_memory),
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


def copied_in_the_old_order(x):
    return np.copy(x.transpose(0, 2, 3, 1))


COPIED_IN_THE_OLD_ORDER = Misconception(
    copied_in_the_old_order,
    belief="Your function makes a copy, but one whose memory is still in the order of x",
    remedy="`np.copy` and `np.array` keep the order of the memory; `np.ascontiguousarray` and `.copy()` do not.",
)


def contiguous_too_early(x):
    return np.ascontiguousarray(x).transpose(0, 2, 3, 1)


CONTIGUOUS_TOO_EARLY = Misconception(
    contiguous_too_early,
    belief="Your function makes x contiguous first and moves the axes then, so the bytes stay in the order n, c, h, w",
    remedy="Move the axes first; np.ascontiguousarray then copies the elements into their order.",
)


def channels_stacked(x):
    return np.stack([x[:, channel] for channel in range(x.shape[1])], axis=-1)


CHANNELS_STACKED = Misconception(
    channels_stacked,
    belief="Your function stacks parts of x, and NumPy lays out their stack as the parts are laid out",
    remedy="np.stack and np.concatenate keep the order of their parts' memory. np.ascontiguousarray makes the result "
    "row-major.",
    variants=(lambda x: np.concatenate([x[:, channel, :, :, None] for channel in range(x.shape[1])], axis=3),),
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
    change_result=lambda out, x: out.astype(np.float64),
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


def made_integer(x):
    return np.ascontiguousarray(x.transpose(0, 2, 3, 1)).astype(int)


def fractions_cut_off(x):
    return np.trunc(x.transpose(0, 2, 3, 1))


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=x.dtype).",
    variants=(fractions_cut_off, lambda x: made_integer(x).astype(np.int32)),
    change_result=lambda out, x: out.astype(int),
)


def changed_in_place(x):
    out = np.array(x.transpose(0, 2, 3, 1), order="C")
    x[...] = out.reshape(x.shape)
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


def axes_unchanged(x):
    return np.array(x, order="C")


AXES_UNCHANGED = Misconception(
    axes_unchanged,
    belief="Your function leaves the axes in the order n, c, h, w",
    remedy="A transpose is a new array: `x.transpose(0, 2, 3, 1)` alone does not change x, so return its result.",
)


def channels_after_height(x):
    return np.ascontiguousarray(x.transpose(0, 2, 1, 3))


CHANNELS_AFTER_HEIGHT = Misconception(
    channels_after_height,
    belief="Your function puts the axes into the order n, h, c, w",
    remedy="The channels go behind the width as well: n, h, w, c are axes 0, 2, 3, 1 of x.",
)


def channels_before_width(x):
    return np.ascontiguousarray(x.transpose(0, 1, 3, 2))


CHANNELS_BEFORE_WIDTH = Misconception(
    channels_before_width,
    belief="Your function puts the axes into the order n, c, w, h",
    remedy="Height and width keep their order, and the channels move to the end: n, h, w, c are axes 0, 2, 3, 1 of x.",
)


def moved_like_weights(x):
    return np.ascontiguousarray(x.transpose(2, 3, 1, 0))


MOVED_LIKE_WEIGHTS = Misconception(
    moved_like_weights,
    belief="Your function uses the order for weights (OIHW to HWIO) on images",
    remedy="Images have a batch axis, which stays in front: n, h, w, c are axes 0, 2, 3, 1 of x.",
)


def batch_moved(x):
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0))


_STAYS_OR_NAMED = (
    (0, 2, 3, 1),
    (0, 1, 2, 3),
    (0, 1, 3, 2),
    (0, 2, 1, 3),
    (0, 3, 1, 2),
    (0, 3, 2, 1),
    (2, 3, 1, 0),
    (3, 2, 1, 0),
)

BATCH_MOVED = Misconception(
    batch_moved,
    belief="Your function moves the batch axis away from the front",
    remedy="Only the channels move, behind height and width: n, h, w, c are axes 0, 2, 3, 1 of x.",
    variants=transposing(orders_but(_STAYS_OR_NAMED)),
)


def lengths_mixed_up(x):
    out = np.zeros(x.shape, dtype=x.dtype)
    out[...] = x.transpose(0, 2, 3, 1)
    return out


LENGTHS_MIXED_UP = Misconception(
    lengths_mixed_up,
    belief="Your function takes the length of one axis for that of another, and fails where they differ",
    remedy="n, c, h, w = x.shape, in this order; the result has the shape (n, h, w, c).",
    variants=failing_where_lengths_differ(lambda x: x.transpose(0, 2, 3, 1).copy()),
)


def first_image_only(x):
    out = np.zeros((x.shape[0], x.shape[2], x.shape[3], x.shape[1]), dtype=x.dtype)
    out[0] = x[0].transpose(1, 2, 0)
    return out


FIRST_IMAGE_ONLY = Misconception(
    first_image_only,
    belief="Your function converts the first image of the batch only",
    remedy="Axis 0 counts the images: keep it whole, or loop over all of it.",
    variants=(lambda x: x[:1].transpose(0, 2, 3, 1).copy(), lambda x: x[0].transpose(1, 2, 0).copy()),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    RESHAPE_FOR_TRANSPOSE,
    HEIGHT_AND_WIDTH_SWAPPED,
    ORDER_BACKWARDS,
    TRANSPOSE_ONLY,
    COPIED_IN_THE_OLD_ORDER,
    CONTIGUOUS_TOO_EARLY,
    CHANNELS_STACKED,
    MADE_FLOAT64,
    AXES_REVERSED,
    MADE_FLOAT32,
    AXES_UNCHANGED,
    CHANNELS_AFTER_HEIGHT,
    CHANNELS_BEFORE_WIDTH,
    MOVED_LIKE_WEIGHTS,
    BATCH_MOVED,
    LENGTHS_MIXED_UP,
    FIRST_IMAGE_ONLY,
    MADE_INTEGER,
    CHANGED_IN_PLACE,
)
