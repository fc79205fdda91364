"""Windows that `im2col(x, kh, kw)` reads backwards, or from other places in memory."""

from functools import partial

import numpy as np

from stridewise.exercises.convolution.misconceptions.flat_memory import BELIEF, WAYS, flat_windows
from stridewise.exercises.record import Misconception


def matrix_of_flat_memory(x, kh, kw, **rows):
    """The matrix with rows of WO pixels, not W, where `rows` says so."""
    return flat_windows(x, kh, kw, **rows).reshape(-1, kh * kw * x.shape[3])


def windows_read_backwards(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return windows[..., ::-1, ::-1].transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])


WINDOWS_READ_BACKWARDS = Misconception(
    windows_read_backwards,
    belief="Your function reads the windows backwards",
    remedy="Column 0 is the window's top left element: r and s start at 0.",
    change_result=lambda out, x, kh, kw: out.reshape(-1, kh, kw, x.shape[3])[:, ::-1, ::-1].reshape(out.shape),
)


def windows_upside_down(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows[:, :, :, ::-1].reshape(-1, kh * kw * x.shape[3])


def windows_mirrored(x, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows[:, :, :, :, ::-1].reshape(-1, kh * kw * x.shape[3])


WINDOWS_UPSIDE_DOWN = Misconception(
    windows_upside_down,
    belief="Your function reads the windows backwards in one direction",
    remedy="r runs down the window and s to the right, both from 0.",
    variants=(windows_mirrored,),
    change_result=lambda out, x, kh, kw: out.reshape(-1, kh, kw, x.shape[3])[:, ::-1].reshape(out.shape),
)


def rows_as_long_as_the_output(x, kh, kw):
    _, height, width, c = x.shape
    ho, wo = height - kh + 1, width - kw + 1
    starts = [place + np.arange(kh)[:, None] * width for place in range(ho * wo)]
    return np.array([image.reshape(-1, c)[start + np.arange(kw)].ravel() for image in x for start in starts])


ROWS_AS_LONG_AS_THE_OUTPUT = Misconception(
    rows_as_long_as_the_output,
    belief=BELIEF,
    remedy="Pixel (n, h, w) is number (n * H + h) * W + w in memory. Let NumPy count: x[n, h + r, w + s].",
    variants=tuple(partial(matrix_of_flat_memory, **way) for way in WAYS),
)


READING: tuple[Misconception, ...] = (WINDOWS_READ_BACKWARDS, WINDOWS_UPSIDE_DOWN, ROWS_AS_LONG_AS_THE_OUTPUT)
