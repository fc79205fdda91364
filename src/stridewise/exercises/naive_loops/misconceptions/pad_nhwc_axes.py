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


def one_side_for_both(x, pad):
    n, height, _, channels = x.shape
    out = np.zeros((n, height + 2 * pad, height + 2 * pad, channels), dtype=x.dtype)
    out[:, pad : pad + height, pad : pad + height] = x
    return out


def sizes_of_output_and_image(rows, columns, last_row, last_column):
    """The output has space for `rows` by `columns` pixels, and the image is put where one of the other sizes fits."""

    def answer(x, pad):
        sides = {"height": x.shape[1], "width": x.shape[2]}
        out = np.zeros((len(x), sides[rows] + 2 * pad, sides[columns] + 2 * pad, x.shape[3]), dtype=x.dtype)
        out[:, pad : pad + sides[last_row], pad : pad + sides[last_column]] = x
        return out

    return answer


def looped_over(rows, columns, *, square):
    """Pixel by pixel, as many as `rows` by `columns`, into an output of that size or of the right one."""

    def answer(x, pad):
        sides = {"height": x.shape[1], "width": x.shape[2]}
        down, right = (sides[rows], sides[columns]) if square else x.shape[1:3]
        out = np.zeros((len(x), down + 2 * pad, right + 2 * pad, x.shape[3]), dtype=x.dtype)
        for row, column in np.ndindex(sides[rows], sides[columns]):
            out[:, row + pad, column + pad] = x[:, row, column]
        return out

    return answer


ONE_SIDE_FOR_BOTH = Misconception(
    one_side_for_both,
    belief="Your function takes one side of the image for both, or each for the other",
    remedy="Height and width are two numbers: n, h, w, c = x.shape.",
    variants=(
        sizes_of_output_and_image("height", "height", "height", "width"),
        sizes_of_output_and_image("width", "width", "height", "width"),
        sizes_of_output_and_image("width", "height", "width", "height"),
        sizes_of_output_and_image("width", "height", "height", "width"),
        *(looped_over(side, side, square=square) for side in ("height", "width") for square in (False, True)),
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


def image_transposed(x, pad):
    return np.pad(x.transpose(0, 2, 1, 3), ((0, 0), (pad, pad), (pad, pad), (0, 0)))


IMAGE_TRANSPOSED = Misconception(
    image_transposed,
    belief="Your function swaps rows and columns of the image",
    remedy="Pixel [h, w] of x goes to [h + pad, w + pad].",
    change_result=lambda out, x, pad: out.transpose(0, 2, 1, 3),
)


AXES: tuple[Misconception, ...] = (
    EVERY_AXIS_PADDED,
    CHANNELS_PADDED,
    BATCH_PADDED,
    PADDED_AS_NCHW,
    WIDTH_ONLY,
    HEIGHT_ONLY,
    PADDED_AS_WITHOUT_A_BATCH,
    OTHER_AXES_PADDED,
    ONE_SIDE_FOR_BOTH,
    LENGTHS_MIXED_UP,
    IMAGE_TRANSPOSED,
)
