"""Input channels that are lost, averaged or taken for output channels."""

import numpy as np

from stridewise.exercises.convolution.changes import (
    both,
    keeping_weights,
    with_arrays,
    with_lengths,
    with_result,
)
from stridewise.exercises.convolution.misconceptions.building_blocks import right_answer
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def last_channel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows[:, :, :, -1], w[:, :, -1])


LAST_CHANNEL_ONLY = Misconception(
    last_channel_only,
    belief="Your function keeps the last input channel only",
    remedy="Each input channel adds to the output: use `+=`, or set the total to zero before the loop over ci.",
    variants=in_every_style(keeping_weights(np.s_[:, :, -1:])),
    change_arguments=lambda x, w: (x[..., -1:], w[:, :, -1:]),
)


def channels_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.tensordot(windows, w, axes=((3, 4, 5), (3, 0, 1)))


swapped = with_arrays(lambda x, w, _: (x, w.swapaxes(2, 3)))
as_in_the_arguments = with_lengths(lambda size: size.arguments)

CHANNELS_SWAPPED = Misconception(
    channels_swapped,
    belief="Your function swaps the input and output channels of the weights",
    remedy="The weights are w[r, s, ci, co]: the third axis meets the channels of x, the fourth those of the output.",
    variants=in_every_style(swapped, both(swapped, as_in_the_arguments)),
    change_arguments=lambda x, w: (x, w.swapaxes(2, 3)),
)


def channels_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(x.shape[3])


def averaged_channels(weigh):
    """Average the channels of the image to a single one, and reduce those of the weights by weigh(w, axis=2)."""
    return lambda x, w: right_answer(x.mean(axis=3, keepdims=True), weigh(w, axis=2, keepdims=True))


CHANNELS_AVERAGED = Misconception(
    channels_averaged,
    belief="Your function averages over the input channels where it should add them up",
    remedy="Add up the products of all channels; do not divide by their number.",
    variants=in_every_style(
        with_result(lambda out, size: out / out.dtype.type(size.ci)),
        also=(averaged_channels(np.sum), averaged_channels(np.mean)),
    ),
    change_result=lambda out, x, w: out / x.dtype.type(x.shape[3]),
)


def first_channel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows[:, :, :, 0], w[:, :, 0])


FIRST_CHANNEL_ONLY = Misconception(
    first_channel_only,
    belief="Your function uses the first input channel only",
    remedy="Every output is a sum over all input channels: loop over ci, or use a product that sums over that axis.",
    variants=in_every_style(keeping_weights(np.s_[:, :, :1])),
    change_arguments=lambda x, w: (x[..., :1], w[:, :, :1]),
)


def last_channel_left_out(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows[:, :, :, :-1], w[:, :, :-1])


LAST_CHANNEL_LEFT_OUT = Misconception(
    last_channel_left_out,
    belief="Your function leaves out the last input channel",
    remedy="range(CI) ends before CI as it is: ci runs over range(CI).",
    variants=in_every_style(keeping_weights(np.s_[:, :, :-1])),
)


def first_channel_left_out(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows[:, :, :, 1:], w[:, :, 1:])


FIRST_CHANNEL_LEFT_OUT = Misconception(
    first_channel_left_out,
    belief="Your function leaves out the first input channel",
    remedy="Counting starts at 0: ci runs over range(CI).",
    variants=in_every_style(keeping_weights(np.s_[:, :, 1:])),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    LAST_CHANNEL_ONLY,
    CHANNELS_SWAPPED,
    CHANNELS_AVERAGED,
    FIRST_CHANNEL_ONLY,
    LAST_CHANNEL_LEFT_OUT,
    FIRST_CHANNEL_LEFT_OUT,
)
