"""Right numbers in the wrong axes of the output."""

import numpy as np

from stridewise.exercises.convolution.misconceptions.building_blocks import in_four_styles, right_answer
from stridewise.exercises.record import Misconception


def output_sides_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nwho", windows, w)


def output_sides_swapped_by_reshape(x, w):
    out = right_answer(x, w)
    return out.reshape(len(x), out.shape[2], out.shape[1], -1)


OUTPUT_SIDES_SWAPPED = Misconception(
    output_sides_swapped,
    belief="Your function swaps height and width in the output",
    remedy="The output is out[n, h, w, co]: rows first, as in the input.",
    variants=(
        *in_four_styles(lambda height, width, kh, kw: (width - kw + 1, height - kh + 1)),
        output_sides_swapped_by_reshape,
    ),
    change_result=lambda out, x, w: out.swapaxes(1, 2),
)


def output_as_nchw(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nohw", windows, w)


OUTPUT_AS_NCHW = Misconception(
    output_as_nchw,
    belief="Your function returns the output in NCHW order, with the channels before rows and columns",
    remedy="The output is out[n, h, w, co], with the channels last, as in the input.",
    change_result=lambda out, x, w: out.transpose(0, 3, 1, 2),
)


def reshape_for_transpose(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->onhw", windows, w)
    return out.reshape(*windows.shape[:3], w.shape[3])


def reshaped_from_nchw(x, w):
    out = right_answer(x, w)
    return out.transpose(0, 3, 1, 2).reshape(out.shape)


RESHAPE_FOR_TRANSPOSE = Misconception(
    reshape_for_transpose,
    belief="Your function computes the right numbers, then reshapes them where it should transpose",
    remedy="`reshape` keeps the sequence of the elements and moves no axis. Move the channels to the last axis with "
    "`transpose`.",
    variants=(reshaped_from_nchw,),
    change_result=lambda out, x, w: np.moveaxis(out, 3, 0).reshape(out.shape),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    OUTPUT_SIDES_SWAPPED,
    OUTPUT_AS_NCHW,
    RESHAPE_FOR_TRANSPOSE,
)
