"""Kernel positions that are lost, repeated or read in the wrong order."""

import numpy as np

from stridewise.exercises.convolution.changes import deciding, keeping_weights, with_contents, with_weight_at
from stridewise.exercises.convolution.variants import in_every_style
from stridewise.exercises.record import Misconception

_CORRELATION = (
    "This exercise asks for cross-correlation, as in PyTorch: weights[r, s] meets x[h + r, w + s]; nothing is flipped."
)
_ADD = "Each product adds to the output: `+=`, where `=` would overwrite what came before."


def kernel_flipped(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w[::-1, ::-1])


KERNEL_FLIPPED = Misconception(
    kernel_flipped,
    belief="Your function reads the kernel backwards (true convolution, as in mathematics)",
    remedy=_CORRELATION,
    variants=in_every_style(
        with_contents(lambda x, w: (x, w[::-1, ::-1])),
        with_weight_at(lambda r, s, size: (size.kh - 1 - r, size.kw - 1 - s)),
    ),
    change_arguments=lambda x, w: (x, w[::-1, ::-1]),
)


def kernel_flipped_up_down(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w[::-1])


KERNEL_FLIPPED_UP_DOWN = Misconception(
    kernel_flipped_up_down,
    belief="Your function reads the rows of the kernel from the bottom up",
    remedy=_CORRELATION,
    variants=in_every_style(
        with_contents(lambda x, w: (x, w[::-1])), with_weight_at(lambda r, s, size: (size.kh - 1 - r, s))
    ),
    change_arguments=lambda x, w: (x, w[::-1]),
)


def kernel_flipped_left_right(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w[:, ::-1])


KERNEL_FLIPPED_LEFT_RIGHT = Misconception(
    kernel_flipped_left_right,
    belief="Your function reads the columns of the kernel from right to left",
    remedy=_CORRELATION,
    variants=in_every_style(
        with_contents(lambda x, w: (x, w[:, ::-1])), with_weight_at(lambda r, s, size: (r, size.kw - 1 - s))
    ),
    change_arguments=lambda x, w: (x, w[:, ::-1]),
)


def offsets_subtracted(x, w):
    kh, kw = w.shape[:2]
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((len(x), height, width, w.shape[3]), dtype=x.dtype)
    for r in range(kh):
        for s in range(kw):
            out += np.roll(x, (r, s), axis=(1, 2))[:, :height, :width] @ w[r, s]
    return out


OFFSETS_SUBTRACTED = Misconception(
    offsets_subtracted,
    belief="Your function reads the image at h - r and w - s, which wraps around at its edge",
    remedy="weights[r, s] meets x[h + r, w + s]. A negative index is no error in Python: it counts from the end.",
    variants=in_every_style(deciding(offset=lambda r, s, _: (-r, -s))),
)


def first_pixels(x, w):
    """The first pixel of every window."""
    return x[:, : x.shape[1] - w.shape[0] + 1, : x.shape[2] - w.shape[1] + 1]


def all_at_the_first_position(w):
    """A kernel that multiplies the first pixel by the sum of all its weights."""
    summed = np.zeros_like(w)
    summed[0, 0] = w.sum(axis=(0, 1))
    return summed


def offsets_forgotten(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return windows[..., 0, 0] @ w.sum(axis=(0, 1))


OFFSETS_FORGOTTEN = Misconception(
    offsets_forgotten,
    belief="Your function reads x[h, w] for every kernel position: the window never moves past its first pixel",
    remedy="The kernel position moves the place in the image too: weights[r, s] meets x[h + r, w + s].",
    variants=in_every_style(with_contents(lambda x, w: (x, all_at_the_first_position(w)))),
    change_arguments=lambda x, w: (first_pixels(x, w), w.sum(axis=(0, 1), keepdims=True)),
)


def first_kernel_position_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return windows[..., 0, 0] @ w[0, 0]


FIRST_KERNEL_POSITION_ONLY = Misconception(
    first_kernel_position_only,
    belief="Your function uses the first kernel position only",
    remedy="r runs over all KH rows of the kernel and s over all KW columns, and every product is added.",
    variants=in_every_style(keeping_weights(np.s_[:1, :1])),
    change_arguments=lambda x, w: (first_pixels(x, w), w[:1, :1]),
)


def last_kernel_position_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return windows[..., -1, -1] @ w[-1, -1]


LAST_KERNEL_POSITION_ONLY = Misconception(
    last_kernel_position_only,
    belief="Your function keeps the product of the last kernel position only",
    remedy="Each kernel position adds to the output: `+=`, where `=` would overwrite the earlier ones.",
    variants=in_every_style(keeping_weights(np.s_[-1:, -1:])),
    change_arguments=lambda x, w: (x[:, w.shape[0] - 1 :, w.shape[1] - 1 :], w[-1:, -1:]),
)


def last_kernel_row_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcs,sco->nhwo", windows[..., -1, :], w[-1])


LAST_KERNEL_ROW_ONLY = Misconception(
    last_kernel_row_only,
    belief="Your function keeps the last row of the kernel only",
    remedy="Each row of the kernel adds to the output: use `+=`, or set the total to zero before the loop over r.",
    variants=in_every_style(keeping_weights(np.s_[-1:])),
    change_arguments=lambda x, w: (x[:, w.shape[0] - 1 :], w[-1:]),
)


def last_kernel_column_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcr,rco->nhwo", windows[..., -1], w[:, -1])


LAST_KERNEL_COLUMN_ONLY = Misconception(
    last_kernel_column_only,
    belief="Your function keeps the last column of the kernel only",
    remedy="Each column of the kernel adds to the output: use `+=`, or set the total to zero before the loop over s.",
    variants=in_every_style(keeping_weights(np.s_[:, -1:])),
    change_arguments=lambda x, w: (x[:, :, w.shape[1] - 1 :], w[:, -1:]),
)


def last_product_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhw,o->nhwo", windows[..., -1, -1, -1], w[-1, -1, -1])


LAST_PRODUCT_ONLY = Misconception(
    last_product_only,
    belief="Your function keeps the very last product only (last kernel position, last input channel)",
    remedy=_ADD,
    variants=in_every_style(keeping_weights(np.s_[-1:, -1:, -1:])),
    change_arguments=lambda x, w: (x[:, w.shape[0] - 1 :, w.shape[1] - 1 :, -1:], w[-1:, -1:, -1:]),
)


def first_row_and_column_of_the_kernel_left_out(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows[..., 1:, 1:], w[1:, 1:])


FIRST_ROW_AND_COLUMN_OF_THE_KERNEL_LEFT_OUT = Misconception(
    first_row_and_column_of_the_kernel_left_out,
    belief="Your function leaves out the first row and the first column of the kernel",
    remedy="Counting starts at 0: r runs over range(KH) and s over range(KW).",
    variants=in_every_style(keeping_weights(np.s_[1:, 1:])),
)


def last_row_and_column_of_the_kernel_left_out(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows[..., :-1, :-1], w[:-1, :-1])


LAST_ROW_AND_COLUMN_OF_THE_KERNEL_LEFT_OUT = Misconception(
    last_row_and_column_of_the_kernel_left_out,
    belief="Your function leaves out the last row and the last column of the kernel",
    remedy="range(KH) ends before KH as it is: r runs over range(KH) and s over range(KW).",
    variants=in_every_style(keeping_weights(np.s_[:-1, :-1])),
)


def diagonal_of_the_kernel_only(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return sum(windows[..., k, k] @ w[k, k] for k in range(min(w.shape[:2])))


def diagonal(w):
    """The kernel with zeros everywhere but at r == s."""
    return w * np.eye(*w.shape[:2], dtype=w.dtype)[:, :, None, None]


DIAGONAL_OF_THE_KERNEL_ONLY = Misconception(
    diagonal_of_the_kernel_only,
    belief="Your function uses only the kernel positions at which r equals s",
    remedy="Every r goes with every s: two loops, one inside the other. zip(range(KH), range(KW)) runs along both at "
    "the same time.",
    variants=in_every_style(with_contents(lambda x, w: (x, diagonal(w)))),
)


def one_weight_for_all_positions(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return windows.sum(axis=(4, 5)) @ w[0, 0]


ONE_WEIGHT_FOR_ALL_POSITIONS = Misconception(
    one_weight_for_all_positions,
    belief="Your function multiplies the whole window by the weights of one kernel position",
    remedy="The kernel position chooses the weights too: x[n, h + r, w + s] goes with weights[r, s].",
    variants=in_every_style(
        with_weight_at(lambda r, s, _: (r * 0, s * 0)),
        with_weight_at(lambda r, s, size: (r * 0 + size.kh - 1, s * 0 + size.kw - 1)),
    ),
    change_arguments=lambda x, w: (x, np.broadcast_to(w[:1, :1], w.shape)),
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    KERNEL_FLIPPED,
    KERNEL_FLIPPED_UP_DOWN,
    KERNEL_FLIPPED_LEFT_RIGHT,
    OFFSETS_SUBTRACTED,
    OFFSETS_FORGOTTEN,
    FIRST_KERNEL_POSITION_ONLY,
    LAST_KERNEL_POSITION_ONLY,
    LAST_KERNEL_ROW_ONLY,
    LAST_KERNEL_COLUMN_ONLY,
    LAST_PRODUCT_ONLY,
    FIRST_ROW_AND_COLUMN_OF_THE_KERNEL_LEFT_OUT,
    LAST_ROW_AND_COLUMN_OF_THE_KERNEL_LEFT_OUT,
    DIAGONAL_OF_THE_KERNEL_ONLY,
    ONE_WEIGHT_FOR_ALL_POSITIONS,
)
