"""What goes wrong in `pad_nhwc(x, pad)`: the axes, the border, and what is here."""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.naive_loops.misconceptions.pad_nhwc_axes import AXES
from stridewise.exercises.naive_loops.misconceptions.pad_nhwc_border import BORDER
from stridewise.exercises.record import Misconception


def minus_pad(x, pad):
    n, height, width, channels = x.shape
    out = np.zeros((n, height + 2 * pad, width + 2 * pad, channels), dtype=x.dtype)
    out[:, pad:-pad, pad:-pad] = x
    return out


MINUS_PAD = Misconception(
    minus_pad,
    belief="Your function fails for pad 0, as the slice pad:-pad does: -0 is 0, and 0:0 is empty",
    remedy="Name the end: out[:, pad:pad + h, pad:pad + w] works for pad 0 too.",
)


def not_padded(x, pad):
    return x.copy()


NOT_PADDED = Misconception(
    not_padded,
    belief="Your function returns the image without padding",
    remedy="np.pad makes a new array and leaves x as it is: return its result.",
    variants=(lambda x, pad: x,),
)


def first_image_only(x, pad):
    return np.pad(x[:1], ((0, 0), (pad, pad), (pad, pad), (0, 0)))


def other_images_left_zero(x, pad):
    out = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    out[1:] = 0
    return out


FIRST_IMAGE_ONLY = Misconception(
    first_image_only,
    belief="Your function pads the first image of the batch only",
    remedy="Axis 0 counts the images: keep it whole, out[:, ...] = x.",
    variants=(other_images_left_zero,),
)


def made_float64(x, pad):
    n, height, width, channels = x.shape
    out = np.zeros((n, height + 2 * pad, width + 2 * pad, channels))
    out[:, pad : pad + height, pad : pad + width] = x
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=x.dtype).",
    change_result=lambda out, x, pad: out.astype(np.float64),
)


def made_float32(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0))).astype(np.float32)


MADE_FLOAT32 = Misconception(
    made_float32,
    belief="Your function returns float32 whatever the dtype of its input",
    remedy="The result has the dtype of x: np.zeros(shape, dtype=x.dtype).",
    change_result=lambda out, x, pad: out.astype(np.float32),
)


def input_returned(x, pad):
    return x if pad == 0 else np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


INPUT_RETURNED = Misconception(
    input_returned,
    belief="Your function returns the input itself where there is nothing to pad",
    remedy="The caller must be able to write into the result without changing x: return a copy, for pad 0 too.",
)


def made_integer(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0))).astype(int)


def fractions_cut_off(x, pad):
    return np.trunc(np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0))))


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=x.dtype).",
    variants=(fractions_cut_off, lambda x, pad: made_integer(x, pad).astype(np.int32)),
    change_result=lambda out, x, pad: out.astype(int),
)


def one_image_at_a_time(x, pad):
    height, width, channels = x.shape
    out = np.zeros((height + 2 * pad, width + 2 * pad, channels), dtype=x.dtype)
    out[pad : pad + height, pad : pad + width] = x
    return out


ONE_IMAGE_AT_A_TIME = Misconception(
    one_image_at_a_time,
    belief="Your function is written for one image (H, W, C), but x is a batch of them",
    remedy="x has four axes, (N, H, W, C): keep the first axis in every step, out[:, pad:pad + h, pad:pad + w] = x.",
    adapter=lambda answer: lambda x, pad: np.stack([answer(image, pad) for image in x]),
)


def changed_in_place(x, pad):
    out = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    x *= 0
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    *AXES,
    *BORDER,
    MINUS_PAD,
    NOT_PADDED,
    FIRST_IMAGE_ONLY,
    MADE_FLOAT64,
    MADE_FLOAT32,
    INPUT_RETURNED,
    MADE_INTEGER,
    ONE_IMAGE_AT_A_TIME,
    CHANGED_IN_PLACE,
)
