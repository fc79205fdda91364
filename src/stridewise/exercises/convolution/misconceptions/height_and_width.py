"""Height and width taken for each other, of the kernel or of the image."""

import numpy as np

from stridewise.exercises.convolution.cases import SQUARE_KERNELS
from stridewise.exercises.convolution.misconceptions.building_blocks import in_four_styles, looped, output_sides, sides
from stridewise.exercises.convolution.misconceptions.channel_rules import under_each_channel_rule
from stridewise.exercises.record import Misconception


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
    belief="Your function swaps kernel height and width in the output's shape",
    remedy="Rows go with rows, H - KH + 1, and columns with columns, W - KW + 1.",
    variants=(*in_four_styles(lambda height, width, kh, kw: (height - kw + 1, width - kh + 1)),),
)


def square_kernel(x, w):
    kh = kw = w.shape[0]
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += x[:, r : r + height, s : s + width] @ w[r, s]
    return out


def kernel_rows_in_both_loops(x, w):
    return looped(x, w, output_sides(x, w), kernel=(w.shape[0],) * 2)


def kernel_columns_in_both_loops(x, w):
    return looped(x, w, output_sides(x, w), kernel=(w.shape[1],) * 2)


def kernel_height_everywhere(x, w):
    height, width, kh, _ = sides(x, w)
    return looped(x, w, (height - kh + 1, width - kh + 1), kernel=(kh, kh))


def kernel_width_everywhere(x, w):
    height, width, _, kw = sides(x, w)
    return looped(x, w, (height - kw + 1, width - kw + 1), kernel=(kw, kw))


SQUARE_KERNEL = Misconception(
    square_kernel,
    belief="Your function is made for square kernels: it uses one side for both, or takes each for the other",
    remedy="w.shape is (KH, KW, CI, CO): KH goes with r and the rows, KW with s and the columns.",
    variants=(
        *in_four_styles(lambda height, width, kh, kw: (height - kh + 1, width - kh + 1)),
        *in_four_styles(lambda height, width, kh, kw: (height - kw + 1, width - kw + 1)),
        kernel_rows_in_both_loops,
        kernel_columns_in_both_loops,
        kernel_height_everywhere,
        kernel_width_everywhere,
    ),
    assumes=SQUARE_KERNELS,
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
    variants=(*in_four_styles(lambda height, width, kh, kw: (height - kh + 1, height - kw + 1)),),
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
    variants=(*in_four_styles(lambda height, width, kh, kw: (width - kh + 1, width - kw + 1)),),
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
    variants=(*in_four_styles(lambda height, width, kh, kw: (width - kh + 1, height - kw + 1)),),
)


def kernel_transposed(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[1::-1], axis=(1, 2))
    return np.einsum("nhwcsr,rsco->nhwo", windows, w)


def offsets_crossed(x, w):
    return looped(x, w, output_sides(x, w), at=lambda h, v, r, s: (h + s, v + r, r, s))


def kernel_index_crossed(x, w):
    return looped(x, w, output_sides(x, w), at=lambda h, v, r, s: (h + r, v + s, s, r))


KERNEL_TRANSPOSED = Misconception(
    kernel_transposed,
    belief="Your function swaps the rows and columns of the kernel",
    remedy="w[r, s] goes with x[h + r, w + s]: r runs down the image, s to the right.",
    variants=(
        offsets_crossed,
        kernel_index_crossed,
        *under_each_channel_rule(lambda x, w: (x, w.swapaxes(0, 1))),
    ),
    change_arguments=lambda x, w: (x, w.swapaxes(0, 1)),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    KERNEL_SIDES_SWAPPED_IN_THE_SHAPE,
    SQUARE_KERNEL,
    HEIGHT_FOR_WIDTH,
    WIDTH_FOR_HEIGHT,
    IMAGE_SIDES_SWAPPED,
    KERNEL_TRANSPOSED,
)
