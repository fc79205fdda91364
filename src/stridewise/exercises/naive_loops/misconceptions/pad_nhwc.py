"""What goes wrong in `pad_nhwc(x, pad)`."""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def every_axis_padded(x, pad):
    return np.pad(x, pad)


EVERY_AXIS_PADDED = Misconception(
    every_axis_padded,
    belief="Your function pads all four axes, including batch and channels",
    remedy="Only height and width grow: axes 1 and 2.",
)


def channels_padded(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (pad, pad)))


CHANNELS_PADDED = Misconception(
    channels_padded,
    belief="Your function pads the channels as well as height and width",
    remedy="Only height and width grow: axes 1 and 2. The channels, axis 3, stay as they are.",
)


def batch_padded(x, pad):
    return np.pad(x, ((pad, pad), (pad, pad), (pad, pad), (0, 0)))


BATCH_PADDED = Misconception(
    batch_padded,
    belief="Your function pads the batch as well as height and width",
    remedy="Only height and width grow: axes 1 and 2. The batch, axis 0, gets no empty images.",
)


def padded_as_nchw(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


PADDED_AS_NCHW = Misconception(
    padded_as_nchw,
    belief="Your function pads the last two axes, as if the image were NCHW",
    remedy="In NHWC height and width are axes 1 and 2; the last axis holds the channels.",
)


def one_side_only(x, pad):
    return np.pad(x, ((0, 0), (0, pad), (0, pad), (0, 0)))


def padded_before_only(x, pad):
    return np.pad(x, ((0, 0), (pad, 0), (pad, 0), (0, 0)))


ONE_SIDE_ONLY = Misconception(
    one_side_only,
    belief="Your function pads height and width on one side only",
    remedy="Both sides get `pad`: the image moves down by pad rows and right by pad columns.",
    variants=(padded_before_only,),
)


def image_not_moved(x, pad):
    return np.pad(x, ((0, 0), (0, 2 * pad), (0, 2 * pad), (0, 0)))


IMAGE_NOT_MOVED = Misconception(
    image_not_moved,
    belief="Your function makes the array large enough but leaves the image in its top left corner",
    remedy="Leave pad rows free above and pad columns free on the left: out[:, pad:pad + H, pad:pad + W] = x.",
)


def reflected(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="reflect")


def padded_by_mirror(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="symmetric")


REFLECTED = Misconception(
    reflected,
    belief="Your function fills the border with a mirror image",
    remedy="Padding here means zeros: np.pad's mode is 'constant', its default.",
    variants=(padded_by_mirror,),
)


def edge_repeated(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="edge")


EDGE_REPEATED = Misconception(
    edge_repeated,
    belief="Your function repeats the edge of the image in the border",
    remedy="Padding here means zeros: np.pad's mode is 'constant', its default.",
)


def width_only(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (0, 0)))


WIDTH_ONLY = Misconception(
    width_only,
    belief="Your function pads on the left and right only",
    remedy="The height grows as well: pad rows above, pad rows below.",
)


def height_only(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (0, 0), (0, 0)))


HEIGHT_ONLY = Misconception(
    height_only,
    belief="Your function pads above and below only",
    remedy="The width grows as well: pad columns on the left, pad columns on the right.",
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
)


def input_returned(x, pad):
    return x if pad == 0 else np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


INPUT_RETURNED = Misconception(
    input_returned,
    belief="Your function returns the input itself where there is nothing to pad",
    remedy="The caller must be able to write into the result without changing x: return a copy, for pad 0 too.",
)


def changed_in_place(x, pad):
    out = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    x *= 0
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    EVERY_AXIS_PADDED,
    CHANNELS_PADDED,
    BATCH_PADDED,
    PADDED_AS_NCHW,
    ONE_SIDE_ONLY,
    IMAGE_NOT_MOVED,
    REFLECTED,
    EDGE_REPEATED,
    WIDTH_ONLY,
    HEIGHT_ONLY,
    MADE_FLOAT64,
    INPUT_RETURNED,
    CHANGED_IN_PLACE,
)
