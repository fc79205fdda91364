"""Convolutions in which an axis is taken for another, under each rule for channels that do not match.

Where lengths that should be equal are not, a matrix product raises, einsum broadcasts a length of one, and a loop over
one of them leaves the other array, or stops short in it.
"""

import numpy as np


def equal_channels(x, w):
    """As in a matrix product: equal numbers of channels, or an error."""
    if x.shape[3] != w.shape[2]:
        raise ValueError("channels differ")
    return x, w


def broadcast_channels(x, w):
    """As in an elementwise product or in einsum: a single channel goes with all the others."""
    channels = max(x.shape[3], w.shape[2]) if min(x.shape[3], w.shape[2]) == 1 else x.shape[3]
    return equal_channels(
        np.broadcast_to(x, (*x.shape[:3], channels)) if x.shape[3] == 1 else x,
        np.broadcast_to(w, (*w.shape[:2], channels, w.shape[3])) if w.shape[2] == 1 else w,
    )


def loop_over_image_channels(x, w):
    """As in a loop over the channels of the image."""
    if x.shape[3] > w.shape[2]:
        raise IndexError("the weights have fewer channels")
    return x, w[:, :, : x.shape[3]]


def loop_over_weight_channels(x, w):
    """As in a loop over the channels of the weights."""
    if x.shape[3] < w.shape[2]:
        raise IndexError("the image has fewer channels")
    return x[..., : w.shape[2]], w


def convolve(x, w, *, rule):
    """A convolution into np.zeros of the output's shape. If that is empty, loops do not run, but products still do."""
    shape = (len(x), x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1, w.shape[3])
    out = np.zeros(shape, dtype=x.dtype)
    if rule in (equal_channels, broadcast_channels) or out.size:
        x, w = rule(x, w)
    if out.size:
        windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
        out[...] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


def under_each_channel_rule(change, after=lambda out: out):
    """A convolution of change(x, w), the arguments with their axes in another order, under each rule for channels."""

    def under(rule):
        return lambda x, w: after(convolve(*change(x, w), rule=rule))

    return tuple(
        under(rule)
        for rule in (equal_channels, broadcast_channels, loop_over_image_channels, loop_over_weight_channels)
    )
