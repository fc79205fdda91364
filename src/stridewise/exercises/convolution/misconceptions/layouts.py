"""Images or weights read in the order of another library."""

import numpy as np

from stridewise.exercises.convolution.changes import both, deciding, with_arrays, with_contents, with_result
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def weights_read_as_oihw(x, w):
    kh, kw, ci, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,ocrs->nhwo", windows, w.reshape(co, ci, kh, kw))


def flat_as_oihw(x, w):
    kh, kw, ci, co = w.shape
    return x, w.reshape(co, ci, kh, kw).transpose(2, 3, 1, 0)


oihw = both(with_arrays(lambda x, w, _: (x, w.transpose(2, 3, 1, 0))), deciding(axes="crs"))

# Of weights that are taken for a matrix, w[:, :, 0, 0], a single number is left, for one channel out.
one_number = with_arrays(lambda x, w, _: (x, w.transpose(2, 3, 1, 0)[:1, :1]))

WEIGHTS_READ_AS_OIHW = Misconception(
    weights_read_as_oihw,
    belief="Your function reads the weights in PyTorch's order (OIHW), but they are in HWIO",
    remedy="Here the weights are stored as w[r, s, ci, co]; nothing needs to be reordered.",
    variants=in_every_style(
        with_contents(flat_as_oihw),
        oihw,
        both(oihw, deciding(columns="rsc")),
        both(oihw, deciding(axes="rsc")),
    ),
    change_arguments=lambda x, w: (x, w.reshape(w.shape[::-1][:2] + w.shape[:2]).transpose(2, 3, 1, 0)),
    adapter=lambda answer: lambda x, w: answer(x, w.transpose(3, 2, 0, 1)),
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
    adapter=lambda answer: lambda x, w: answer(x.transpose(0, 3, 1, 2), w).transpose(0, 2, 3, 1),
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


CHANNELS_FIRST_THROUGHOUT = Misconception(
    channels_first_throughout,
    belief="Your function expects channels first throughout: images in NCHW, weights in OIHW, and an output in NCHW",
    remedy="Images and output are NHWC here, weights HWIO. Your code expects x.transpose(0, 3, 1, 2) and "
    "w.transpose(3, 2, 0, 1); out.transpose(0, 2, 3, 1) turns its result into NHWC.",
    variants=in_every_style(both(both(nchw, oihw), returned_as_nchw)),
    adapter=transposed_on_both_sides,
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    WEIGHTS_READ_AS_OIHW,
    IMAGES_READ_AS_NCHW,
    CHANNELS_FIRST_THROUGHOUT,
)
