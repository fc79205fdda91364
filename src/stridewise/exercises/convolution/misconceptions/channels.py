"""Channels that are lost, averaged or read in another order."""

import numpy as np

from stridewise.exercises.convolution.changes import (
    both,
    deciding,
    keeping_weights,
    with_arrays,
    with_contents,
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


def weights_read_as_oihw(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,ocrs->nhwo", windows, w.reshape(co, ci, kh, kw))


def flat_as_oihw(x, w):
    kh, kw, ci, co = w.shape
    return x, w.reshape(co, ci, kh, kw).transpose(2, 3, 1, 0)


oihw = with_arrays(lambda x, w, _: (x, w.transpose(2, 3, 1, 0)))

WEIGHTS_READ_AS_OIHW = Misconception(
    weights_read_as_oihw,
    belief="Your function reads the weights in PyTorch's order (OIHW), but they are in HWIO",
    remedy="Here the weights are stored as w[r, s, ci, co]; nothing needs to be reordered.",
    variants=in_every_style(
        with_contents(flat_as_oihw),
        oihw,
        with_arrays(lambda x, w, _: (x, w.transpose(2, 3, 1, 0)[:1, :1])),
    ),
    change_arguments=lambda x, w: (x, w.reshape(w.shape[::-1][:2] + w.shape[:2]).transpose(2, 3, 1, 0)),
    mended=lambda answer: lambda x, w: answer(x, w.transpose(3, 2, 0, 1)),
)


def images_read_as_nchw(x, w):
    n, height, width, channels = x.shape
    windows = np.lib.stride_tricks.sliding_window_view(x.reshape(n, channels, height, width), w.shape[:2], axis=(2, 3))
    return np.einsum("nchwrs,rsco->nhwo", windows, w)


def channels_cut_from_the_front(x, w):
    """A 1x1 convolution of an image cut into channels by a reshape to (CI, everything else)."""
    pixels = np.array(x).reshape(x.shape[3], -1).T
    return (pixels @ w[0, 0]).reshape(*x.shape[:3], -1)


def flat_as_nchw(x, w):
    n, height, width, channels = x.shape
    return x.reshape(n, channels, height, width).transpose(0, 2, 3, 1), w


nchw = with_arrays(lambda x, w, _: (x.transpose(0, 2, 3, 1), w))
returned_as_nchw = with_result(lambda out, _: out.transpose(0, 3, 1, 2))

IMAGES_READ_AS_NCHW = Misconception(
    images_read_as_nchw,
    belief="Your function reads the images as NCHW, but they are in NHWC",
    remedy="Here the channels are the last axis: x[n, h, w, ci].",
    variants=in_every_style(
        with_contents(flat_as_nchw),
        nchw,
        both(nchw, returned_as_nchw),
        also=(channels_cut_from_the_front,),
    ),
    change_arguments=lambda x, w: (x.reshape(len(x), x.shape[3], *x.shape[1:3]).transpose(0, 2, 3, 1), w),
    mended=lambda answer: lambda x, w: answer(x.transpose(0, 3, 1, 2), w).transpose(0, 2, 3, 1),
)


def transposed_on_both_sides(answer):
    """Call the answer with NCHW and OIHW, and turn its result into NHWC."""
    return lambda x, w, *stride: answer(x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1), *stride).transpose(0, 2, 3, 1)


def channels_first_throughout(x, w):
    n, ci, height, width = x.shape
    co, _, kh, kw = w.shape
    out = np.zeros((n, co, height - kh + 1, width - kw + 1), dtype=x.dtype)
    for image in range(n):
        for o in range(co):
            for i in range(height - kh + 1):
                for j in range(width - kw + 1):
                    for c in range(ci):
                        for r in range(kh):
                            for s in range(kw):
                                out[image, o, i, j] += x[image, c, i + r, j + s] * w[o, c, r, s]
    return out


channels_first = both(both(nchw, oihw), deciding(axes="crs"))

CHANNELS_FIRST_THROUGHOUT = Misconception(
    channels_first_throughout,
    belief="Your function expects channels first throughout: images in NCHW, weights in OIHW, and an output in NCHW",
    remedy="Images and output are NHWC here, weights HWIO. Your code expects x.transpose(0, 3, 1, 2) and "
    "w.transpose(3, 2, 0, 1); out.transpose(0, 2, 3, 1) turns its result into NHWC.",
    variants=in_every_style(both(channels_first, returned_as_nchw), channels_first),
    mended=transposed_on_both_sides,
)


def channels_in_kept(x, w):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    out = np.zeros((n, height - kh + 1, width - kw + 1, ci), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            for o in range(ci):
                out[..., o] += x[:, r : r + out.shape[1], s : s + out.shape[2]] @ w[r, s, :, o]
    return out


CHANNELS_IN_KEPT = Misconception(
    channels_in_kept,
    belief="Your function gives the output as many channels as the input has",
    remedy="The output has CO channels, one for each kernel: w.shape is (KH, KW, CI, CO).",
    variants=in_every_style(deciding(filters=lambda size: size.ki)),
)


def channels_kept_apart(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    for channel in range(w.shape[3]):
        out[..., channel] = np.einsum("nhwrs,rs->nhw", windows[:, :, :, channel], w[:, :, channel, channel])
    return out


def kept_apart_for_each_channel_in(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    for channel in range(x.shape[3]):
        out[..., channel] = np.einsum("nhwrs,rs->nhw", windows[:, :, :, channel], w[:, :, channel, channel])
    return out


CHANNELS_KEPT_APART = Misconception(
    channels_kept_apart,
    belief="Your function makes each output channel from the input channel of the same number alone",
    remedy="Every output channel is a sum over all input channels: it takes two loops, over ci and over co.",
    variants=in_every_style(also=(kept_apart_for_each_channel_in,)),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    LAST_CHANNEL_ONLY,
    CHANNELS_SWAPPED,
    CHANNELS_AVERAGED,
    FIRST_CHANNEL_ONLY,
    WEIGHTS_READ_AS_OIHW,
    IMAGES_READ_AS_NCHW,
    CHANNELS_FIRST_THROUGHOUT,
    CHANNELS_IN_KEPT,
    CHANNELS_KEPT_APART,
)
