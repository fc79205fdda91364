"""Wrong axes and wrong sides in `pad_nhwc(x, pad)`."""

import numpy as np

from stridewise.exercises.axis_orders import failing_where_lengths_differ
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


def padded_as_without_a_batch(x, pad):
    return np.pad(x, ((pad, pad), (pad, pad), (0, 0), (0, 0)))


PADDED_AS_WITHOUT_A_BATCH = Misconception(
    padded_as_without_a_batch,
    belief="Your function pads the first two axes, as if there were no batch axis",
    remedy="In NHWC height and width are axes 1 and 2; axis 0 counts the images.",
)


def one_side_for_both(x, pad):
    n, height, width, channels = x.shape
    out = np.zeros((n, height + 2 * pad, height + 2 * pad, channels), dtype=x.dtype)
    out[:, pad : pad + height, pad : pad + width] = x
    return out


def _one_side(side, *, looped):
    """The output is a square; its pixels are copied one by one, or the image is put where it fits."""

    def answer(x, pad):
        length = x.shape[side]
        out = np.zeros((len(x), length + 2 * pad, length + 2 * pad, x.shape[3]), dtype=x.dtype)
        if not looped:
            out[:, pad : pad + x.shape[1], pad : pad + x.shape[2]] = x
        for row, column in np.ndindex(length, length) if looped else ():
            out[:, row + pad, column + pad] = x[:, row, column]
        return out

    return answer


def _square_copied(side):
    """The output has the right size, and as many rows and columns are copied."""

    def answer(x, pad):
        length = x.shape[side]
        out = np.zeros((len(x), x.shape[1] + 2 * pad, x.shape[2] + 2 * pad, x.shape[3]), dtype=x.dtype)
        for row, column in np.ndindex(length, length):
            out[:, row + pad, column + pad] = x[:, row, column]
        return out

    return answer


def _square_or_an_error(x, pad):
    if x.shape[1] != x.shape[2]:
        raise ValueError("could not broadcast input array")
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


ONE_SIDE_FOR_BOTH = Misconception(
    one_side_for_both,
    belief="Your function is made for square images: it uses one side for both, or takes each for the other",
    remedy="Height and width are two numbers: n, h, w, c = x.shape.",
    variants=(
        _one_side(1, looped=True),
        _one_side(2, looped=True),
        _one_side(2, looped=False),
        _square_copied(1),
        _square_copied(2),
        _square_or_an_error,
    ),
)


def lengths_mixed_up(x, pad):
    n, channels, height, width = x.shape
    out = np.zeros((n, height + 2 * pad, width + 2 * pad, channels), dtype=x.dtype)
    out[:, pad : pad + height, pad : pad + width] = x
    return out


LENGTHS_MIXED_UP = Misconception(
    lengths_mixed_up,
    belief="Your function takes the length of one axis for that of another, and fails where they differ",
    remedy="The axes are n, h, w, c = x.shape, and the result has the shape (n, h + 2*pad, w + 2*pad, c).",
    variants=failing_where_lengths_differ(
        lambda x, pad: np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0))), but=((0, 1, 1, 2),)
    ),
)


def sides_swapped(x, pad):
    n, height, width, channels = x.shape
    out = np.zeros((n, width + 2 * pad, height + 2 * pad, channels), dtype=x.dtype)
    out[:, pad : pad + height, pad : pad + width] = x
    return out


SIDES_SWAPPED = Misconception(
    sides_swapped,
    belief="Your function makes the result as high as it should be wide, and as wide as it should be high",
    remedy="Rows come before columns: (n, h + 2*pad, w + 2*pad, c).",
)


def image_transposed(x, pad):
    return np.pad(x.transpose(0, 2, 1, 3), ((0, 0), (pad, pad), (pad, pad), (0, 0)))


IMAGE_TRANSPOSED = Misconception(
    image_transposed,
    belief="Your function swaps rows and columns of the image",
    remedy="Pixel [h, w] of x goes to [h + pad, w + pad].",
    change_result=lambda out, x, pad: out.transpose(0, 2, 1, 3),
)


def other_axes_padded(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (0, 0), (pad, pad)))


def _padding(*axes):
    return lambda x, pad: np.pad(x, [(pad, pad) if axis in axes else (0, 0) for axis in range(4)])


OTHER_AXES_PADDED = Misconception(
    other_axes_padded,
    belief="Your function pads other axes than height and width",
    remedy="Only height and width grow: axes 1 and 2.",
    variants=(_padding(0, 2), _padding(0), _padding(3), _padding(0, 3), _padding(0, 1, 3), _padding(0, 2, 3)),
)


AXES: tuple[Misconception, ...] = (
    EVERY_AXIS_PADDED,
    CHANNELS_PADDED,
    BATCH_PADDED,
    PADDED_AS_NCHW,
    WIDTH_ONLY,
    HEIGHT_ONLY,
    PADDED_AS_WITHOUT_A_BATCH,
    ONE_SIDE_FOR_BOTH,
    LENGTHS_MIXED_UP,
    SIDES_SWAPPED,
    IMAGE_TRANSPOSED,
    OTHER_AXES_PADDED,
)
