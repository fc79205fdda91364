"""Orders of the loops in `conv_reordered(x, w)` that fetch too much, each known by its innermost loop.

In w[r, s, ci, co] and out[n, h, w, co], all contiguous, a step along co is one element.
"""

import numpy as np

from stridewise.exercises.record import Misconception

_REMEDY = "Let co run innermost: w[r, s, ci, co] and out[n, h, w, co] both end with it, so each line is used whole."


def order_unchanged(x, w):
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    out = np.zeros((n_images, height - kh + 1, width - kw + 1, channels_out), dtype=x.dtype)
    for n in range(n_images):
        for i in range(height - kh + 1):
            for j in range(width - kw + 1):
                for co in range(channels_out):
                    for r in range(kh):
                        for s in range(kw):
                            for ci in range(channels_in):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


ORDER_UNCHANGED = Misconception(
    order_unchanged,
    belief="Your function has its loops in the order of conv_jit in lesson 2: the innermost is ci, and each of its "
    "steps goes to another line of w",
    remedy=_REMEDY,
    shows_in="cost",
)


def outer_loops_reordered(x, w):
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    out = np.zeros((n_images, height - kh + 1, width - kw + 1, channels_out), dtype=x.dtype)
    for co in range(channels_out):
        for n in range(n_images):
            for i in range(height - kh + 1):
                for j in range(width - kw + 1):
                    for r in range(kh):
                        for s in range(kw):
                            for ci in range(channels_in):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


OUTER_LOOPS_REORDERED = Misconception(
    outer_loops_reordered,
    belief="Your function has its outer loops in another order than conv_jit in lesson 2, but ci is still the "
    "innermost, and each of its steps goes to another line of w",
    remedy=_REMEDY,
    shows_in="cost",
)


def kernel_column_innermost(x, w):
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    out = np.zeros((n_images, height - kh + 1, width - kw + 1, channels_out), dtype=x.dtype)
    for n in range(n_images):
        for i in range(height - kh + 1):
            for j in range(width - kw + 1):
                for co in range(channels_out):
                    for ci in range(channels_in):
                        for r in range(kh):
                            for s in range(kw):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


KERNEL_COLUMN_INNERMOST = Misconception(
    kernel_column_innermost,
    belief="Your function has s innermost, the column in the kernel: each of its steps skips CI * CO elements of w",
    remedy=_REMEDY,
    shows_in="cost",
)


def kernel_row_innermost(x, w):
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    out = np.zeros((n_images, height - kh + 1, width - kw + 1, channels_out), dtype=x.dtype)
    for n in range(n_images):
        for i in range(height - kh + 1):
            for j in range(width - kw + 1):
                for co in range(channels_out):
                    for ci in range(channels_in):
                        for s in range(kw):
                            for r in range(kh):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


KERNEL_ROW_INNERMOST = Misconception(
    kernel_row_innermost,
    belief="Your function has r innermost, the row in the kernel: each of its steps skips a row of x, and "
    "KW * CI * CO elements of w",
    remedy=_REMEDY,
    shows_in="cost",
)


def output_column_innermost(x, w):
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    out = np.zeros((n_images, height - kh + 1, width - kw + 1, channels_out), dtype=x.dtype)
    for ci in range(channels_in):
        for co in range(channels_out):
            for r in range(kh):
                for s in range(kw):
                    for n in range(n_images):
                        for i in range(height - kh + 1):
                            for j in range(width - kw + 1):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


OUTPUT_COLUMN_INNERMOST = Misconception(
    output_column_innermost,
    belief="Your function has w innermost, the column of the output: it uses a weight for several pixels, but each of "
    "its steps skips CI elements of x and CO of out",
    remedy=_REMEDY,
    shows_in="cost",
)


def output_row_innermost(x, w):
    n_images, height, width, channels_in = x.shape
    kh, kw, _, channels_out = w.shape
    out = np.zeros((n_images, height - kh + 1, width - kw + 1, channels_out), dtype=x.dtype)
    for ci in range(channels_in):
        for co in range(channels_out):
            for r in range(kh):
                for s in range(kw):
                    for n in range(n_images):
                        for j in range(width - kw + 1):
                            for i in range(height - kh + 1):
                                out[n, i, j, co] += x[n, i + r, j + s, ci] * w[r, s, ci, co]
    return out


OUTPUT_ROW_INNERMOST = Misconception(
    output_row_innermost,
    belief="Your function has h innermost, the row of the output: each of its steps skips whole rows of x and of out",
    remedy=_REMEDY,
    shows_in="cost",
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    ORDER_UNCHANGED,
    OUTER_LOOPS_REORDERED,
    KERNEL_COLUMN_INNERMOST,
    KERNEL_ROW_INNERMOST,
    OUTPUT_COLUMN_INNERMOST,
    OUTPUT_ROW_INNERMOST,
)
