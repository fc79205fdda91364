"""Strided convolutions whose output has the wrong size, layout or dtype."""

import numpy as np

from stridewise.exercises.convolution.changes import with_output, with_output_alone, with_places
from stridewise.exercises.convolution.misconceptions import layouts, loops, output_layout
from stridewise.exercises.convolution.misconceptions.output_size import as_in_the_image, one_less, one_more
from stridewise.exercises.convolution.styles.table import STYLES_WITHOUT_PADDING
from stridewise.exercises.convolution.variants import carried_over, with_stride
from stridewise.exercises.lazy_im2col.misconceptions.conv_strided_places import of_stride_one
from stridewise.exercises.record import Misconception

_SIZE = "A kernel of KH rows fits at (H - KH) // stride + 1 places: divide first, then add the first place."


def rounded_down(_rows, _columns, size):
    return (size.h - size.kh + 1) // size.stride, (size.w - size.kw + 1) // size.stride


def rounded_up(_rows, _columns, size):
    return -((size.kh - size.h) // size.stride) + 1, -((size.kw - size.w) // size.stride) + 1


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
    variants=with_stride(with_output(rounded_down), with_output_alone(rounded_down)),
)


def size_rounded_up(x, w, stride):
    kh, kw, _, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    rows, columns = -(-(x.shape[1] - kh) // stride) + 1, -(-(x.shape[2] - kw) // stride) + 1
    out = np.zeros((len(x), rows, columns, co), dtype=x.dtype)
    out[:, : windows.shape[1], : windows.shape[2]] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


SIZE_ROUNDED_UP = Misconception(
    size_rounded_up,
    belief="Your function rounds (H - KH) / stride up, which counts a place where the kernel does not fit",
    remedy=_SIZE,
    variants=with_stride(with_output(rounded_up), with_output_alone(rounded_up)),
)


def one_too_small(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    windows = windows[:, ::stride, ::stride][:, :-1, :-1]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


ONE_TOO_SMALL = Misconception(
    one_too_small,
    belief="Your function returns (H - KH) // stride rows: one row and one column too few",
    remedy=_SIZE,
    variants=with_stride(with_output(one_less), with_output_alone(one_less)),
    change_result=lambda out, x, w, stride: out[:, :-1, :-1],
)


def one_too_large(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.zeros((len(x), windows.shape[1] + 1, windows.shape[2] + 1, w.shape[3]), dtype=x.dtype)
    out[:, :-1, :-1] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


ONE_TOO_LARGE = Misconception(
    one_too_large,
    belief="Your function returns (H - KH) // stride + 2 rows: one row and one column too many",
    remedy=_SIZE,
    variants=with_stride(with_output(one_more), with_output_alone(one_more)),
    change_result=lambda out, x, w, stride: np.pad(out, ((0, 0), (0, 1), (0, 1), (0, 0))),
)


def size_of_the_image(x, w, stride):
    n, height, width, _ = x.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.zeros((n, -(-height // stride), -(-width // stride), w.shape[3]), dtype=x.dtype)
    out[:, : windows.shape[1], : windows.shape[2]] = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    return out


def image_over_stride(_rows, _columns, size):
    return size.h // size.stride, size.w // size.stride


def image_over_stride_rounded_up(_rows, _columns, size):
    return -(-size.h // size.stride), -(-size.w // size.stride)


_IMAGE_SIZES = (image_over_stride, image_over_stride_rounded_up, as_in_the_image)

SIZE_OF_THE_IMAGE = Misconception(
    size_of_the_image,
    belief="Your function takes the output's size from the image alone, as if the kernel fitted at every pixel",
    remedy=_SIZE,
    variants=with_stride(
        *(output(sides) for sides in _IMAGE_SIZES for output in (with_output, with_output_alone)),
        styles=STYLES_WITHOUT_PADDING,
    ),
)


def holes_between(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    out = np.zeros((*windows.shape[:3], w.shape[3]), dtype=x.dtype)
    out[:, ::stride, ::stride] = np.einsum("nhwcrs,rsco->nhwo", windows[:, ::stride, ::stride], w)
    return out


HOLES_BETWEEN = Misconception(
    holes_between,
    belief="Your function returns an output as large as for stride 1, most of which stays zero",
    remedy="The places that are skipped have no output at all: out[n, h, w] starts at x[n, h * stride, w * stride].",
    variants=with_stride(with_output_alone(lambda _rows, _columns, size: of_stride_one(size))),
)


def output_as_nchw(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->nohw", windows, w)


OUTPUT_AS_NCHW = Misconception(
    output_as_nchw,
    belief="Your function returns the output in NCHW order, with the channels before rows and columns",
    remedy="The output is out[n, h, w, co], with the channels last, as in the input.",
    variants=carried_over(output_layout.OUTPUT_AS_NCHW, "stride"),
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
    variants=carried_over(output_layout.RESHAPE_FOR_TRANSPOSE, "stride"),
    change_result=lambda out, x, w, stride: np.moveaxis(out, 3, 0).reshape(out.shape),
)


def left_as_a_matrix(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).reshape(-1, w.shape[3])


LEFT_AS_A_MATRIX = Misconception(
    left_as_a_matrix,
    belief=output_layout.LEFT_AS_A_MATRIX.belief,
    remedy=output_layout.LEFT_AS_A_MATRIX.remedy,
    variants=with_stride(*output_layout.left_as_matrices),
    change_result=lambda out, x, w, stride: out.reshape(-1, w.shape[3]),
)


def below_the_last(_rows, _columns, size):
    """As many places as there are in range(0, H - KH, stride): the last is missing where it would be H - KH itself."""
    return -((size.kh - size.h) // size.stride), -((size.kw - size.w) // size.stride)


def last_row_and_column_missing(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    out = np.einsum("nhwcrs,rsco->nhwo", windows, w)
    out[:, -1] = 0
    out[:, :, -1] = 0
    return out


LAST_ROW_AND_COLUMN_MISSING = Misconception(
    last_row_and_column_missing,
    belief="Your function stops short of the last row and the last column of the output",
    remedy=_SIZE,
    variants=with_stride(with_places(one_less), with_places(below_the_last)),
    change_result=lambda out, x, w, stride: np.pad(out[:, :-1, :-1], ((0, 0), (0, 1), (0, 1), (0, 0))),
)


def axes_of_length_one_dropped(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w).squeeze()


AXES_OF_LENGTH_ONE_DROPPED = Misconception(
    axes_of_length_one_dropped,
    belief=output_layout.AXES_OF_LENGTH_ONE_DROPPED.belief,
    remedy=output_layout.AXES_OF_LENGTH_ONE_DROPPED.remedy,
    variants=with_stride(*output_layout.axes_dropped),
    change_result=lambda out, x, w, stride: out.squeeze(),
)


def total_never_reset(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.cumsum(np.einsum("nhwcrs,rsco->nhwo", windows, w)).reshape(*windows.shape[:3], w.shape[3])


TOTAL_NEVER_RESET = Misconception(
    total_never_reset,
    belief="Your function carries its total over from one output to the next",
    remedy="Set the total to zero for every output: just before the loops over r, s and ci.",
    variants=carried_over(loops.TOTAL_NEVER_RESET, "stride"),
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


def channels_first_throughout(x, w, stride):
    n, _, height, width = x.shape
    co, _, kh, kw = w.shape
    out = np.zeros((n, co, (height - kh) // stride + 1, (width - kw) // stride + 1), dtype=x.dtype)
    for image in range(n):
        for o in range(co):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x[image, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[image, o, i, j] = (window * w[o]).sum()
    return out


CHANNELS_FIRST_THROUGHOUT = Misconception(
    channels_first_throughout,
    belief=layouts.CHANNELS_FIRST_THROUGHOUT.belief,
    remedy=layouts.CHANNELS_FIRST_THROUGHOUT.remedy,
    variants=carried_over(layouts.CHANNELS_FIRST_THROUGHOUT, "stride"),
    adapter=layouts.CHANNELS_FIRST_THROUGHOUT.adapter,
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    SIZE_ROUNDED_DOWN,
    SIZE_ROUNDED_UP,
    ONE_TOO_SMALL,
    ONE_TOO_LARGE,
    SIZE_OF_THE_IMAGE,
    HOLES_BETWEEN,
    OUTPUT_AS_NCHW,
    RESHAPE_FOR_TRANSPOSE,
    LEFT_AS_A_MATRIX,
    AXES_OF_LENGTH_ONE_DROPPED,
    LAST_ROW_AND_COLUMN_MISSING,
    TOTAL_NEVER_RESET,
    MULTIPLIED_IN_PLACE,
    CHANNELS_FIRST_THROUGHOUT,
)
