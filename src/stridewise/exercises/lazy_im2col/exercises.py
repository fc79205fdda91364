"""Lesson 7: im2col in panels that stay in the cache, and strided windows."""

from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import Case, CaseSpace, Lengths, case
from stridewise.exercises.convolution import cases as convolutions
from stridewise.exercises.convolution.cases import FORMULA
from stridewise.exercises.forbidden_calls import FINISHED_CONVOLUTIONS
from stridewise.exercises.layout_cases import ALL_LAYOUTS, in_layouts
from stridewise.exercises.lazy_im2col.misconceptions import conv_lazy, conv_strided
from stridewise.exercises.limits import MemoryLimit
from stridewise.exercises.record import Contract, Credit, Exercise
from stridewise.exercises.rounding import rounding_of_sums
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum

LESSON = "07_lazy_im2col"


def _conv_lazy(x: NDArray[Any], w: NDArray[Any], budget_bytes: int) -> NDArray[Any]:  # noqa: ARG001
    return conv_matmul_sum(x, w)


def _conv_strided(x: NDArray[Any], w: NDArray[Any], stride: int) -> NDArray[Any]:
    return np.array(conv_matmul_sum(x, w)[:, ::stride, ::stride], order="C")


def _float32_row_bytes(at: Lengths) -> int:
    """Return the bytes of a row of the im2col matrix in float32."""
    return 4 * at["KH"] * at["KW"] * at["CI"]


def _strided_image_shape(at: Lengths) -> tuple[int, ...]:
    """Return (N, H, W, CI) for HO by WO windows that are `stride` apart."""
    sides = ((at[places] - 1) * at["stride"] + at[kernel] for places, kernel in (("HO", "KH"), ("WO", "KW")))
    return at["N"], *sides, at["CI"]


def _with_budget(convolution: Case, rows: float, budget: str) -> Case:
    """Return a convolution's case with a budget of so many rows of its im2col matrix."""
    w = convolution.arguments["w"]
    row_bytes = int(np.prod(w.shape[:3])) * np.dtype(w.dtype).itemsize
    note = f"{convolution.note}; a budget of {budget}"
    return case(note, **convolution.arguments, budget_bytes=int(rows * row_bytes))


_BUDGETS = (
    (2, "two rows"),
    (4, "four rows"),
    (0.5, "half a row"),
    (1, "one row"),
    (3, "three rows"),
    (1000, "a thousand rows"),
    (2, "two rows"),
    (2.5, "two and a half rows"),
    (1, "one row"),
    (5, "five rows"),
    (7, "seven rows"),
    (0, "nothing"),
    (30, "thirty rows"),
)
_LAZY_CASES = tuple(
    _with_budget(convolution, *budget)
    for convolution, budget in zip((*convolutions.WITNESSES, *convolutions.CASES), cycle(_BUDGETS), strict=False)
)

# The output takes 16 KiB, the whole matrix 144 KiB. Two panels may exist at once: Python makes the next one before it
# frees the last. A budget counted in elements makes panels of 32 KiB.
_LAZY_MEMORY = MemoryLimit(
    case(
        "a 34x34 image, 4 channels in, 4 out",
        x=ArraySpec((1, 34, 34, 4)),
        w=ArraySpec((3, 3, 4, 4)),
        budget_bytes=2**13,
    ),
    extra_bytes=5 * 2**13,
    advice=(
        "There is room for the output and two panels: Python makes the next panel before it frees the last.",
        "Next: look at how many rows of the matrix exist at one time, and how many bytes each of them takes.",
    ),
)

# A row of outputs, a column, or one place of all images takes 150 KiB of the matrix or more; the output takes 4 KiB,
# and a Python list of hundreds of small panels some tens.
_LONG_AND_NARROW = tuple(
    MemoryLimit(
        case(note, x=ArraySpec(x), w=ArraySpec(w), budget_bytes=1152), extra_bytes=3 * 2**15, advice=_LAZY_MEMORY.advice
    )
    for note, x, w in (
        ("an image 400 pixels wide; a budget of three rows", (1, 3, 400, 24), (2, 2, 24, 1)),
        ("an image 400 pixels high; a budget of three rows", (1, 400, 3, 24), (2, 2, 24, 1)),
        ("300 small images; a budget of two rows", (300, 2, 3, 36), (2, 2, 36, 1)),
    )
)

# One row of outputs, so that nothing ends a panel but the budget. Allowed are 585 KiB: the output (7), a contiguous
# copy of the image (142), and nearly three times the budget (150): a panel, the one before it, and the list of windows
# that it was made of. A budget counted in elements makes panels of four times the budget in float32, and of five times
# if the channels are forgotten. In float64, two panels take four times the budget if every element counts for four
# bytes; of an answer that frees one panel before it makes the next, that is not seen.
_ONE_LONG_ROW = tuple(
    MemoryLimit(
        case(
            f"an image {width} pixels wide, in {dtype}; a budget of {rows} rows",
            x=ArraySpec((1, 4, width, 5), dtype),
            w=ArraySpec((4, 16, 5, 1), dtype),
            budget_bytes=153_600,
        ),
        extra_bytes=599_040,
        advice=_LAZY_MEMORY.advice,
    )
    for dtype, width, rows in (("float32", 1815, 120), ("float64", 915, 60))
)

_LAZY_ROUNDING = rounding_of_sums(_conv_lazy, convolutions.terms)

CONV_LAZY = Exercise(
    name="conv_lazy",
    lesson=LESSON,
    asks="conv_lazy(x, w, budget_bytes) returns the valid convolution without the whole im2col matrix: at most "
    f"budget_bytes of it exist at a time, or one row if even that is larger: {FORMULA}.",
    credit=Credit(contiguous=1.5, any_layout=0.5, contract=1),
    reference=_conv_lazy,
    witnesses=_LAZY_CASES[: len(convolutions.WITNESSES)],
    cases=_LAZY_CASES[len(convolutions.WITNESSES) :],
    space=CaseSpace(
        convolutions.LENGTHS | {"rows": 4},
        lambda at, array: {
            **convolutions.SPACE.arguments(at, array),
            "budget_bytes": at["rows"] * _float32_row_bytes(at),
        },
        smallest={"rows": 0},
    ),
    kinds=convolutions.KINDS,
    misconceptions=conv_lazy.MISCONCEPTIONS,
    hints=(
        "How many bytes does one row of the matrix take? So how many rows fit into the budget?",
        "at_once = max(1, budget_bytes // (KH * KW * CI * x.itemsize)). The six-dimensional view costs nothing.",
        "For each image n and output row h, let start run over range(0, WO, at_once).",
        "panel = view[n, h, start:start + at_once].reshape(-1, KH * KW * CI); multiply, store, repeat.",
    ),
    contract=Contract(
        rounding=_LAZY_ROUNDING,
        extra_memory=(_LAZY_MEMORY, *_LONG_AND_NARROW, *_ONE_LONG_ROW),
        forbidden=(FINISHED_CONVOLUTIONS,),
    ),
)

# Allowed: the output (1 KiB), the matrix of its windows (1), a contiguous copy of the image (10) and of the weights
# (5), and all of these in float64. Measured, an answer that does so takes 39 KiB, of which 5 belong to Python and the
# check. Not allowed: the output for stride 1 takes 66 KiB (measured 72), its im2col matrix 74 (82). The limit lies
# halfway. With a stride of 4 the most expensive right answers took as much as the cheapest wrong ones.
_STRIDED_MEMORY = MemoryLimit(
    case("a 25x25 image, 4 channels in, 32 out", x=ArraySpec((1, 25, 25, 4)), w=ArraySpec((3, 3, 4, 32)), stride=8),
    extra_bytes=13 * 2**12,
    advice=(
        "The output takes 1 KiB, and so does the matrix of its windows. For stride 1 both would be 59 times as large.",
        "Next: look for outputs that are computed and then thrown away.",
    ),
)

# With strides along one axis alone: the output for stride 1 along the other takes 99 KiB, its matrix 110. Allowed are
# 58: copies of the image (12.5) and of the weights (4.5), and both in float64.
_STRIDED_ONE_WAY = tuple(
    MemoryLimit(
        case(note, x=ArraySpec(x), w=ArraySpec(w), stride=100),
        extra_bytes=9 * 2**13,
        advice=("Next: look for outputs that are computed and then thrown away, along one of the two axes.",),
    )
    for note, x, w in (
        ("a wide image, 32 channels out, stride 100", (1, 2, 800, 2), (2, 9, 2, 32)),
        ("a high image, 32 channels out, stride 100", (1, 800, 2, 2), (9, 2, 2, 32)),
    )
)

_STRIDED_ROUNDING = rounding_of_sums(_conv_strided, convolutions.terms)
_STRIDED_SHAPES = (
    case("one image of one channel", x=ArraySpec((1, 5, 6, 1)), w=ArraySpec((2, 3, 1, 2)), stride=2),
    case("one row of outputs", x=ArraySpec((2, 3, 5, 2)), w=ArraySpec((2, 2, 2, 2)), stride=2),
    case("one column of outputs", x=ArraySpec((2, 6, 3, 2)), w=ArraySpec((2, 3, 2, 1)), stride=2),
    case("images of one row", x=ArraySpec((2, 1, 7, 1)), w=ArraySpec((1, 2, 1, 2)), stride=3),
    case("images of one column", x=ArraySpec((2, 7, 1, 2)), w=ArraySpec((3, 1, 2, 1)), stride=2),
)
_STRIDED_PRECISION = tuple(
    case(
        f"{dtype}, {channels} input channel{'s' if channels > 1 else ''}, numbers with all their digits",
        x=ArraySpec((2, 5, 6, channels), dtype, fill="full_precision"),
        w=ArraySpec((2, 3, channels, 2), dtype, fill="full_precision"),
        stride=2,
    )
    for dtype, channels in (("float32", 1), ("float32", 4), ("float64", 3))
)

CONV_STRIDED = Exercise(
    name="conv_strided",
    lesson=LESSON,
    asks="conv_strided(x, w, stride) returns the valid convolution whose windows are `stride` pixels apart, down and "
    "to the right: out[n, h, w, co] = sum over r, s, ci of x[n, h*stride + r, w*stride + s, ci] * "
    "weights[r, s, ci, co], for (H - KH) // stride + 1 by (W - KW) // stride + 1 places.",
    credit=Credit(contiguous=1, any_layout=0.5, contract=0.5),
    reference=_conv_strided,
    witnesses=(
        case("a 4x5 image, a 2x2 kernel, stride 2", x=ArraySpec((1, 4, 5, 1)), w=ArraySpec((2, 2, 1, 1)), stride=2),
        case(
            "a 5x4 image, a kernel of 2 rows and 1 column",
            x=ArraySpec((1, 5, 4, 1)),
            w=ArraySpec((2, 1, 1, 1)),
            stride=3,
        ),
        case(
            "a 4x5 image, a kernel of 1 row and 3 columns",
            x=ArraySpec((1, 4, 5, 1)),
            w=ArraySpec((1, 3, 1, 1)),
            stride=2,
        ),
        case("two channels in, two out", x=ArraySpec((1, 3, 3, 2)), w=ArraySpec((1, 2, 2, 2)), stride=2),
        case("two channels in, three out, stride 1", x=ArraySpec((1, 2, 3, 2)), w=ArraySpec((2, 1, 2, 3)), stride=1),
        case("a batch of two", x=ArraySpec((2, 3, 3, 1)), w=ArraySpec((1, 2, 1, 1)), stride=2),
        case("a sliced image", x=ArraySpec((1, 3, 3, 2), layout="sliced"), w=ArraySpec((2, 1, 2, 1)), stride=2),
    ),
    cases=(
        case("a kernel as large as the image", x=ArraySpec((1, 3, 2, 2)), w=ArraySpec((3, 2, 2, 2)), stride=2),
        case(
            "float64, with fractions",
            x=ArraySpec((2, 4, 6, 2), "float64", fill="quarters"),
            w=ArraySpec((2, 3, 2, 3), "float64"),
            stride=2,
        ),
        case(
            "arrays that run backwards",
            x=ArraySpec((2, 5, 7, 2), layout="reversed"),
            w=ArraySpec((3, 2, 2, 3), layout="reversed"),
            stride=2,
        ),
        case(
            "transposed arrays",
            x=ArraySpec((2, 7, 6, 3), layout="transposed"),
            w=ArraySpec((2, 3, 3, 2), layout="transposed", fill="quarters"),
            stride=3,
        ),
        case("several images and channels", x=ArraySpec((2, 7, 8, 3)), w=ArraySpec((3, 2, 3, 4)), stride=2),
        case(
            "float64, sliced arrays",
            x=ArraySpec((3, 9, 8, 2), "float64", layout="sliced"),
            w=ArraySpec((3, 4, 2, 3), "float64", layout="sliced"),
            stride=2,
        ),
        case("a larger batch", x=ArraySpec((3, 9, 10, 4)), w=ArraySpec((3, 3, 4, 5)), stride=3),
        *_STRIDED_SHAPES,
        *in_layouts(_STRIDED_SHAPES, ALL_LAYOUTS),
        *in_layouts(_STRIDED_SHAPES[1:2], ALL_LAYOUTS, "w"),
        *_STRIDED_PRECISION,
    ),
    space=CaseSpace(
        convolutions.LENGTHS | {"stride": 3},
        lambda at, array: {
            "x": array(*_strided_image_shape(at)),
            "w": array(*convolutions.weights_shape(at)),
            "stride": at["stride"],
        },
    ),
    kinds=convolutions.KINDS,
    misconceptions=conv_strided.MISCONCEPTIONS,
    hints=(
        "Start at the first pixel of a window. How many rows further down does the next window begin?",
        "`stride` rows: so a step along h is stride * x.strides[1] bytes. Inside the window nothing changes.",
        "The strides of the view are (image, stride * row, stride * pixel, row, pixel, channel).",
        "Its shape is (N, (H - KH) // stride + 1, (W - KW) // stride + 1, KH, KW, CI). Then as in conv_im2col.",
    ),
    contract=Contract(
        rounding=_STRIDED_ROUNDING,
        extra_memory=(_STRIDED_MEMORY, *_STRIDED_ONE_WAY),
        forbidden=(FINISHED_CONVOLUTIONS,),
    ),
)

EXERCISES = (CONV_LAZY, CONV_STRIDED)
