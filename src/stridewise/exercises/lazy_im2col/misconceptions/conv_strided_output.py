"""Strided convolutions whose output has the wrong size, layout or dtype."""

import numpy as np

from stridewise.exercises.lazy_im2col.misconceptions.conv_strided_places import stride_ignored
from stridewise.exercises.record import Misconception

_SIZE = "A kernel of KH rows fits at (H - KH) // stride + 1 places: divide first, then add the first place."


def size_rounded_down(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    rows, columns = windows.shape[1] // stride, windows.shape[2] // stride
    windows = windows[:, ::stride, ::stride][:, :rows, :columns]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


SIZE_ROUNDED_DOWN = Misconception(
    size_rounded_down,
    belief="Your function returns (H - KH + 1) // stride rows, which loses the last place where that does not "
    "divide evenly",
    remedy=_SIZE,
)


def one_too_small(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    windows = windows[:, ::stride, ::stride][:, :-1, :-1]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


ONE_TOO_SMALL = Misconception(
    one_too_small,
    belief="Your function returns (H - KH) // stride rows: one row and one column too few",
    remedy=_SIZE,
    change_result=lambda out, x, w, stride: out[:, :-1, :-1],
)


def size_of_the_image(x, w, stride):
    n, height, width, _ = x.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.zeros((n, -(-height // stride), -(-width // stride), w.shape[3]), dtype=x.dtype)
    out[:, : windows.shape[1], : windows.shape[2]] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


def image_over_stride_rounded_down(x, w, stride):
    whole = stride_ignored(x, w, stride)[:, ::stride, ::stride]
    out = np.zeros((len(x), x.shape[1] // stride, x.shape[2] // stride, w.shape[3]), dtype=x.dtype)
    rows, columns = min(out.shape[1], whole.shape[1]), min(out.shape[2], whole.shape[2])
    out[:, :rows, :columns] = whole[:, :rows, :columns]
    return out


def in_an_output_as_large_as_the_image(x, w, stride):
    out = np.zeros((*x.shape[:3], w.shape[3]), dtype=x.dtype)
    whole = stride_ignored(x, w, stride)[:, ::stride, ::stride]
    out[:, : whole.shape[1], : whole.shape[2]] = whole
    return out


SIZE_OF_THE_IMAGE = Misconception(
    size_of_the_image,
    belief="Your function takes the output's size from the image alone, as if the kernel fitted at every pixel",
    remedy=_SIZE,
    variants=(
        image_over_stride_rounded_down,
        in_an_output_as_large_as_the_image,
    ),
)


def holes_between(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    out[:, ::stride, ::stride] = np.einsum("nhwcrs,rsco->nhwo", windows[:, ::stride, ::stride], w)
    return out


def in_an_output_for_stride_one(x, w, stride):
    out = np.zeros_like(stride_ignored(x, w, stride))
    whole = stride_ignored(x, w, stride)[:, ::stride, ::stride]
    out[:, : whole.shape[1], : whole.shape[2]] = whole
    return out


HOLES_BETWEEN = Misconception(
    holes_between,
    belief="Your function returns the output for stride 1 and leaves the places between at zero",
    remedy="The places that are skipped have no output at all: out[n, h, w] starts at x[n, h * stride, w * stride].",
    variants=(in_an_output_for_stride_one,),
)


def output_as_nchw(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->nohw", windows, w)


OUTPUT_AS_NCHW = Misconception(
    output_as_nchw,
    belief="Your function returns the output in NCHW order, with the channels before rows and columns",
    remedy="The output is out[n, h, w, co], with the channels last, as in the input.",
    change_result=lambda out, x, w, stride: out.transpose(0, 3, 1, 2),
)


def reshape_for_transpose(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->onhw", windows, w).reshape(*windows.shape[:3], w.shape[3])


RESHAPE_FOR_TRANSPOSE = Misconception(
    reshape_for_transpose,
    belief="Your function computes the right numbers, then reshapes them where it should transpose",
    remedy="`reshape` keeps the sequence of the elements and moves no axis. Move the channels to the last axis with "
    "`transpose`.",
    change_result=lambda out, x, w, stride: np.moveaxis(out, 3, 0).reshape(out.shape),
)


def last_row_and_column_missing(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[:, -1] = 0
    out[:, :, -1] = 0
    return out


LAST_ROW_AND_COLUMN_MISSING = Misconception(
    last_row_and_column_missing,
    belief="Your function leaves the last row and the last column of the output at zero",
    remedy=_SIZE,
    change_result=lambda out, x, w, stride: np.pad(out[:, :-1, :-1], ((0, 0), (0, 1), (0, 1), (0, 0))),
)


def total_never_reset(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.cumsum(np.einsum("nhwcrs,rsco->nhwo", windows, w)).reshape(*windows.shape[:3], w.shape[3])


TOTAL_NEVER_RESET = Misconception(
    total_never_reset,
    belief="Your function carries its total over from one output to the next",
    remedy="Set the total to zero for every output: just before the loops over r, s and ci.",
    change_result=lambda out, x, w, stride: np.cumsum(out, dtype=out.dtype).reshape(out.shape),
)


def multiplied_in_place(x, w, stride):
    kh, kw, _, co = w.shape
    height, width = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    out = np.zeros((len(x), height, width, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            for o in range(co):
                part = x[:, r : r + stride * height : stride, s : s + stride * width : stride]
                part *= w[r, s, :, o]
                out[..., o] += part.sum(axis=3)
    return out


MULTIPLIED_IN_PLACE = Misconception(
    multiplied_in_place,
    belief="Your function multiplies a slice of x in place, and that slice is x itself",
    remedy="A slice is a view: `part *= w[...]` changes the image. Write `part * w[...]`, which makes a new array.",
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    SIZE_ROUNDED_DOWN,
    ONE_TOO_SMALL,
    SIZE_OF_THE_IMAGE,
    HOLES_BETWEEN,
    OUTPUT_AS_NCHW,
    RESHAPE_FOR_TRANSPOSE,
    LAST_ROW_AND_COLUMN_MISSING,
    TOTAL_NEVER_RESET,
    MULTIPLIED_IN_PLACE,
)
