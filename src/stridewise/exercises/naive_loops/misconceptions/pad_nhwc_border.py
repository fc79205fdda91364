"""Borders that are filled, placed or measured wrongly in `pad_nhwc(x, pad)`."""

import numpy as np

from stridewise.exercises.record import Misconception


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


def wrapped_around(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="wrap")


WRAPPED_AROUND = Misconception(
    wrapped_around,
    belief="Your function continues the image in the border with its opposite edge",
    remedy="Padding here means zeros: np.pad's mode is 'constant', its default.",
)


def filled_with_ones(x, pad):
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), constant_values=1)


FILLED_WITH_ONES = Misconception(
    filled_with_ones,
    belief="Your function fills the border with ones",
    remedy="Padding here means zeros: np.zeros, or np.pad with its default value.",
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


def one_row_and_column(x, pad):
    return np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))


ONE_ROW_AND_COLUMN = Misconception(
    one_row_and_column,
    belief="Your function pads by one pixel whatever `pad` says",
    remedy="`pad` is how many rows and columns of zeros each side gets, 0 included.",
)


def pad_shared_by_both_sides(x, pad):
    half = (pad // 2, pad - pad // 2)
    return np.pad(x, ((0, 0), half, half, (0, 0)))


def half_of_pad_on_each_side(x, pad):
    half = pad // 2
    return np.pad(x, ((0, 0), (half, half), (half, half), (0, 0)))


PAD_SHARED_BY_BOTH_SIDES = Misconception(
    pad_shared_by_both_sides,
    belief="Your function shares `pad` between the two sides",
    remedy="Each side gets `pad` rows or columns: (N, H + 2*pad, W + 2*pad, C).",
    variants=(half_of_pad_on_each_side,),
)


def twice_as_much(x, pad):
    return np.pad(x, ((0, 0), (2 * pad, 2 * pad), (2 * pad, 2 * pad), (0, 0)))


TWICE_AS_MUCH = Misconception(
    twice_as_much,
    belief="Your function adds 2*pad rows and columns on each side",
    remedy="Each side gets `pad`, both together 2*pad.",
)


def border_overwritten(x, pad):
    out = x.copy()
    height, width = x.shape[1:3]
    out[:, :pad] = out[:, height - pad :] = 0
    out[:, :, :pad] = out[:, :, width - pad :] = 0
    return out


def border_overwritten_from_minus_pad(x, pad):
    out = x.copy()
    out[:, :pad] = out[:, -pad:] = 0
    out[:, :, :pad] = out[:, :, -pad:] = 0
    return out


def middle_copied(x, pad):
    out = np.zeros_like(x)
    out[:, pad:-pad, pad:-pad] = x[:, pad:-pad, pad:-pad]
    return out


BORDER_OVERWRITTEN = Misconception(
    border_overwritten,
    belief="Your function writes the zeros over the border of the image",
    remedy="Padding adds rows and columns: no pixel of x is lost, and the result is larger than x.",
    variants=(border_overwritten_from_minus_pad, middle_copied),
)


def right_for_pad_0_only(x, pad):
    n, height, width, channels = x.shape
    out = np.zeros((n, height + 2 * pad, width + 2 * pad, channels), dtype=x.dtype)
    out[:, pad:, pad:] = x
    return out


RIGHT_FOR_PAD_0_ONLY = Misconception(
    right_for_pad_0_only,
    belief="Your function fails for every pad but 0, as it does where slice and image differ in size",
    remedy="The image takes h rows and w columns: out[:, pad:pad + h, pad:pad + w] = x.",
)


def image_cut_off(x, pad):
    n, height, width, channels = x.shape
    out = np.zeros((n, height + 2 * pad, width + 2 * pad, channels), dtype=x.dtype)
    for row in range(pad, height):
        for column in range(pad, width):
            out[:, row, column] = x[:, row - pad, column - pad]
    return out


IMAGE_CUT_OFF = Misconception(
    image_cut_off,
    belief="Your function stops at row h and column w of the result, before the image's end",
    remedy="The image begins at row pad and ends at row pad + h: range(pad, pad + h).",
)


BORDER: tuple[Misconception, ...] = (
    REFLECTED,
    EDGE_REPEATED,
    WRAPPED_AROUND,
    FILLED_WITH_ONES,
    ONE_SIDE_ONLY,
    IMAGE_NOT_MOVED,
    ONE_ROW_AND_COLUMN,
    PAD_SHARED_BY_BOTH_SIDES,
    TWICE_AS_MUCH,
    BORDER_OVERWRITTEN,
    RIGHT_FOR_PAD_0_ONLY,
    IMAGE_CUT_OFF,
)
