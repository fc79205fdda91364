"""Right numbers in the wrong axes of the output."""

import numpy as np

from stridewise.exercises.convolution.changes import deciding, with_output, with_output_alone, with_result
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def output_sides_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nwho", windows, w)


def columns_then_rows(rows, columns, _):
    return columns, rows


def reshaped_to_columns_first(out, _):
    return out.reshape(len(out), out.shape[2], out.shape[1], -1)


OUTPUT_SIDES_SWAPPED = Misconception(
    output_sides_swapped,
    belief="Your function swaps height and width in the output",
    remedy="The output is out[n, h, w, co]: rows first, as in the input.",
    variants=in_every_style(
        with_result(lambda out, _: out.swapaxes(1, 2)),
        with_result(reshaped_to_columns_first),
        deciding(place=lambda h, w: (w, h)),
        with_output(columns_then_rows),
        with_output_alone(columns_then_rows),
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
    variants=in_every_style(
        with_result(lambda out, _: out.transpose(0, 3, 1, 2)),
        with_result(lambda out, _: out.reshape(len(out), -1, *out.shape[1:3])),
    ),
    change_result=lambda out, x, w: out.transpose(0, 3, 1, 2),
)


def reshape_for_transpose(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.einsum("nhwcrs,rsco->onhw", windows, w)
    return out.reshape(*windows.shape[:3], w.shape[3])


RESHAPE_FOR_TRANSPOSE = Misconception(
    reshape_for_transpose,
    belief="Your function computes the right numbers, then reshapes them where it should transpose",
    remedy="`reshape` keeps the sequence of the elements and moves no axis. Move the channels to the last axis with "
    "`transpose`.",
    variants=in_every_style(
        with_result(lambda out, _: np.moveaxis(out, 3, 0).reshape(out.shape)),
        with_result(lambda out, _: out.transpose(0, 3, 1, 2).reshape(out.shape)),
        with_result(lambda out, _: out.reshape(len(out), out.shape[3], *out.shape[1:3]).transpose(0, 2, 3, 1)),
        with_result(lambda out, _: out.reshape(out.shape[3], *out.shape[:3]).transpose(1, 2, 3, 0)),
    ),
    change_result=lambda out, x, w: np.moveaxis(out, 3, 0).reshape(out.shape),
)


def axes_of_length_one_dropped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).squeeze()


axes_dropped = (
    with_result(lambda out, _: out.squeeze()),
    with_result(lambda out, _: out.reshape(*(length for length in out.shape[:3] if length > 1), out.shape[3])),
    with_result(lambda out, _: out[0] if len(out) == 1 else out),
)

AXES_OF_LENGTH_ONE_DROPPED = Misconception(
    axes_of_length_one_dropped,
    belief="Your function drops every axis of length 1, as `squeeze` does",
    remedy="The result has four axes, also for one image, one row or one channel: reshape to (N, HO, WO, CO).",
    variants=in_every_style(*axes_dropped),
    change_result=lambda out, x, w: out.squeeze(),
)


def left_as_a_matrix(x, w):
    kh, kw, _, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).reshape(-1, co)


left_as_matrices = (
    with_result(lambda out, _: out.reshape(-1, out.shape[3])),
    with_result(lambda out, _: out.reshape(-1, out.shape[3]).T),
    with_result(lambda out, _: out.reshape(len(out), -1, out.shape[3])),
    with_result(lambda out, _: out.reshape(len(out), -1, out.shape[3]).swapaxes(1, 2)),
)

LEFT_AS_A_MATRIX = Misconception(
    left_as_a_matrix,
    belief="Your function returns the product as a matrix, with one row for each place",
    remedy="One step is left: the rows run over n, h and w, so reshape the product to (N, HO, WO, CO).",
    variants=in_every_style(*left_as_matrices),
    change_result=lambda out, x, w: out.reshape(-1, w.shape[3]),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    OUTPUT_SIDES_SWAPPED,
    OUTPUT_AS_NCHW,
    RESHAPE_FOR_TRANSPOSE,
    AXES_OF_LENGTH_ONE_DROPPED,
    LEFT_AS_A_MATRIX,
)
