"""What goes wrong in `weights_from_torch(w)`."""

import numpy as np

from stridewise.exercises.axis_orders import failing_where_lengths_differ, orders_but, transposing
from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def reshape_for_transpose(w):
    co, ci, kh, kw = w.shape
    return np.array(w).reshape(kh, kw, ci, co)


def reshaped_in_column_major_order(w):
    co, ci, kh, kw = w.shape
    return w.reshape((kh, kw, ci, co), order="F")


def reshaped_in_the_order_of_memory(w):
    co, ci, kh, kw = w.shape
    return w.ravel("K").reshape(kh, kw, ci, co)


RESHAPE_FOR_TRANSPOSE = Misconception(
    reshape_for_transpose,
    belief="Your function reshapes where it should transpose",
    remedy="`reshape` cuts the same sequence of elements into other lengths. To move an axis, use `transpose`.",
    variants=(reshaped_in_column_major_order, reshaped_in_the_order_of_memory),
)


def outputs_before_inputs(w):
    return w.transpose(2, 3, 0, 1)


OUTPUTS_BEFORE_INPUTS = Misconception(
    outputs_before_inputs,
    belief="Your function puts the output channels before the input channels",
    remedy="The order asked for is HWIO: kernel height, kernel width, input channels, output channels.",
    change_result=lambda out, w: out.transpose(0, 1, 3, 2),
)


def kernel_axes_swapped(w):
    return w.transpose(3, 2, 1, 0)


KERNEL_AXES_SWAPPED = Misconception(
    kernel_axes_swapped,
    belief="Your function swaps kernel height and width",
    remedy="Reversing all the axes swaps r and s too. In PyTorch's order r is axis 2 and s is axis 3: keep r before s.",
    change_result=lambda out, w: out.transpose(1, 0, 2, 3),
)


def kernel_flipped(w):
    return w[:, :, ::-1, ::-1].transpose(2, 3, 1, 0)


KERNEL_FLIPPED = Misconception(
    kernel_flipped,
    belief="Your function flips the kernel as well as moving its axes",
    remedy="PyTorch computes cross-correlation, as these lessons do: no weight changes its place within the kernel.",
    change_result=lambda out, w: out[::-1, ::-1],
)


def moved_like_an_image(w):
    return w.transpose(0, 2, 3, 1)


MOVED_LIKE_AN_IMAGE = Misconception(
    moved_like_an_image,
    belief="Your function uses the order for images (NCHW to NHWC) on weights",
    remedy="Weights have no batch axis: from co, ci, r, s to r, s, ci, co all four axes move.",
)


def made_float64(w):
    co, ci, kh, kw = w.shape
    out = np.zeros((kh, kw, ci, co))
    out[...] = w.transpose(2, 3, 1, 0)
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=w.dtype).",
    change_result=lambda out, w: out.astype(np.float64),
)


def kernel_left_behind(w):
    return w.transpose(1, 0, 2, 3)


KERNEL_LEFT_BEHIND = Misconception(
    kernel_left_behind,
    belief="Your function swaps the channels but leaves the kernel's axes at the end",
    remedy="All four axes move: first the kernel's r and s, then ci, then co.",
)


def made_float32(w):
    return w.transpose(2, 3, 1, 0).astype(np.float32)


MADE_FLOAT32 = Misconception(
    made_float32,
    belief="Your function returns float32 whatever the dtype of its input",
    remedy="The result has the dtype of w: w.transpose(...) keeps it.",
    change_result=lambda out, w: out.astype(np.float32),
)


def made_integer(w):
    return w.transpose(2, 3, 1, 0).astype(int)


def fractions_cut_off(w):
    return np.trunc(w.transpose(2, 3, 1, 0))


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=w.dtype).",
    variants=(fractions_cut_off, lambda w: made_integer(w).astype(np.int32)),
    change_result=lambda out, w: out.astype(int),
)


def changed_in_place(w):
    out = np.array(w.transpose(2, 3, 1, 0), order="C")
    w[...] = out.reshape(w.shape)
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


def axes_unchanged(w):
    return np.array(w)


AXES_UNCHANGED = Misconception(
    axes_unchanged,
    belief="Your function leaves the axes in the order co, ci, r, s",
    remedy="A transpose is a new array: `w.transpose(2, 3, 1, 0)` alone does not change w, so return its result.",
)


def order_backwards(w):
    return w.transpose(3, 2, 0, 1)


ORDER_BACKWARDS = Misconception(
    order_backwards,
    belief="Your function applies the opposite conversion, HWIO to OIHW",
    remedy="transpose(3, 2, 0, 1) converts HWIO to OIHW. For the other direction list where r, s, ci, co are in w: "
    "2, 3, 1, 0.",
)


def outputs_moved_alone(w):
    return w.transpose(1, 2, 3, 0)


OUTPUTS_MOVED_ALONE = Misconception(
    outputs_moved_alone,
    belief="Your function moves the output channels to the end and leaves the input channels in front",
    remedy="The kernel's r and s come first: r, s, ci, co are axes 2, 3, 1, 0 of w.",
)


def kernel_not_in_front(w):
    return w.transpose(0, 1, 3, 2)


_IN_FRONT_OR_NAMED = (
    (2, 3, 1, 0),
    (2, 3, 0, 1),
    (3, 2, 1, 0),
    (3, 2, 0, 1),
    (0, 1, 2, 3),
    (0, 2, 3, 1),
    (1, 0, 2, 3),
    (1, 2, 3, 0),
)

KERNEL_NOT_IN_FRONT = Misconception(
    kernel_not_in_front,
    belief="Your function does not bring the kernel's axes r and s to the front",
    remedy="For each new axis write down the number of the old one: r, s, ci, co are axes 2, 3, 1, 0 of w.",
    variants=transposing(orders_but(_IN_FRONT_OR_NAMED)),
)


def lengths_mixed_up(w):
    out = np.zeros(w.shape, dtype=w.dtype)
    out[...] = w.transpose(2, 3, 1, 0)
    return out


LENGTHS_MIXED_UP = Misconception(
    lengths_mixed_up,
    belief="Your function takes the length of one axis for that of another, and fails where they differ",
    remedy="co, ci, kh, kw = w.shape, in this order; the result has the shape (kh, kw, ci, co).",
    variants=failing_where_lengths_differ(lambda w: w.transpose(2, 3, 1, 0)),
)


def square_kernel(w):
    co, ci, k, _ = w.shape
    out = np.zeros((k, k, ci, co), dtype=w.dtype)
    for r in range(k):
        for s in range(k):
            out[r, s] = w[:, :, r, s].T
    return out


def square_kernel_by_its_columns(w):
    co, ci, _, k = w.shape
    out = np.zeros((k, k, ci, co), dtype=w.dtype)
    for r in range(k):
        for s in range(k):
            out[r, s] = w[:, :, r, s].T
    return out


SQUARE_KERNEL = Misconception(
    square_kernel,
    belief="Your function assumes a square kernel",
    remedy="KH and KW are two numbers: co, ci, kh, kw = w.shape.",
    variants=(square_kernel_by_its_columns,),
)


def flipped_in_one_direction(w):
    return w[:, :, ::-1].transpose(2, 3, 1, 0)


def flipped_from_left_to_right(w):
    return w[..., ::-1].transpose(2, 3, 1, 0)


FLIPPED_IN_ONE_DIRECTION = Misconception(
    flipped_in_one_direction,
    belief="Your function flips the kernel in one direction",
    remedy="PyTorch computes cross-correlation, as these lessons do: no weight changes its place within the kernel.",
    variants=(flipped_from_left_to_right,),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    RESHAPE_FOR_TRANSPOSE,
    OUTPUTS_BEFORE_INPUTS,
    KERNEL_AXES_SWAPPED,
    KERNEL_FLIPPED,
    MOVED_LIKE_AN_IMAGE,
    MADE_FLOAT64,
    KERNEL_LEFT_BEHIND,
    MADE_FLOAT32,
    AXES_UNCHANGED,
    ORDER_BACKWARDS,
    OUTPUTS_MOVED_ALONE,
    KERNEL_NOT_IN_FRONT,
    LENGTHS_MIXED_UP,
    SQUARE_KERNEL,
    FLIPPED_IN_ONE_DIRECTION,
    MADE_INTEGER,
    CHANGED_IN_PLACE,
)
