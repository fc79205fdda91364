"""Lesson 6: every window as a row of one matrix, so that a convolution becomes a single product."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import CaseSpace, case
from stridewise.exercises.convolution import cases as convolutions
from stridewise.exercises.convolution.cases import FORMULA
from stridewise.exercises.convolution.misconceptions import combined
from stridewise.exercises.forbidden_calls import FINISHED_CONVOLUTIONS, FINISHED_WINDOWS
from stridewise.exercises.im2col.misconceptions import im2col, im2col_bytes, windows
from stridewise.exercises.layout_cases import ALL_LAYOUTS, MATRIX_LAYOUTS, in_layouts
from stridewise.exercises.limits import MemoryLimit
from stridewise.exercises.record import Contract, Credit, Exercise

LESSON = "06_im2col"


def _windows(a: NDArray[Any], kh: int, kw: int) -> NDArray[Any]:
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows - kh + 1, columns - kw + 1, kh, kw), (*a.strides, *a.strides))


def _im2col(x: NDArray[Any], kh: int, kw: int) -> NDArray[Any]:
    n, h, w, ci = x.shape
    image, row, pixel, channel = x.strides
    ho, wo = h - kh + 1, w - kw + 1
    shape, strides = (n, ho, wo, kh, kw, ci), (image, row, pixel, row, pixel, channel)
    return np.lib.stride_tricks.as_strided(x, shape, strides).reshape(n * ho * wo, kh * kw * ci)


def _im2col_bytes(x_shape: tuple[int, ...], w_shape: tuple[int, ...], itemsize: int) -> int:
    n, h, w, ci = x_shape
    kh, kw = w_shape[:2]
    return math.prod((n, h - kh + 1, w - kw + 1, kh, kw, ci, itemsize))


_MATRICES = (
    case("one row of windows", a=ArraySpec((2, 5)), kh=2, kw=3),
    case("one column of windows", a=ArraySpec((5, 2)), kh=3, kw=2),
    case("a matrix of one row", a=ArraySpec((1, 5)), kh=1, kw=2),
    case("a matrix of one column", a=ArraySpec((5, 1)), kh=2, kw=1),
)
_IMAGES = (
    case("one image of one channel", x=ArraySpec((1, 4, 5, 1)), kh=2, kw=3),
    case("one row of windows", x=ArraySpec((2, 3, 5, 2)), kh=3, kw=2),
    case("one column of windows", x=ArraySpec((2, 5, 3, 2)), kh=2, kw=3),
    case("images of one row", x=ArraySpec((2, 1, 5, 1)), kh=1, kw=2),
    case("images of one column", x=ArraySpec((2, 5, 1, 2)), kh=3, kw=1),
)

_WINDOWS_MEMORY = MemoryLimit(
    case("a 256x256 array, sliced from a larger one", a=ArraySpec((256, 256), layout="sliced"), kh=3, kw=3),
    extra_bytes=2**16,  # a quarter of a copy; the view itself needs less than a hundredth of this
)

WINDOWS = Exercise(
    name="windows",
    lesson=LESSON,
    asks="windows(a, kh, kw) returns a view without a copy: out[i, j, r, s] is a[i + r, j + s], of shape "
    "(H - kh + 1, W - kw + 1, kh, kw), for any strides of a.",
    credit=Credit(contiguous=1, any_layout=0.5, contract=0.5),
    reference=_windows,
    witnesses=(
        case("a 3x4 array, windows of 2x2", a=ArraySpec((3, 4), fill="count"), kh=2, kw=2),
        case("a 4x3 array, windows of 1 row and 2 columns", a=ArraySpec((4, 3), fill="count"), kh=1, kw=2),
        case("a transposed 3x4 array", a=ArraySpec((3, 4), fill="count", layout="transposed"), kh=2, kw=2),
        case("a 3x3 array sliced from a larger one", a=ArraySpec((3, 3), fill="count", layout="sliced"), kh=2, kw=2),
    ),
    cases=(
        case("windows as large as the array", a=ArraySpec((3, 4)), kh=3, kw=4),
        case("an array that runs backwards", a=ArraySpec((5, 4), layout="reversed"), kh=2, kw=3),
        case("windows of 3x2 in a 6x5 array", a=ArraySpec((6, 5)), kh=3, kw=2),
        case("float64", a=ArraySpec((5, 6), "float64", fill="quarters"), kh=2, kw=3),
        case("float64, transposed", a=ArraySpec((6, 7), "float64", layout="transposed"), kh=3, kw=4),
        *_MATRICES,
        *in_layouts(_MATRICES, MATRIX_LAYOUTS),
        case("numbers with all their digits", a=ArraySpec((4, 5), fill="full_precision"), kh=2, kw=3),
        case(
            "float64, numbers with all their digits", a=ArraySpec((4, 5), "float64", fill="full_precision"), kh=2, kw=3
        ),
    ),
    space=CaseSpace(
        {"KH": 3, "KW": 3, "HO": 3, "WO": 3},
        lambda at, array: {
            "a": array(at["HO"] + at["KH"] - 1, at["WO"] + at["KW"] - 1),
            "kh": at["KH"],
            "kw": at["KW"],
        },
    ),
    misconceptions=windows.MISCONCEPTIONS,
    hints=(
        "Start at out[0, 0, 0, 0]. Where in `a` do you get if you increase i by one? And if you increase r instead?",
        "Both steps go one row down! So axes 0 and 2 have the same stride, and axes 1 and 3 do too.",
        "as_strided(a, (H - kh + 1, W - kw + 1, kh, kw), a.strides + a.strides)",
    ),
    contract=Contract(memory="view", extra_memory=(_WINDOWS_MEMORY,), forbidden=(FINISHED_WINDOWS,)),
)

IM2COL = Exercise(
    name="im2col",
    lesson=LESSON,
    asks="im2col(x, kh, kw) returns a matrix with a row for each place (n, h, w) of the kernel and a column for each "
    "(r, s, ci), in that order: N*HO*WO rows, kh*kw*CI columns.",
    credit=Credit(contiguous=2, any_layout=1),
    reference=_im2col,
    witnesses=(
        case("a 3x3 image, one channel, a 2x2 kernel", x=ArraySpec((1, 3, 3, 1), fill="count"), kh=2, kw=2),
        case("a 2x3 image, two channels, a 1x2 kernel", x=ArraySpec((1, 2, 3, 2), fill="count"), kh=1, kw=2),
        case("two channels, a 2x2 kernel", x=ArraySpec((1, 2, 3, 2), fill="count"), kh=2, kw=2),
        case("a batch of two", x=ArraySpec((2, 2, 3, 1), fill="count"), kh=2, kw=2),
        case("a sliced image", x=ArraySpec((1, 2, 3, 2), fill="count", layout="sliced"), kh=2, kw=2),
    ),
    cases=(
        case("a kernel as large as the image", x=ArraySpec((2, 3, 2, 2)), kh=3, kw=2),
        case("float64, with fractions", x=ArraySpec((2, 4, 5, 2), "float64", fill="quarters"), kh=2, kw=3),
        case("an array that runs backwards", x=ArraySpec((2, 4, 6, 2), layout="reversed"), kh=2, kw=3),
        case("a transposed input", x=ArraySpec((2, 5, 4, 3), layout="transposed"), kh=2, kw=2),
        case("a kernel of 3 rows and 2 columns", x=ArraySpec((2, 5, 6, 3)), kh=3, kw=2),
        case("float64, sliced", x=ArraySpec((3, 6, 5, 2), "float64", layout="sliced"), kh=3, kw=4),
        case("a 3x3 kernel", x=ArraySpec((1, 4, 5, 2)), kh=3, kw=3),
        *_IMAGES,
        *in_layouts(_IMAGES, ALL_LAYOUTS),
        case("numbers with all their digits", x=ArraySpec((1, 3, 4, 2), fill="full_precision"), kh=2, kw=2),
        case(
            "float64, numbers with all their digits",
            x=ArraySpec((1, 3, 4, 2), "float64", fill="full_precision"),
            kh=2,
            kw=2,
        ),
    ),
    space=CaseSpace(
        {"CI": 3, "N": 3, "KH": 3, "KW": 3, "HO": 3, "WO": 3},
        lambda at, array: {"x": array(*convolutions.image_shape(at)), "kh": at["KH"], "kw": at["KW"]},
    ),
    misconceptions=im2col.MISCONCEPTIONS,
    hints=(
        "Before the matrix there is a view with six axes: n, h, w, r, s, ci. Which two pairs of axes share a stride?",
        "With image, row, pixel, channel = x.strides, the six strides are (image, row, pixel, row, pixel, channel).",
        "as_strided(x, (n, ho, wo, kh, kw, ci), those strides).reshape(n * ho * wo, kh * kw * ci)",
    ),
    contract=Contract(forbidden=(FINISHED_WINDOWS,)),
)

IM2COL_BYTES = Exercise(
    name="im2col_bytes",
    lesson=LESSON,
    asks="im2col_bytes(x_shape, w_shape, itemsize) returns the size in bytes of a valid convolution's im2col matrix.",
    credit=Credit(contiguous=1),
    reference=_im2col_bytes,
    witnesses=(
        case("a 6x6 image, a 3x3 kernel, float32", x_shape=(1, 6, 6, 1), w_shape=(3, 3, 1, 1), itemsize=4),
        case("a 4x6 image, a 2x3 kernel, float64", x_shape=(2, 4, 6, 3), w_shape=(2, 3, 3, 5), itemsize=8),
    ),
    cases=(
        case("a 1x1 kernel", x_shape=(2, 4, 5, 3), w_shape=(1, 1, 3, 8), itemsize=4),
        case("a kernel as large as the image", x_shape=(3, 4, 5, 2), w_shape=(4, 5, 2, 6), itemsize=8),
        case("more channels in than out", x_shape=(2, 9, 6, 5), w_shape=(4, 2, 5, 3), itemsize=4),
        case("the shape of the race", x_shape=(100, 32, 32, 8), w_shape=(3, 3, 8, 16), itemsize=4),
        # A number that float32 does not hold.
        case("larger images", x_shape=(3, 131, 133, 11), w_shape=(5, 7, 11, 4), itemsize=1),
    ),
    space=CaseSpace(
        convolutions.LENGTHS | {"itemsize": 8},
        lambda at, _: {
            "x_shape": convolutions.image_shape(at),
            "w_shape": convolutions.weights_shape(at),
            "itemsize": at["itemsize"],
        },
    ),
    misconceptions=im2col_bytes.MISCONCEPTIONS,
    hints=(
        "How many rows and how many columns does the matrix have? You counted the rows in lesson 2.",
        "N * (H - KH + 1) * (W - KW + 1) rows, KH * KW * CI columns, `itemsize` bytes per element.",
        "The product of all seven numbers.",
    ),
    contract=Contract(result="int"),
)

# The matrix takes 230 KiB; so does no other way to compute a convolution, an FFT included. A matrix for each image, of
# which the one before is still there while the next is made, takes two thirds of it.
_MATRIX_MEMORY = MemoryLimit(
    case("three 16x16 images, a 7x7 kernel", x=ArraySpec((3, 16, 16, 4)), w=ArraySpec((7, 7, 4, 1))),
    extra_bytes=210_000,
    advice=(
        "The matrix has a row for each output pixel and 7*7*4 columns, 235,200 bytes for all images together.",
        "Next: flatten the windows of all images into that matrix, and multiply it by the flattened weights once.",
    ),
)

CONV_IM2COL = Exercise(
    name="conv_im2col",
    lesson=LESSON,
    asks=f"conv_im2col(x, w) returns the valid convolution by one matrix product with the im2col matrix: {FORMULA}.",
    credit=Credit(contiguous=1, any_layout=0.5, contract=0.5, speed=1),
    reference=convolutions.valid_convolution,
    witnesses=convolutions.WITNESSES,
    cases=convolutions.CASES,
    space=convolutions.SPACE,
    kinds=convolutions.KINDS,
    misconceptions=combined.ANY_KERNEL,
    hints=(
        "You have the matrix from im2col. What shape must w have for one product to give all outputs?",
        "Flatten w to (KH*KW*CI, CO). The product has a row per output pixel and a column per output channel.",
        "(im2col(x, kh, kw) @ w.reshape(kh * kw * ci, co)).reshape(n, ho, wo, co)",
    ),
    contract=Contract(
        rounding=convolutions.ROUNDING,
        least_memory=_MATRIX_MEMORY,
        speed=convolutions.RACE,
        forbidden=(FINISHED_CONVOLUTIONS,),
    ),
)

EXERCISES = (WINDOWS, IM2COL, IM2COL_BYTES, CONV_IM2COL)
