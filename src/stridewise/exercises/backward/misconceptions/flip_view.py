"""What goes wrong in `flip_view(w)`."""

from itertools import permutations

import numpy as np

from stridewise.exercises.record import Misconception

_ASKED = "out[r, s, co, ci] is w[KH - 1 - r, KW - 1 - s, ci, co]: two axes backwards, the other two exchanged."


def channels_not_swapped(w):
    return w[::-1, ::-1]


CHANNELS_NOT_SWAPPED = Misconception(
    channels_not_swapped,
    belief="Your function turns the kernel round, but leaves the channels where they are",
    remedy="The gradient has CO channels, and they are summed over now: CO comes before CI.",
)


def not_flipped(w):
    return w.transpose(0, 1, 3, 2)


NOT_FLIPPED = Misconception(
    not_flipped,
    belief="Your function exchanges the channels, but does not turn the kernel round",
    remedy="A step of -1 reads an axis backwards: w[::-1].",
)


def one_axis_flipped(w):
    return w[::-1].transpose(0, 1, 3, 2)


ONE_AXIS_FLIPPED = Misconception(
    one_axis_flipped,
    belief="Your function turns round one of the kernel's two axes",
    remedy=_ASKED,
    variants=(lambda w: w[:, ::-1].transpose(0, 1, 3, 2),),
)


def channels_flipped(w):
    return w[::-1, ::-1, ::-1, ::-1].transpose(0, 1, 3, 2)


CHANNELS_FLIPPED = Misconception(
    channels_flipped,
    belief="Your function reads channels backwards",
    remedy="Only rows and columns are turned round. Channels are exchanged, which is another thing: swapaxes, not "
    "::-1.",
    variants=(
        *(
            lambda w, index=index: w[index].transpose(0, 1, 3, 2)
            for index in (
                np.s_[::-1, ::-1, ::-1],
                np.s_[::-1, ::-1, :, ::-1],
                np.s_[:, :, ::-1],
                np.s_[:, :, :, ::-1],
                np.s_[:, :, ::-1, ::-1],
            )
        ),
        lambda w: w[::-1, ::-1, :, ::-1],
        lambda w: w[::-1, ::-1, ::-1],
        lambda w: w[::-1, ::-1, ::-1, ::-1],
    ),
)


def other_axes_exchanged(w):
    return w[::-1, ::-1].transpose(1, 0, 3, 2)


_KNOWN = ((0, 1, 3, 2), (0, 1, 2, 3))

OTHER_AXES_EXCHANGED = Misconception(
    other_axes_exchanged,
    belief="Your function puts the axes into another order than KH, KW, CO, CI",
    remedy=_ASKED,
    variants=tuple(
        lambda w, order=order, step=step: w[::step, ::step].transpose(order)
        for order in permutations(range(4))
        for step in (-1, 1)
        if order not in _KNOWN
    ),
)


def reshaped_channels(w):
    kh, kw, channels_in, channels_out = w.shape
    return w[::-1, ::-1].reshape(kh, kw, channels_out, channels_in)


RESHAPED_CHANNELS = Misconception(
    reshaped_channels,
    belief="Your function renames the channels with a reshape, which leaves the numbers in their old order",
    remedy="A transpose exchanges axes; a reshape only cuts the same row of numbers otherwise.",
    variants=(lambda w: w.reshape(*w.shape[:2], w.shape[3], w.shape[2])[::-1, ::-1],),
)


def started_at_the_first(w):
    rows, columns, channels_in, channels_out = w.strides
    shape = (w.shape[0], w.shape[1], w.shape[3], w.shape[2])
    return np.lib.stride_tricks.as_strided(w, shape, (-rows, -columns, channels_out, channels_in))


STARTED_AT_THE_FIRST = Misconception(
    started_at_the_first,
    belief="Your function makes the strides negative, but starts at the first element, before which there is no memory",
    remedy="A view that runs backwards starts at the last row and column: w[::-1, ::-1] moves the start for you.",
)


def turned_by_a_quarter(w):
    return np.rot90(w).transpose(0, 1, 3, 2)


TURNED_BY_A_QUARTER = Misconception(
    turned_by_a_quarter,
    belief="Your function turns the kernel by a quarter, where a half turn is asked for",
    remedy=_ASKED,
    variants=(lambda w: np.rot90(w, -1).transpose(0, 1, 3, 2),),
)


def copied(w):
    return np.ascontiguousarray(w[::-1, ::-1].transpose(0, 1, 3, 2))


COPIED = Misconception(
    copied,
    belief="Your function copies the kernel",
    remedy="Negative steps and exchanged axes are new strides on the same memory: return the view itself.",
    variants=(lambda w: w.copy()[::-1, ::-1].transpose(0, 1, 3, 2),),
)


def changed_in_place(w):
    w[...] = w[::-1, ::-1].copy()
    return w.transpose(0, 1, 3, 2)


CHANGED_IN_PLACE = Misconception(
    changed_in_place,
    belief="Your function turns round the weights themselves, which the forward pass uses again",
    remedy="Return a view with other strides, and leave w as it is.",
    shows_in="mutation",
)

MISCONCEPTIONS: tuple[Misconception, ...] = (
    CHANNELS_NOT_SWAPPED,
    NOT_FLIPPED,
    ONE_AXIS_FLIPPED,
    CHANNELS_FLIPPED,
    OTHER_AXES_EXCHANGED,
    RESHAPED_CHANNELS,
    STARTED_AT_THE_FIRST,
    TURNED_BY_A_QUARTER,
    COPIED,
    CHANGED_IN_PLACE,
)
