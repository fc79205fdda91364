"""Wrong convolutions that take one axis for another, written in other ways, where those give other results.

Where lengths that should be equal are not, a matrix product raises, einsum repeats a length of one, and a loop over one
of them leaves the other array, or stops short in it. See `convolution_otherwise`; never shown.
"""

import numpy as np


def alike(x, w):
    """Channels as in a matrix product: of one length, or an error."""
    if x.shape[3] != w.shape[2]:
        raise ValueError("channels differ")
    return x, w


def repeated(x, w):
    """Channels as in a product of arrays, or in einsum: a single one goes with all the others."""
    channels = max(x.shape[3], w.shape[2]) if min(x.shape[3], w.shape[2]) == 1 else x.shape[3]
    return alike(
        np.broadcast_to(x, (*x.shape[:3], channels)) if x.shape[3] == 1 else x,
        np.broadcast_to(w, (*w.shape[:2], channels, w.shape[3])) if w.shape[2] == 1 else w,
    )


def looped_as_in_the_image(x, w):
    """Channels as in a loop over those of the image."""
    if x.shape[3] > w.shape[2]:
        raise IndexError("the weights have fewer channels")
    return x, w[:, :, : x.shape[3]]


def looped_as_in_the_weights(x, w):
    """Channels as in a loop over those of the weights."""
    if x.shape[3] < w.shape[2]:
        raise IndexError("the image has fewer channels")
    return x[..., : w.shape[2]], w


def convolved(x, w, *, meet):
    """The convolution in np.zeros of the output's shape, which may be empty; loops are not run then, products are."""
    shape = (len(x), x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1, w.shape[3])
    out = np.zeros(shape, dtype=x.dtype)
    if meet in (alike, repeated) or out.size:
        x, w = meet(x, w)
    if out.size:
        windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
        out[...] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


def in_every_way(change, after=lambda out: out):
    """change(x, w), what another order of the axes makes of them, then a convolution in each of the ways."""

    def way(meet):
        return lambda x, w: after(convolved(*change(x, w), meet=meet))

    return tuple(way(meet) for meet in (alike, repeated, looped_as_in_the_image, looped_as_in_the_weights))


CHANNELS_SWAPPED = in_every_way(lambda x, w: (x, w.swapaxes(2, 3)))
WEIGHTS_AS_OIHW = in_every_way(lambda x, w: (x, w.transpose(2, 3, 1, 0)))
WEIGHTS_AS_OIHW_FIRST_POSITION = in_every_way(lambda x, w: (x, w.transpose(2, 3, 1, 0)[:1, :1]))
IMAGES_AS_NCHW = in_every_way(lambda x, w: (x.transpose(0, 2, 3, 1), w))
BOTH_AS_NCHW = in_every_way(lambda x, w: (x.transpose(0, 2, 3, 1), w), lambda out: out.transpose(0, 3, 1, 2))
KERNEL_TRANSPOSED = in_every_way(lambda x, w: (x, w.swapaxes(0, 1)))


def channels_cut_from_the_front(x, w):
    """A 1x1 convolution of an image cut into channels by a reshape to (CI, everything else)."""
    pixels = np.array(x).reshape(x.shape[3], -1).T
    return (pixels @ w[0, 0]).reshape(*x.shape[:3], -1)
