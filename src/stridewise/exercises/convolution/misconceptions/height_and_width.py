"""Height and width taken for each other, of the kernel or of the image."""

from dataclasses import replace

import numpy as np

from stridewise.exercises.convolution.cases import SQUARE_KERNELS
from stridewise.exercises.convolution.changes import (
    at_each_use,
    both,
    deciding,
    with_arrays,
    with_lengths,
    with_output,
    with_output_alone,
)
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception


def kernel_swapped(size):
    return replace(size, kh=size.kw, kw=size.kh)


def kernel_sides_swapped_in_the_shape(x, w):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    out = np.zeros((n, height - kw + 1, width - kh + 1, co), dtype=x.dtype)
    rows, columns = min(out.shape[1], windows.shape[1]), min(out.shape[2], windows.shape[2])
    out[:, :rows, :columns] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows, :columns], w)
    return out


KERNEL_SIDES_SWAPPED_IN_THE_SHAPE = Misconception(
    kernel_sides_swapped_in_the_shape,
    belief="Your function takes the kernel's height for its width, and its width for its height",
    remedy="Rows go with rows, H - KH + 1, and columns with columns, W - KW + 1.",
    variants=in_every_style(*at_each_use(kernel_swapped, "lengths", "output", "output alone")),
)


def square_kernel(x, w):
    kh = kw = w.shape[0]
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r : r + height, s : s + width] @ w[r, s]
    return out


_EVERY_USE = ("lengths", "output", "output alone", "kernel")

SQUARE_KERNEL = Misconception(
    square_kernel,
    belief="Your function is made for square kernels: it uses one side for both, or takes each for the other",
    remedy="w.shape is (KH, KW, CI, CO): KH goes with r and the rows, KW with s and the columns.",
    variants=in_every_style(
        *at_each_use(lambda size: replace(size, kw=size.kh), *_EVERY_USE),
        *at_each_use(lambda size: replace(size, kh=size.kw), *_EVERY_USE),
    ),
    assumes=SQUARE_KERNELS,
)


_IMAGE_USES = ("image", "output alone", "places")


def kernel_of_three(x, w):
    height, width = x.shape[1] - 2, x.shape[2] - 2
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    for i in range(height):
        for j in range(width):
            for o in range(w.shape[3]):
                out[:, i, j, o] = (x[:, i : i + 3, j : j + 3] * w[..., o]).sum(axis=(1, 2, 3))
    return out


KERNEL_OF_THREE = Misconception(
    kernel_of_three,
    belief="Your function assumes a kernel of 3 rows and 3 columns",
    remedy="Take the kernel's sides from w.shape, which is (KH, KW, CI, CO).",
    variants=in_every_style(*at_each_use(lambda size: replace(size, kh=3, kw=3), *_EVERY_USE)),
)


def height_for_width(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    n, height, _, _ = x.shape
    out = np.zeros((n, height - w.shape[0] + 1, height - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)
    columns = min(out.shape[2], windows.shape[2])
    out[:, :, :columns] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :, :columns], w)
    return out


HEIGHT_FOR_WIDTH = Misconception(
    height_for_width,
    belief="Your function uses the image's height for its width",
    remedy="x.shape is (N, H, W, CI): the output's width comes from W - KW + 1.",
    variants=in_every_style(
        *at_each_use(lambda size: replace(size, w=size.h), *_IMAGE_USES),
        with_output(lambda rows, _columns, _size: (rows, rows)),
        with_output_alone(lambda rows, _columns, _size: (rows, rows)),
    ),
)


def width_for_height(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    n, _, width, _ = x.shape
    out = np.zeros((n, width - w.shape[0] + 1, width - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)
    rows = min(out.shape[1], windows.shape[1])
    out[:, :rows] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows], w)
    return out


WIDTH_FOR_HEIGHT = Misconception(
    width_for_height,
    belief="Your function uses the image's width for its height",
    remedy="x.shape is (N, H, W, CI): the output's height comes from H - KH + 1.",
    variants=in_every_style(
        *at_each_use(lambda size: replace(size, h=size.w), *_IMAGE_USES),
        with_output(lambda _rows, columns, _size: (columns, columns)),
        with_output_alone(lambda _rows, columns, _size: (columns, columns)),
    ),
)


def image_sides_swapped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    n, width, height, _ = x.shape
    out = np.zeros((n, height - w.shape[0] + 1, width - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)
    rows, columns = min(out.shape[1], windows.shape[1]), min(out.shape[2], windows.shape[2])
    out[:, :rows, :columns] = np.einsum("nhwcrs,rsco->nhwo", windows[:, :rows, :columns], w)
    return out


IMAGE_SIDES_SWAPPED = Misconception(
    image_sides_swapped,
    belief="Your function swaps the image's height and width",
    remedy="x.shape is (N, H, W, CI): the height comes before the width.",
    variants=in_every_style(*at_each_use(lambda size: replace(size, h=size.w, w=size.h), *_IMAGE_USES)),
)


def kernel_transposed(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[1::-1], axis=(1, 2))
    return np.einsum("nhwcsr,rsco->nhwo", windows, w)


transposed = with_arrays(lambda x, w, _: (x, w.swapaxes(0, 1)))

KERNEL_TRANSPOSED = Misconception(
    kernel_transposed,
    belief="Your function swaps the rows and columns of the kernel",
    remedy="weights[r, s] goes with x[h + r, w + s]: r runs down the image, s to the right.",
    variants=in_every_style(
        transposed,
        both(transposed, with_lengths(lambda size: size.arguments)),
        deciding(offset=lambda r, s, _: (s, r)),
    ),
    change_arguments=lambda x, w: (x, w.swapaxes(0, 1)),
)


def one_index_for_both(x, w):
    kh, kw, _, co = w.shape
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, co), dtype=x.dtype)
    for i in range(height):
        for j in range(width):
            for o in range(co):
                out[:, i, j, o] = (x[:, i : i + kh, i : i + kw] * w[..., o]).sum(axis=(1, 2, 3))
    return out


ONE_INDEX_FOR_BOTH = Misconception(
    one_index_for_both,
    belief="Your function starts each window at the same row and column: it uses one index for both",
    remedy="out[n, h, w] is made from the window at x[n, h, w]: h for the rows, w for the columns.",
    variants=in_every_style(
        deciding(place=lambda h, w: (h + 0 * w, h + 0 * w)), deciding(place=lambda h, w: (w + 0 * h, w + 0 * h))
    ),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    SQUARE_KERNEL,
    KERNEL_OF_THREE,
    KERNEL_SIDES_SWAPPED_IN_THE_SHAPE,
    HEIGHT_FOR_WIDTH,
    WIDTH_FOR_HEIGHT,
    IMAGE_SIDES_SWAPPED,
    KERNEL_TRANSPOSED,
    ONE_INDEX_FOR_BOTH,
)
