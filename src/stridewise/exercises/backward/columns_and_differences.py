"""Lesson 9: the transpose of im2col, and a gradient by differences, with which any other can be checked."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.backward.flip_and_dilate import LESSON
from stridewise.exercises.backward.misconceptions import col2im, grad_check
from stridewise.exercises.cases import Case, CaseKind, CaseSpace, Lengths, MakeArray, case
from stridewise.exercises.layout_cases import MATRIX_LAYOUTS, in_layouts
from stridewise.exercises.limits import MemoryLimit
from stridewise.exercises.record import Contract, Credit, Exercise
from stridewise.exercises.rounding import rounding_of_sums
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum

Shape = tuple[int, int, int, int]


def _col2im(cols: NDArray[Any], x_shape: Shape, kh: int, kw: int) -> NDArray[Any]:
    n, height, width, channels = x_shape
    rows, columns = height - kh + 1, width - kw + 1
    six = cols.reshape(n, rows, columns, kh, kw, channels)
    out = np.zeros(x_shape, dtype=cols.dtype)
    for r, s in np.ndindex(kh, kw):
        out[:, r : r + rows, s : s + columns] += six[:, :, :, r, s]
    return out


def _matrix_shape(x_shape: Shape, kh: int, kw: int) -> tuple[int, int]:
    n, height, width, channels = x_shape
    return n * (height - kh + 1) * (width - kw + 1), kh * kw * channels


def _columns(note: str, x_shape: Shape, kh: int, kw: int, **style: Any) -> Case:
    """Return the case of a matrix of all windows of such images."""
    return case(note, cols=ArraySpec(_matrix_shape(x_shape, kh, kw), **style), x_shape=x_shape, kh=kh, kw=kw)


def _matrix_arguments(at: Lengths, array: MakeArray) -> dict[str, Any]:
    x_shape = (at["N"], at["HO"] + at["KH"] - 1, at["WO"] + at["KW"] - 1, at["CI"])
    cols = array(*_matrix_shape(x_shape, at["KH"], at["KW"]))
    return {"cols": cols, "x_shape": x_shape, "kh": at["KH"], "kw": at["KW"]}


_MATRICES = (
    _columns("one image of one channel", (1, 4, 5, 1), 2, 3),
    _columns("one window per image", (3, 2, 3, 2), 2, 3),
    _columns("images of one row", (2, 1, 5, 1), 1, 3),
)

# The matrix takes 518 KB, the images 26 KB. Allowed are three times the images and some thousand bytes: a sum of slices
# that are written one after the other takes as much as one slice at a time. A copy of the matrix is far above that.
_COL2IM_MEMORY = MemoryLimit(
    _columns("a 40x40 image of four channels, a 5x5 kernel", (1, 40, 40, 4), 5, 5),
    extra_bytes=120_000,
    advice=(
        "The images take 25,600 bytes, the matrix twenty times as much: there is room for the images and some slices.",
        "Next: look for a copy of the matrix, or for an array of indices with as many numbers as the matrix has.",
    ),
    enlarged=_columns("36 images of 40x40 pixels and four channels, a 5x5 kernel", (36, 40, 40, 4), 5, 5, fill="count"),
)

COL2IM = Exercise(
    name="col2im",
    lesson=LESSON,
    asks="col2im(cols, x_shape, kh, kw) returns images of shape x_shape, into which every number of an im2col matrix "
    "is added where im2col read it: out[n, h + r, v + s, ci] += the number of window (n, h, v) at (r, s, ci).",
    credit=Credit(contiguous=1.5, any_layout=0.5, contract=1),
    reference=_col2im,
    witnesses=(
        _columns("a 3x3 image, a 2x2 kernel", (1, 3, 3, 1), 2, 2, fill="count"),
        _columns("a 3x3 image, a kernel of 1 row and 2 columns", (1, 3, 3, 1), 1, 2),
        _columns("a 3x2 image, a kernel of 2 rows and 1 column", (1, 3, 2, 1), 2, 1),
        _columns("two channels, a kernel as large as the image", (1, 2, 3, 2), 2, 3),
        _columns("a batch of two", (2, 2, 3, 1), 2, 2),
        _columns("two channels, a matrix sliced from a larger one", (1, 1, 3, 2), 1, 2, layout="sliced"),
    ),
    cases=(
        _columns("windows of one pixel", (1, 2, 3, 2), 1, 1),
        _columns("float64, with fractions", (2, 3, 4, 1), 2, 3, dtype="float64", fill="quarters"),
        _columns("several images and channels", (2, 5, 4, 3), 3, 2),
        _columns("a matrix that runs backwards", (2, 3, 5, 2), 2, 2, layout="reversed"),
        *_MATRICES,
        *in_layouts(_MATRICES, MATRIX_LAYOUTS),
        _columns("numbers with all their digits", (1, 4, 5, 2), 3, 2, fill="full_precision"),
        _columns("float64, numbers with all their digits", (2, 4, 3, 2), 2, 3, dtype="float64", fill="full_precision"),
    ),
    space=CaseSpace(
        {"CI": 3, "N": 3, "KH": 3, "KW": 3, "HO": 3, "WO": 3},
        _matrix_arguments,
    ),
    kinds=(
        CaseKind("with every square kernel", "with any other kernel", lambda given: bool(given["kh"] == given["kw"])),
        CaseKind("with every single image", "with a batch of several", lambda given: given["x_shape"][0] == 1),
        CaseKind(
            "with every single channel", "with several", lambda given: given["x_shape"][3] == 1, has_one_channel=True
        ),
    ),
    misconceptions=col2im.MISCONCEPTIONS,
    hints=(
        "How does im2col split a row number into n, h, v, and a column number into r, s, ci? Undo that with a reshape.",
        "six = cols.reshape(N, H - KH + 1, W - KW + 1, KH, KW, CI), which copies nothing.",
        "six[:, :, :, r, s] is what position (r, s) of all windows hands back. Where in the image were these pixels?",
        "out[:, r : r + HO, s : s + WO] += six[:, :, :, r, s], for all r and s",
    ),
    contract=Contract(
        rounding=rounding_of_sums(_col2im, lambda _cols, _shape, kh, kw: kh * kw), extra_memory=(_COL2IM_MEMORY,)
    ),
)


def _cubes(x: NDArray[Any], w: NDArray[Any]) -> float:
    return float((conv_matmul_sum(x, w) ** 3).sum())


def _grad_check(x: NDArray[Any], w: NDArray[Any], eps: float) -> NDArray[Any]:
    x, out = x.astype(np.float64), np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        more, less = w.astype(np.float64), w.astype(np.float64)
        more[place] += eps
        less[place] -= eps
        out[place] = (_cubes(x, more) - _cubes(x, less)) / (2 * eps)
    return out


def _difference_rounding(x: NDArray[Any], w: NDArray[Any], eps: float) -> float:
    """Return the largest error of a difference of two losses in float64: of each loss, divided by eps."""
    largest = _cubes(np.abs(x).astype(np.float64), np.abs(w).astype(np.float64) + eps)
    terms = math.prod(x.shape) + math.prod(w.shape)
    return float(8 * terms * np.finfo(np.float64).eps * largest / eps)


_LOSSES = (
    case("one image of one channel", x=ArraySpec((1, 3, 4, 1)), w=ArraySpec((2, 3, 1, 2)), eps=0.5),
    case("one output per image", x=ArraySpec((2, 2, 3, 2)), w=ArraySpec((2, 3, 2, 1)), eps=0.25),
)

GRAD_CHECK = Exercise(
    name="grad_check",
    lesson=LESSON,
    asks="grad_check(x, w, eps) returns the gradient with respect to w of L = the sum of the cubes of the valid "
    "convolution of x with w, by central differences in float64: out[i] = (L(w_i + eps) - L(w_i - eps)) / (2 * eps), "
    "for every weight w_i, moved alone.",
    credit=Credit(contiguous=1.5, any_layout=0.5),
    reference=_grad_check,
    witnesses=(
        case(
            "a 2x3 image, a kernel of 1 row and 2 columns",
            x=ArraySpec((1, 2, 3, 1)),
            w=ArraySpec((1, 2, 1, 1)),
            eps=0.5,
        ),
        case(
            "a 3x2 image, a kernel of 2 rows and 1 column",
            x=ArraySpec((1, 3, 2, 1)),
            w=ArraySpec((2, 1, 1, 1)),
            eps=1.0,
        ),
        case("two channels in, two out", x=ArraySpec((1, 1, 2, 2)), w=ArraySpec((1, 1, 2, 2), seed=1), eps=0.25),
        case("two images, two channels in, three out", x=ArraySpec((2, 2, 2, 2)), w=ArraySpec((2, 1, 2, 3)), eps=0.5),
    ),
    cases=(
        case("a single weight", x=ArraySpec((1, 2, 3, 1)), w=ArraySpec((1, 1, 1, 1), seed=2), eps=0.5),
        case(
            "float64, with fractions",
            x=ArraySpec((1, 3, 3, 2), "float64", fill="quarters"),
            w=ArraySpec((2, 2, 2, 1), "float64"),
            eps=0.5,
        ),
        case("several images and channels", x=ArraySpec((2, 4, 3, 3)), w=ArraySpec((3, 2, 3, 2)), eps=0.25),
        *_LOSSES,
        *in_layouts(_LOSSES, MATRIX_LAYOUTS),
        *in_layouts(_LOSSES[:1], MATRIX_LAYOUTS, "w"),
        *(
            case(
                f"{dtype}, numbers with all their digits, small steps",
                x=ArraySpec((1, 4, 3, 2), dtype, fill="full_precision"),
                w=ArraySpec((2, 2, 2, 2), dtype, fill="full_precision"),
                eps=2.0**-10,
            )
            for dtype in ("float32", "float64")
        ),
    ),
    space=CaseSpace(
        {"CO": 2, "CI": 2, "N": 2, "KH": 2, "KW": 2, "HO": 2, "WO": 2, "eps": 2},
        lambda at, array: {
            "x": array(at["N"], at["HO"] + at["KH"] - 1, at["WO"] + at["KW"] - 1, at["CI"]),
            "w": array(at["KH"], at["KW"], at["CI"], at["CO"]),
            "eps": at["eps"] / 2,
        },
    ),
    misconceptions=grad_check.MISCONCEPTIONS,
    hints=(
        "Start with a function that returns L for given weights. How many times does it have to be called?",
        "Twice for each weight: once with eps added to it, once with eps taken away. All others stay as they are.",
        "np.ndindex(w.shape) runs over all places. w.astype(np.float64) is a copy that you may change.",
        "out[place] = (loss(more) - loss(less)) / (2 * eps)",
    ),
    contract=Contract(rounding=_difference_rounding),
)
