"""Rows and columns in another order in `im2col(x, kh, kw)`, or not made at all."""

import numpy as np

from stridewise.exercises.im2col.misconceptions.im2col_reading import READING
from stridewise.exercises.im2col.misconceptions.patches import C, H, N, R, S, W, in_order, joined, reshaped, windows
from stridewise.exercises.record import Misconception


def columns_channel_first(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.reshape(-1, x.shape[3] * kh * kw)


COLUMNS_CHANNEL_FIRST = Misconception(
    columns_channel_first,
    belief="Your function orders the columns as ci, r, s",
    remedy="The weights are w[r, s, ci, co], so the columns must be in the order r, s, ci: the channel runs fastest.",
)


def columns_kernel_transposed(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 1, 2, 5, 4, 3).reshape(-1, kh * kw * x.shape[3])


COLUMNS_KERNEL_TRANSPOSED = Misconception(
    columns_kernel_transposed,
    belief="Your function orders the columns as s, r, ci",
    remedy="The weights are w[r, s, ci, co], so r must run slower than s.",
)


def columns_in_another_order(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 3, 5).reshape(-1, kh * kw * x.shape[3])


COLUMNS_IN_ANOTHER_ORDER = Misconception(
    columns_in_another_order,
    belief="Your function has the columns in another order than r, s, ci",
    remedy="The weights are w[r, s, ci, co], so the columns must be in the order r, s, ci: the channel runs fastest.",
    variants=(in_order((N, H, W), (C, S, R)), in_order((N, H, W), (S, C, R))),
)


def rows_width_first(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 2, 1, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


ROWS_WIDTH_FIRST = Misconception(
    rows_width_first,
    belief="Your function orders the rows down the image first, then to the right",
    remedy="The rows follow the output in memory: n slowest, then h, then w.",
)


def rows_batch_last(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(1, 2, 0, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


ROWS_BATCH_LAST = Misconception(
    rows_batch_last,
    belief="Your function lets the images alternate from row to row (h, w, n)",
    remedy="The rows follow the output in memory: n slowest, then h, then w.",
)


def rows_in_another_order(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(1, 0, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


ROWS_IN_ANOTHER_ORDER = Misconception(
    rows_in_another_order,
    belief="Your function has the rows in another order than n, h, w",
    remedy="The rows follow the output in memory: n slowest, then h, then w.",
    variants=(in_order((W, H, N), (R, S, C)), in_order((W, N, H), (R, S, C))),
)


def matrix_transposed(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3]).T


MATRIX_TRANSPOSED = Misconception(
    matrix_transposed,
    belief="Your function returns the matrix transposed, with one column for each window",
    remedy="Here each window is a row, so that the product with the (kh*kw*CI, CO) weights gives one row per output.",
    change_result=lambda out, x, kh, kw: out.T,
)


def matrix_of_nchw_courses(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(3, 4, 5, 1, 2, 0).reshape(kh * kw * x.shape[3], -1)


MATRIX_OF_NCHW_COURSES = Misconception(
    matrix_of_nchw_courses,
    belief="Your function returns the matrix of NCHW courses: a column for each window, ordered ci, r, s",
    remedy="Here each window is a row, ordered r, s, ci, so that the product with the (kh*kw*CI, CO) weights gives one "
    "row per output.",
    variants=(in_order((C, R, S), (N, H, W)), joined((N,), (C, R, S), (H, W))),
)


def a_row_for_each_channel(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.reshape(-1, kh * kw)


A_ROW_FOR_EACH_CHANNEL = Misconception(
    a_row_for_each_channel,
    belief="Your function makes a row for each channel of a window",
    remedy="A row holds all the channels of its window: kh*kw*CI numbers.",
    variants=(in_order((N, C, H, W), (R, S)),),
)


def reshape_for_transpose(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows.transpose(4, 5, 0, 1, 2, 3).reshape(-1, kh * kw * x.shape[3])


RESHAPE_FOR_TRANSPOSE = Misconception(
    reshape_for_transpose,
    belief="Your function has the right numbers, but reshapes them where it should transpose first",
    remedy="`reshape` keeps the sequence of the elements and moves no axis. First transpose to n, h, w, r, s, ci.",
    variants=(
        reshaped(R, S, C, N, H, W),
        reshaped(C, R, S, N, H, W),
        reshaped(N, R, S, H, W, C),
        reshaped(N, R, S, C, H, W),
        reshaped(N, C, R, S, H, W),
        reshaped(N, C, H, W, R, S),
        reshaped(H, W, R, S, N, C),
        reshaped(R, S, H, W, N, C),
        lambda x, kh, kw: windows(x, kh, kw).reshape((-1, kh * kw * x.shape[3]), order="F"),
    ),
)


def not_flattened(x, kh, kw):
    return np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)


NOT_FLATTENED = Misconception(
    not_flattened,
    belief="Your function returns the six-dimensional view itself",
    remedy="One step is left: flatten the first three axes into rows and the last three into columns.",
    variants=(joined((N,), (H,), (W,), (C,), (R,), (S,)),),
)


def partly_flattened(x, kh, kw):
    n, height, width, ci = x.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(n, height - kh + 1, width - kw + 1, kh * kw * ci)


PARTLY_FLATTENED = Misconception(
    partly_flattened,
    belief="Your function leaves some axes apart that belong into the rows or the columns",
    remedy="A matrix has two axes: n, h, w become the rows, r, s, ci the columns.",
    variants=(
        joined((N,), (H, W), (R, S, C)),
        joined((N, H, W), (R,), (S,), (C,)),
        joined((N, H, W), (R, S), (C,)),
        joined((N, H, W), (C,), (R,), (S,)),
        joined((N, H, W), (C,), (R, S)),
        joined((N,), (H, W), (R, S), (C,)),
        joined((N,), (H, W), (R,), (S,), (C,)),
        joined((N,), (H,), (W,), (R, S), (C,)),
    ),
)


def a_row_for_each_pixel(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, x.shape[3])


A_ROW_FOR_EACH_PIXEL = Misconception(
    a_row_for_each_pixel,
    belief="Your function makes a row for each pixel of a window",
    remedy="A row holds a whole window: kh*kw*CI numbers.",
    variants=(in_order((R, S, N, H, W), (C,)), in_order((N, R, S, H, W), (C,))),
)


def rows_counted_by_the_height(x, kh, kw):
    n, height, width, ci = x.shape
    down, right = height - kh + 1, width - kw + 1
    out = np.zeros((n * down * right, kh * kw * ci), dtype=x.dtype)
    for image in range(n):
        for i in range(down):
            for j in range(right):
                out[(image * right + i) * down + j] = x[image, i : i + kh, j : j + kw].reshape(-1)
    return out


def rows_counted_by_the_height_in_each_image(x, kh, kw):
    n, height, width, ci = x.shape
    down, right = height - kh + 1, width - kw + 1
    out = np.zeros((n, down * right, kh * kw * ci), dtype=x.dtype)
    for i in range(down):
        for j in range(right):
            out[:, i * down + j] = x[:, i : i + kh, j : j + kw].reshape(n, -1)
    return out.reshape(-1, kh * kw * ci)


def rows_counted_by_the_height_throughout(x, kh, kw):
    n, height, width, ci = x.shape
    down, right = height - kh + 1, width - kw + 1
    out = np.zeros((n * down * right, kh * kw * ci), dtype=x.dtype)
    for image in range(n):
        for i in range(down):
            for j in range(right):
                out[image * down * right + i * down + j] = x[image, i : i + kh, j : j + kw].reshape(-1)
    return out


ROWS_COUNTED_BY_THE_HEIGHT = Misconception(
    rows_counted_by_the_height,
    belief="Your function counts HO rows of the matrix for each row of the output, but there are WO",
    remedy="A row of the output has WO places: the row of window (n, h, w) is (n * HO + h) * WO + w.",
    variants=(rows_counted_by_the_height_in_each_image, rows_counted_by_the_height_throughout),
)


ORDER: tuple[Misconception, ...] = (
    COLUMNS_CHANNEL_FIRST,
    COLUMNS_KERNEL_TRANSPOSED,
    COLUMNS_IN_ANOTHER_ORDER,
    ROWS_WIDTH_FIRST,
    ROWS_BATCH_LAST,
    ROWS_IN_ANOTHER_ORDER,
    MATRIX_TRANSPOSED,
    MATRIX_OF_NCHW_COURSES,
    A_ROW_FOR_EACH_CHANNEL,
    RESHAPE_FOR_TRANSPOSE,
    NOT_FLATTENED,
    PARTLY_FLATTENED,
    A_ROW_FOR_EACH_PIXEL,
    ROWS_COUNTED_BY_THE_HEIGHT,
    *READING,
)
