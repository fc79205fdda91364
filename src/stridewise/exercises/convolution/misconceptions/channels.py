"""Channels that are lost, averaged or read in another order."""

import numpy as np

from stridewise.exercises.convolution.misconceptions.building_blocks import right_answer
from stridewise.exercises.convolution.misconceptions.channel_rules import under_each_channel_rule
from stridewise.exercises.record import Misconception


def last_channel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwrs,rso->nhwo", windows[:, :, :, -1], w[:, :, -1])


LAST_CHANNEL_ONLY = Misconception(
    last_channel_only,
    belief="Your function keeps the last input channel only",
    remedy="Each input channel adds to the output: use `+=`, or set the total to zero before the loop over ci.",
    change_arguments=lambda x, w: (x[..., -1:], w[:, :, -1:]),
)


def channels_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.tensordot(windows, w, axes=((3, 4, 5), (3, 0, 1)))


def channels_swapped_by_einsum(x, w):
    # einsum repeats an axis of length one where others raise.
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsoc->nhwo", windows, w)


def channels_swapped_summed_over_the_last_axis(x, w):
    return right_answer(x[..., : w.shape[3]], np.swapaxes(w, 2, 3))


def channels_swapped_summed_over_the_channels(x, w):
    return right_answer(x, np.swapaxes(w, 2, 3)[:, :, : x.shape[3]])


CHANNELS_SWAPPED = Misconception(
    channels_swapped,
    belief="Your function swaps the input and output channels of the weights",
    remedy="The weights are w[r, s, ci, co]: the third axis meets the channels of x, the fourth those of the output.",
    variants=(
        *under_each_channel_rule(lambda x, w: (x, w.swapaxes(2, 3))),
        channels_swapped_by_einsum,
        channels_swapped_summed_over_the_last_axis,
        channels_swapped_summed_over_the_channels,
    ),
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
    variants=(
        averaged_channels(np.sum),
        averaged_channels(np.mean),
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
    change_arguments=lambda x, w: (x[..., :1], w[:, :, :1]),
)


def weights_read_as_oihw(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,ocrs->nhwo", windows, w.reshape(co, ci, kh, kw))


def weights_axes_taken_for_oihw(x, w):
    return right_answer(x, w.transpose(2, 3, 1, 0))


WEIGHTS_READ_AS_OIHW = Misconception(
    weights_read_as_oihw,
    belief="Your function reads the weights in PyTorch's order (OIHW), but they are in HWIO",
    remedy="Here the weights are stored as w[r, s, ci, co]; nothing needs to be reordered.",
    variants=(
        weights_axes_taken_for_oihw,
        *under_each_channel_rule(lambda x, w: (x, w.transpose(2, 3, 1, 0))),
        *under_each_channel_rule(lambda x, w: (x, w.transpose(2, 3, 1, 0)[:1, :1])),
    ),
    change_arguments=lambda x, w: (x, w.reshape(w.shape[::-1][:2] + w.shape[:2]).transpose(2, 3, 1, 0)),
    mended=lambda answer: lambda x, w: answer(x, w.transpose(3, 2, 0, 1)),
)


def images_read_as_nchw(x, w):
    n, height, width, channels = x.shape
    windows = np.lib.stride_tricks.sliding_window_view(x.reshape(n, channels, height, width), w.shape[:2], axis=(2, 3))
    return np.einsum("nchwrs,rsco->nhwo", windows, w)


def images_axes_taken_for_nchw(x, w):
    return right_answer(x.transpose(0, 2, 3, 1), w)


def channels_cut_from_the_front(x, w):
    """A 1x1 convolution of an image cut into channels by a reshape to (CI, everything else)."""
    pixels = np.array(x).reshape(x.shape[3], -1).T
    return (pixels @ w[0, 0]).reshape(*x.shape[:3], -1)


IMAGES_READ_AS_NCHW = Misconception(
    images_read_as_nchw,
    belief="Your function reads the images as NCHW, but they are in NHWC",
    remedy="Here the channels are the last axis: x[n, h, w, ci].",
    variants=(
        images_axes_taken_for_nchw,
        *under_each_channel_rule(lambda x, w: (x.transpose(0, 2, 3, 1), w)),
        *under_each_channel_rule(lambda x, w: (x.transpose(0, 2, 3, 1), w), lambda out: out.transpose(0, 3, 1, 2)),
        channels_cut_from_the_front,
    ),
    change_arguments=lambda x, w: (x.reshape(len(x), x.shape[3], *x.shape[1:3]).transpose(0, 2, 3, 1), w),
    mended=lambda answer: lambda x, w: answer(x.transpose(0, 3, 1, 2), w).transpose(0, 2, 3, 1),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    LAST_CHANNEL_ONLY,
    CHANNELS_SWAPPED,
    CHANNELS_AVERAGED,
    FIRST_CHANNEL_ONLY,
    WEIGHTS_READ_AS_OIHW,
    IMAGES_READ_AS_NCHW,
)
