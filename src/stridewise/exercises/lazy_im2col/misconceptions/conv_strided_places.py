"""Strided convolutions whose windows are in the wrong places."""

from dataclasses import replace

import numpy as np

from stridewise.exercises.convolution.changes import (
    both,
    deciding,
    with_arrays,
    with_lengths,
    with_output,
    with_result,
)
from stridewise.exercises.convolution.misconceptions.output_size import tiles
from stridewise.exercises.convolution.model import rows_and_columns
from stridewise.exercises.convolution.variants import with_stride
from stridewise.exercises.record import Misconception
from stridewise.layout.safe_strides import safe_as_strided


def of_stride_one(size):
    """The rows and columns of an output for stride 1."""
    return rows_and_columns(replace(size, stride=1))


_STRIDED = "The stride applies to the places only: out[n, h, w] starts at x[n, h * stride, w * stride]."


def stride_ignored(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


stride_of_one = with_lengths(lambda size: replace(size, stride=1))

STRIDE_IGNORED = Misconception(
    stride_ignored,
    belief="Your function uses a stride of 1, whatever `stride` says",
    remedy=_STRIDED,
    variants=with_stride(stride_of_one),
    change_arguments=lambda x, w, stride: (x, w, 1),
)


def stride_on_rows_only(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


down_only = deciding(start=lambda h, w, size: (h * size.stride, w))
columns_of_stride_one = with_output(lambda rows, _, size: (rows, of_stride_one(size)[1]))

STRIDE_ON_ROWS_ONLY = Misconception(
    stride_on_rows_only,
    belief="Your function applies the stride down the image, but not to the right",
    remedy="The stride is the same in both directions: out[n, h, w] starts at x[n, h * stride, w * stride].",
    variants=with_stride(both(down_only, columns_of_stride_one), down_only),
)


def stride_on_the_batch_too(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    shape = (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci)
    image, row, pixel, channel = x.strides
    steps = (stride * image, stride * row, stride * pixel, row, pixel, channel)
    return np.einsum("nhwrsc,rsco->nhwo", np.lib.stride_tricks.as_strided(x, shape, steps), w)


STRIDE_ON_THE_BATCH_TOO = Misconception(
    stride_on_the_batch_too,
    belief="Your function applies the stride to the images of the batch too, so it skips images",
    remedy="The stride is between places in an image: out[n] is computed from x[n], image after image.",
)


def stride_on_columns_only(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, :, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


right_only = deciding(start=lambda h, w, size: (h, w * size.stride))
rows_of_stride_one = with_output(lambda _, columns, size: (of_stride_one(size)[0], columns))

STRIDE_ON_COLUMNS_ONLY = Misconception(
    stride_on_columns_only,
    belief="Your function applies the stride to the right, but not down the image",
    remedy="The stride is the same in both directions: out[n, h, w] starts at x[n, h * stride, w * stride].",
    variants=with_stride(both(right_only, rows_of_stride_one), right_only),
)


def image_thinned_first(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x[:, ::stride, ::stride], w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


thinned = with_arrays(lambda x, w, size: (x[:, :: size.stride, :: size.stride], w))
gaps_in_the_window = deciding(offset=lambda r, s, size: (r * size.stride, s * size.stride))

IMAGE_THINNED_FIRST = Misconception(
    image_thinned_first,
    belief="Your function reads only every stride-th row and column of the image, as if the others were left out first",
    remedy="The window itself has no gaps: it reads neighbours. Only its places are `stride` apart.",
    variants=with_stride(both(thinned, stride_of_one), gaps_in_the_window),
)


def windows_too_close(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    rows, columns = windows[:, ::stride, ::stride].shape[1:3]
    return np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows, :columns], w)


close_together = deciding(start=lambda h, w, _: (h, w))

WINDOWS_TOO_CLOSE = Misconception(
    windows_too_close,
    belief="Your function returns an output of the right size, but its windows are one pixel apart",
    remedy=_STRIDED,
    variants=with_stride(both(close_together, deciding(places=rows_and_columns))),
)


def stride_inside_the_window(x, w, stride):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    rows, columns = (height - kh) // stride + 1, (width - kw) // stride + 1
    out = np.zeros((n, rows, columns, co), dtype=x.dtype)
    for i in range(rows):
        for j in range(columns):
            for r in range(kh):
                for s in range(kw):
                    out[:, i, j] += x[:, i + r * stride, j + s * stride] @ w[r, s]
    return out


def of_a_dilated_kernel(_rows, _columns, size):
    return size.h - (size.kh - 1) * size.stride, size.w - (size.kw - 1) * size.stride


dilated = both(close_together, gaps_in_the_window)

STRIDE_INSIDE_THE_WINDOW = Misconception(
    stride_inside_the_window,
    belief="Your function applies the stride inside the window (that is called dilation), not between windows",
    remedy="r and s go from pixel to pixel, in steps of 1; h and w go from window to window, in steps of `stride`.",
    variants=with_stride(dilated, both(dilated, with_output(of_a_dilated_kernel))),
)


def stride_for_strides(x, w, stride):
    n, height, width, ci = x.shape
    kh, kw = w.shape[:2]
    image, row, pixel, channel = x.strides
    windows = np.lib.stride_tricks.as_strided(
        x,
        (n, (height - kh) // stride + 1, (width - kw) // stride + 1, kh, kw, ci),
        (image, stride, stride, row, pixel, channel),
    )
    return np.einsum("nhwrsc,rsco->nhwo", windows, w)


def moved_by(step_of, copy=lambda x: x):
    """A strided view of copy(x) whose windows are step_of(x, stride) bytes apart, down as well as to the right."""

    def answer(x, w, stride):
        x = copy(x)
        image, row, pixel, channel = x.strides
        step = step_of(x, stride)
        shape = (len(x), (x.shape[1] - w.shape[0]) // stride + 1, (x.shape[2] - w.shape[1]) // stride + 1)
        windows = safe_as_strided(x, (*shape, *w.shape[:3]), (image, step, step, row, pixel, channel))
        return np.einsum("nhwrsc,rsco->nhwo", windows, w)

    return answer


STRIDE_FOR_STRIDES = Misconception(
    stride_for_strides,
    belief="Your function uses the window's stride in place of the strides in memory",
    remedy="One place further down is `stride` rows: stride * x.strides[1] bytes. To the right: stride * x.strides[2].",
    variants=(
        moved_by(lambda x, stride: stride * x.itemsize),
        moved_by(lambda x, stride: stride, np.ascontiguousarray),
    ),
)


def windows_side_by_side(x, w, stride):
    kh, kw = w.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))[:, ::kh, ::kw]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


side_by_side = deciding(start=lambda h, w, size: (h * size.kh, w * size.kw))

WINDOWS_SIDE_BY_SIDE = Misconception(
    windows_side_by_side,
    belief="Your function places the windows side by side, as if the stride were the kernel's size",
    remedy=_STRIDED,
    variants=with_stride(
        side_by_side,
        both(side_by_side, with_output(tiles)),
    ),
)


def stride_applied_twice(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)[:, ::stride, ::stride]


STRIDE_APPLIED_TWICE = Misconception(
    stride_applied_twice,
    belief="Your function applies the stride twice",
    remedy="Once is enough: either h runs over the outputs and the window starts at h * stride, or it runs over the "
    "image in steps of `stride`.",
    variants=with_stride(
        with_result(lambda out, size: out[:, :: size.stride, :: size.stride]),
        deciding(start=lambda h, w, size: (h * size.stride**2, w * size.stride**2)),
    ),
)


def slices_without_the_stride(x, w, stride):
    kh, kw, _, co = w.shape
    height, width = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    out = np.zeros((len(x), height, width, co), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r : r + height : stride, s : s + width : stride] @ w[r, s]
    return out


def sum_of_slices_without_the_stride(x, w, stride):
    height, width = (x.shape[1] - w.shape[0]) // stride + 1, (x.shape[2] - w.shape[1]) // stride + 1
    positions = np.ndindex(w.shape[:2])
    return sum(x[:, r : r + height : stride, s : s + width : stride] @ w[r, s] for r, s in positions)


SLICES_WITHOUT_THE_STRIDE = Misconception(
    slices_without_the_stride,
    belief="Your function ends its slices after as many pixels as there are outputs, but takes every stride-th of them",
    remedy="HO places that are `stride` apart reach over HO * stride rows: x[:, r : r + HO * stride : stride].",
    variants=(sum_of_slices_without_the_stride,),
)


def most_thrown_away(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    kh, kw, ci, co = w.shape
    out = (windows.reshape(-1, kh * kw * ci) @ w.reshape(-1, co)).reshape(*windows.shape[:3], co)
    return out[:, ::stride, ::stride]


def thrown_away_without_the_matrix(x, w, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)[:, ::stride, ::stride]


def thrown_away_one_product_for_each_position(x, w, stride):
    kh, kw, _, co = w.shape
    rows, columns = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), rows, columns, co), dtype=x.dtype)
    for r, s in np.ndindex(kh, kw):
        out += x[:, r : r + rows, s : s + columns] @ w[r, s]
    return out[:, ::stride, ::stride]


MOST_THROWN_AWAY = Misconception(
    most_thrown_away,
    belief="Your function computes all outputs for stride 1 and throws most of them away",
    remedy="Do not compute them at all: use larger steps in the view, stride * row and stride * pixel bytes.",
    variants=(thrown_away_without_the_matrix, thrown_away_one_product_for_each_position),
    shows_in="cost",
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    STRIDE_IGNORED,
    STRIDE_ON_ROWS_ONLY,
    STRIDE_ON_COLUMNS_ONLY,
    STRIDE_ON_THE_BATCH_TOO,
    IMAGE_THINNED_FIRST,
    WINDOWS_TOO_CLOSE,
    STRIDE_INSIDE_THE_WINDOW,
    STRIDE_FOR_STRIDES,
    WINDOWS_SIDE_BY_SIDE,
    STRIDE_APPLIED_TWICE,
    SLICES_WITHOUT_THE_STRIDE,
    MOST_THROWN_AWAY,
)
