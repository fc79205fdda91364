"""Other arithmetic than a sum of products: averages, sums of sums, and numbers that are changed at the end."""

import numpy as np

from stridewise.exercises.convolution.changes import with_result
from stridewise.exercises.convolution.misconceptions.building_blocks import right_answer
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


def added_for_multiplied(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return (windows.sum(axis=(3, 4, 5))[..., None] + w.sum(axis=(0, 1, 2))).astype(x.dtype)


ADDED_FOR_MULTIPLIED = Misconception(
    added_for_multiplied,
    belief="Your function adds pixels and weights where it should multiply them",
    remedy="Each term of the sum is a product: x[n, h + r, w + s, ci] * weights[r, s, ci, co].",
)


def sums_multiplied(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return windows.sum(axis=(3, 4, 5))[..., None] * w.sum(axis=(0, 1, 2))


def sums_over_the_kernel_multiplied(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return windows.sum(axis=(4, 5)) @ w.sum(axis=(0, 1))


def sums_over_the_channels_multiplied(x, w):
    return right_answer(x.sum(axis=3, keepdims=True), w.sum(axis=2, keepdims=True))


SUMS_MULTIPLIED = Misconception(
    sums_multiplied,
    belief="Your function adds up first and multiplies the sums",
    remedy="Multiply first, pixel by weight, and then add up the products.",
    variants=in_every_style(also=(sums_over_the_kernel_multiplied, sums_over_the_channels_multiplied)),
)


def negatives_cut_off(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.maximum(np.einsum("nhwcrs,rsco->nhwo", windows, w), x.dtype.type(0))


NEGATIVES_CUT_OFF = Misconception(
    negatives_cut_off,
    belief="Your function returns 0 for every negative output, as a ReLU does",
    remedy="The activation is a layer of its own: return the sums as they are.",
    variants=in_every_style(with_result(lambda out, _: np.maximum(out, out.dtype.type(0)))),
    change_result=lambda out, x, w: np.maximum(out, out.dtype.type(0)),
)


def started_from_ones(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w) + x.dtype.type(1)


STARTED_FROM_ONES = Misconception(
    started_from_ones,
    belief="Your function returns one more than the sum for every output, as if the total started at 1",
    remedy="A sum starts at 0: np.zeros, where np.ones would count one too many.",
    variants=in_every_style(with_result(lambda out, _: out + out.dtype.type(1))),
    change_result=lambda out, x, w: out + out.dtype.type(1),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    KERNEL_AVERAGED,
    ALL_AVERAGED,
    ADDED_FOR_MULTIPLIED,
    SUMS_MULTIPLIED,
    NEGATIVES_CUT_OFF,
    STARTED_FROM_ONES,
)
