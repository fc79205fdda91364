"""Averages where a sum is asked for."""

import numpy as np

from stridewise.exercises.convolution.changes import with_result
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def kernel_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(w.shape[0] * w.shape[1])


KERNEL_AVERAGED = Misconception(
    kernel_averaged,
    belief="Your function divides the sum by the number of kernel positions",
    remedy="A convolution adds up the products and stops there; an average is another operation.",
    variants=in_every_style(with_result(lambda out, size: out / out.dtype.type(size.kh * size.kw))),
    change_result=lambda out, x, w: out / x.dtype.type(w.shape[0] * w.shape[1]),
)


def all_averaged(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) / x.dtype.type(w.shape[0] * w.shape[1] * w.shape[2])


ALL_AVERAGED = Misconception(
    all_averaged,
    belief="Your function averages all the products where it should add them up",
    remedy="A convolution adds up the products and stops there: `sum`, not `mean`.",
    variants=in_every_style(with_result(lambda out, size: out / out.dtype.type(size.kh * size.kw * size.ci))),
    change_result=lambda out, x, w: out / x.dtype.type(w.shape[0] * w.shape[1] * w.shape[2]),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    KERNEL_AVERAGED,
    ALL_AVERAGED,
)
