"""What goes wrong in `weights_from_torch(w)`."""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def reshape_for_transpose(w):
    co, ci, kh, kw = w.shape
    return np.array(w).reshape(kh, kw, ci, co)


RESHAPE_FOR_TRANSPOSE = Misconception(
    reshape_for_transpose,
    belief="Your function reshapes where it should transpose",
    remedy="`reshape` cuts the same sequence of elements into other lengths. To move an axis, use `transpose`.",
)


def outputs_before_inputs(w):
    return w.transpose(2, 3, 0, 1)


OUTPUTS_BEFORE_INPUTS = Misconception(
    outputs_before_inputs,
    belief="Your function puts the output channels before the input channels",
    remedy="The order asked for is HWIO: kernel height, kernel width, input channels, output channels.",
)


def kernel_axes_swapped(w):
    return w.transpose(3, 2, 1, 0)


KERNEL_AXES_SWAPPED = Misconception(
    kernel_axes_swapped,
    belief="Your function swaps kernel height and width",
    remedy="Reversing all the axes swaps r and s too. In PyTorch's order r is axis 2 and s is axis 3: keep r before s.",
)


def kernel_flipped(w):
    return w[:, :, ::-1, ::-1].transpose(2, 3, 1, 0)


KERNEL_FLIPPED = Misconception(
    kernel_flipped,
    belief="Your function flips the kernel as well as moving its axes",
    remedy="PyTorch computes cross-correlation, as these lessons do: no weight changes its place within the kernel.",
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


def changed_in_place(w):
    out = np.array(w.transpose(2, 3, 1, 0), order="C")
    w[...] = out.reshape(w.shape)
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    RESHAPE_FOR_TRANSPOSE,
    OUTPUTS_BEFORE_INPUTS,
    KERNEL_AXES_SWAPPED,
    KERNEL_FLIPPED,
    MOVED_LIKE_AN_IMAGE,
    MADE_FLOAT64,
    KERNEL_LEFT_BEHIND,
    MADE_FLOAT32,
    CHANGED_IN_PLACE,
)
