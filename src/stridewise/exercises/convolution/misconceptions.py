"""Lessons 02, 03 and 05: what students believe of convolutions."""

import numpy as np

from stridewise.exercises.convolution import axis_variants as axes
from stridewise.exercises.convolution import examples as wrong
from stridewise.exercises.convolution import variants as otherwise
from stridewise.exercises.convolution.channel_misconceptions import CHANNEL_MISTAKES
from stridewise.exercises.record import Misconception

_CORRELATION = (
    "This exercise asks for cross-correlation, as PyTorch computes it: w[r, s] meets x[h + r, w + s], "
    "nothing is flipped."
)
_ADD = "Each product adds to the output: `+=`, where `=` would overwrite what came before."
_VALID = "A valid convolution has one output for each place where the whole kernel fits: (H - KH + 1) by (W - KW + 1)."

# What needs a kernel larger than 1x1 to be seen.
KERNEL_MISTAKES: tuple[Misconception, ...] = (
    Misconception(
        "kernel-flipped",
        "a kernel read backwards (true convolution, as in mathematics)",
        _CORRELATION,
        wrong.kernel_flipped,
        change_arguments=lambda x, w: (x, w[::-1, ::-1]),
    ),
    Misconception(
        "kernel-flipped-up-down",
        "a kernel whose rows are read from the bottom up",
        _CORRELATION,
        wrong.kernel_flipped_up_down,
        change_arguments=lambda x, w: (x, w[::-1]),
    ),
    Misconception(
        "kernel-flipped-left-right",
        "a kernel whose columns are read from right to left",
        _CORRELATION,
        wrong.kernel_flipped_left_right,
        change_arguments=lambda x, w: (x, w[:, ::-1]),
    ),
    Misconception(
        "offsets-subtracted",
        "an image read at h - r and w - s, which wraps around at its edge",
        "w[r, s] meets x[h + r, w + s]. A negative index is no error in Python: it counts from the end.",
        wrong.offsets_subtracted,
        variants=(otherwise.offsets_subtracted_in_the_kernel_loops,),
    ),
    Misconception(
        "offsets-forgotten",
        "a window that stays at its first element, x[h, w], for every kernel position",
        "The kernel position moves the place in the image too: w[r, s] meets x[h + r, w + s].",
        wrong.offsets_forgotten,
        change_arguments=lambda x, w: (_fitting(x, w), w.sum(axis=(0, 1), keepdims=True)),
    ),
    Misconception(
        "first-kernel-position-only",
        "the product of the first kernel position alone",
        "r runs over all KH rows of the kernel and s over all KW columns, and every product is added.",
        wrong.first_position_only,
        change_arguments=lambda x, w: (_fitting(x, w), w[:1, :1]),
    ),
    Misconception(
        "last-kernel-position-only",
        "the product of the last kernel position alone",
        "Each kernel position adds to the output: `+=`, where `=` would overwrite what the earlier ones gave.",
        wrong.last_position_only,
        change_arguments=lambda x, w: (x[:, w.shape[0] - 1 :, w.shape[1] - 1 :], w[-1:, -1:]),
    ),
    Misconception(
        "last-kernel-row-only",
        "the last row of the kernel alone",
        "Each row of the kernel adds to the output: `+=`, or a total that is set to zero before the loop over r.",
        wrong.last_row_only,
        change_arguments=lambda x, w: (x[:, w.shape[0] - 1 :], w[-1:]),
    ),
    Misconception(
        "last-kernel-column-only",
        "the last column of the kernel alone",
        "Each column of the kernel adds to the output: `+=`, or a total that is set to zero before the loop over s.",
        wrong.last_column_only,
        change_arguments=lambda x, w: (x[:, :, w.shape[1] - 1 :], w[:, -1:]),
    ),
    Misconception(
        "last-product-only",
        "the very last product alone (last kernel position, last channel in)",
        _ADD,
        wrong.last_product_only,
        change_arguments=lambda x, w: (x[:, w.shape[0] - 1 :, w.shape[1] - 1 :, -1:], w[-1:, -1:, -1:]),
    ),
    Misconception(
        "one-too-small",
        "an output of H - KH by W - KW: one row and one column too few",
        "A kernel of KH rows fits at H - KH + 1 places: both the first and the last count.",
        wrong.one_too_small,
        change_result=lambda out, x, w: out[:, :-1, :-1],
    ),
    Misconception(
        "last-row-and-column-missing",
        "an output whose last row and last column were left at zero",
        "range(H - KH) ends one short: the kernel fits at H - KH + 1 places, range(H - KH + 1).",
        wrong.last_row_and_column_missing,
        change_result=lambda out, x, w: np.pad(out[:, :-1, :-1], ((0, 0), (0, 1), (0, 1), (0, 0))),
    ),
    Misconception(
        "as-large-as-the-input",
        "an output as large as the input, filled only where the kernel fits",
        _VALID,
        wrong.as_large_as_the_input,
        variants=(*otherwise.AS_LARGE, otherwise.placed_in_the_middle),
        change_result=lambda out, x, w: np.pad(out, ((0, 0), (0, w.shape[0] - 1), (0, w.shape[1] - 1), (0, 0))),
    ),
    Misconception(
        "padded-to-the-same-size",
        "an image with zeros put around it first (a `same` convolution)",
        "Nothing is padded here: the kernel stays inside the image, so the output is (H - KH + 1) by (W - KW + 1).",
        wrong.padded_to_the_same_size,
        variants=otherwise.PADDED,
        change_arguments=lambda x, w: (
            np.pad(x, ((0, 0), *(((side - 1) // 2, side // 2) for side in w.shape[:2]), (0, 0))),
            w,
        ),
    ),
    Misconception(
        "padded-for-a-full-convolution",
        "a kernel that may hang over every edge of the image (a full convolution)",
        _VALID,
        wrong.padded_for_a_full_convolution,
        change_arguments=lambda x, w: (np.pad(x, ((0, 0), *((side - 1, side - 1) for side in w.shape[:2]), (0, 0))), w),
    ),
    Misconception(
        "windows-side-by-side",
        "windows that lie side by side, without overlapping",
        "The kernel moves on by one pixel, not by its own size: out[h, w] starts at x[h, w].",
        wrong.windows_side_by_side,
        variants=(otherwise.side_by_side_in_every_place, otherwise.side_by_side_with_gaps),
        change_result=lambda out, x, w: out[:, :: w.shape[0], :: w.shape[1]],
    ),
    Misconception(
        "kernel-sides-swapped-in-the-shape",
        "kernel height and width swapped in the output's shape",
        "The rows go with the rows: H - KH + 1, and the columns with the columns: W - KW + 1.",
        wrong.kernel_sides_swapped_in_the_shape,
        variants=otherwise.SIDES_SWAPPED,
    ),
    Misconception(
        "square-kernel",
        "a kernel taken to be square: one of its sides used for both",
        "w.shape is (KH, KW, CI, CO): KH goes with r and the rows, KW with s and the columns.",
        wrong.square_kernel,
        variants=(
            *otherwise.KERNEL_HEIGHT_TWICE,
            *otherwise.KERNEL_WIDTH_TWICE,
            otherwise.kernel_rows_in_both_loops,
            otherwise.kernel_columns_in_both_loops,
            otherwise.kernel_height_everywhere,
            otherwise.kernel_width_everywhere,
        ),
    ),
    Misconception(
        "height-for-width",
        "the image's height used for its width",
        "x.shape is (N, H, W, CI): the output's width comes from W - KW + 1.",
        wrong.image_height_for_width,
        variants=otherwise.HEIGHT_FOR_WIDTH,
    ),
    Misconception(
        "width-for-height",
        "the image's width used for its height",
        "x.shape is (N, H, W, CI): the output's height comes from H - KH + 1.",
        wrong.image_width_for_height,
        variants=otherwise.WIDTH_FOR_HEIGHT,
    ),
    Misconception(
        "image-sides-swapped",
        "the image's height and width read the wrong way round",
        "x.shape is (N, H, W, CI): the height comes before the width.",
        wrong.image_sides_swapped,
        variants=otherwise.IMAGE_SIDES_SWAPPED,
    ),
    Misconception(
        "kernel-transposed",
        "a kernel whose rows and columns are swapped",
        "w[r, s] goes with x[h + r, w + s]: r walks down the image, s to the right.",
        wrong.kernel_transposed,
        variants=(otherwise.offsets_crossed, otherwise.kernel_index_crossed, *axes.KERNEL_TRANSPOSED),
        change_arguments=lambda x, w: (x, w.swapaxes(0, 1)),
    ),
    Misconception(
        "kernel-averaged",
        "a sum divided by the number of kernel positions",
        "A convolution adds the products up and leaves it at that; an average is another operation.",
        wrong.kernel_averaged,
        change_result=lambda out, x, w: out / x.dtype.type(w.shape[0] * w.shape[1]),
    ),
    Misconception(
        "all-averaged",
        "an average of all the products, where their sum is asked for",
        "A convolution adds the products up and leaves it at that; `sum`, not `mean`.",
        wrong.all_averaged,
        change_result=lambda out, x, w: out / x.dtype.type(w.shape[0] * w.shape[1] * w.shape[2]),
    ),
)


MISTAKES = (*KERNEL_MISTAKES, *CHANNEL_MISTAKES)


def _fitting(x, w):  # type: ignore[no-untyped-def]
    """The first element of every window."""
    return x[:, : x.shape[1] - w.shape[0] + 1, : x.shape[2] - w.shape[1] + 1]
