"""Lesson 2: a convolution in seven loops, padding as a new array, and the same loops compiled."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import CaseSpace, case
from stridewise.exercises.convolution import cases as convolutions
from stridewise.exercises.convolution.cases import FORMULA
from stridewise.exercises.convolution.misconceptions import combined
from stridewise.exercises.forbidden_calls import FINISHED_CONVOLUTIONS
from stridewise.exercises.layout_cases import ALL_LAYOUTS, in_layouts
from stridewise.exercises.naive_loops.misconceptions import conv_output_shape, pad_nhwc
from stridewise.exercises.record import Contract, Credit, Exercise

LESSON = "02_naive_loops"


_PADDED = (
    case("one image of one channel", x=ArraySpec((1, 3, 2, 1)), pad=1),
    case("images of one row", x=ArraySpec((2, 1, 3, 2)), pad=2),
    case("images of one column", x=ArraySpec((2, 3, 1, 2)), pad=1),
)


def _conv_output_shape(x_shape: tuple[int, ...], w_shape: tuple[int, ...]) -> tuple[int, ...]:
    n, h, w, _ = x_shape
    kh, kw, _, co = w_shape
    return (n, h - kh + 1, w - kw + 1, co)


def _pad_nhwc(x: NDArray[Any], pad: int) -> NDArray[Any]:
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


CONV_OUTPUT_SHAPE = Exercise(
    name="conv_output_shape",
    lesson=LESSON,
    asks="conv_output_shape(x_shape, w_shape) returns the tuple (N, HO, WO, CO) of a valid convolution of an "
    "(N, H, W, CI) image with (KH, KW, CI, CO) weights.",
    credit=Credit(contiguous=1),
    reference=_conv_output_shape,
    witnesses=(
        case("a 5x7 image, a 3x2 kernel", x_shape=(1, 5, 7, 1), w_shape=(3, 2, 1, 1)),
        case("a batch, three channels in, four out", x_shape=(2, 6, 5, 3), w_shape=(2, 4, 3, 4)),
    ),
    cases=(
        case("a 1x1 kernel", x_shape=(2, 4, 6, 3), w_shape=(1, 1, 3, 8)),
        case("a kernel as large as the image", x_shape=(3, 4, 5, 2), w_shape=(4, 5, 2, 6)),
        case("more channels in than out", x_shape=(2, 9, 6, 5), w_shape=(4, 2, 5, 3)),
        case("the shape of the race", x_shape=(10, 32, 32, 8), w_shape=(3, 3, 8, 16)),
        # Lengths that float32 does not hold.
        case("a very wide image", x_shape=(1, 17, 20000003, 1), w_shape=(2, 3, 1, 1)),
    ),
    space=CaseSpace(
        convolutions.LENGTHS,
        lambda at, _: {"x_shape": convolutions.image_shape(at), "w_shape": convolutions.weights_shape(at)},
    ),
    misconceptions=conv_output_shape.MISCONCEPTIONS,
    hints=(
        "Draw a row of 5 pixels and a kernel of 3. In how many places does the kernel fit?",
        "A kernel of K fits into H pixels in H - K + 1 places. The batch stays; the channels become CO.",
        "(N, H - KH + 1, W - KW + 1, CO)",
    ),
    contract=Contract(result="tuple"),
)

PAD_NHWC = Exercise(
    name="pad_nhwc",
    lesson=LESSON,
    asks="pad_nhwc(x, pad) returns a new array with `pad` rows of zeros above and below each image and `pad` "
    "columns on its left and right: (N, H + 2*pad, W + 2*pad, C), with the dtype of x.",
    credit=Credit(contiguous=1, any_layout=0.5, contract=0.5),
    reference=_pad_nhwc,
    witnesses=(
        case("a 2x3 image, pad 1", x=ArraySpec((1, 2, 3, 1), fill="count"), pad=1),
        case("two channels", x=ArraySpec((1, 2, 2, 2), fill="count"), pad=1),
        case("a batch of two", x=ArraySpec((2, 2, 3, 1), fill="count"), pad=1),
        case("pad 0", x=ArraySpec((1, 2, 3, 1), fill="count"), pad=0),
    ),
    cases=(
        case("a sliced input", x=ArraySpec((2, 4, 3, 2), layout="sliced"), pad=1),
        case("a transposed input", x=ArraySpec((2, 4, 3, 2), layout="transposed"), pad=2),
        case("float64, with fractions", x=ArraySpec((2, 3, 5, 2), "float64", fill="quarters"), pad=1),
        case("pad 2", x=ArraySpec((2, 5, 4, 3)), pad=2),
        case("a square image", x=ArraySpec((1, 3, 3, 2)), pad=1),
        *_PADDED,
        *in_layouts(_PADDED, ALL_LAYOUTS),
        case("pad 0, a batch of two", x=ArraySpec((2, 3, 2, 2)), pad=0),
        case("numbers with all their digits", x=ArraySpec((2, 2, 3, 2), fill="full_precision"), pad=1),
        case(
            "float64, numbers with all their digits", x=ArraySpec((2, 2, 3, 2), "float64", fill="full_precision"), pad=1
        ),
    ),
    space=CaseSpace(
        {"pad": 2, "N": 3, "C": 3, "H": 3, "W": 3},
        lambda at, array: {"x": array(at["N"], at["H"], at["W"], at["C"]), "pad": at["pad"]},
        smallest={"pad": 0},
    ),
    misconceptions=pad_nhwc.MISCONCEPTIONS,
    hints=(
        "Which of the four axes grow, and by how much? What goes into the new elements?",
        "Make zeros of the new shape with the dtype of x, then write x into its middle.",
        "out = np.zeros((n, h + 2*pad, w + 2*pad, c), dtype=x.dtype); out[:, pad:pad + h, pad:pad + w] = x",
    ),
    contract=Contract(memory="copy"),
)

CONV_NAIVE = Exercise(
    name="conv_naive",
    lesson=LESSON,
    asks=f"conv_naive(x, w) returns the valid convolution, computed in any way: {FORMULA}.",
    credit=Credit(contiguous=3, any_layout=1),
    reference=convolutions.valid_convolution,
    witnesses=convolutions.WITNESSES,
    cases=convolutions.CASES,
    space=convolutions.SPACE,
    kinds=convolutions.KINDS,
    misconceptions=combined.ANY_KERNEL,
    hints=(
        "How many loops does the formula need? Count its letters: n, h, w, co on the left, and r, s, ci to sum over.",
        "Start with np.zeros((N, H - KH + 1, W - KW + 1, CO), dtype=x.dtype). Four loops choose an output, three add.",
        "Innermost: out[n, h, w, co] += x[n, h + r, w + s, ci] * weights[r, s, ci, co]",
    ),
    contract=Contract(rounding=convolutions.ROUNDING, forbidden=(FINISHED_CONVOLUTIONS,)),
)

# Float64 and strided throughout, for the reason given in CONV_JIT.
_JIT_LAYOUT_CASES = in_layouts(
    (
        case(
            "float64, images of one channel",
            x=ArraySpec((2, 4, 5, 1), "float64"),
            w=ArraySpec((2, 3, 1, 2), "float64", layout="sliced"),
        ),
        case(
            "float64, one row of outputs",
            x=ArraySpec((2, 3, 5, 2), "float64"),
            w=ArraySpec((3, 2, 2, 2), "float64", layout="sliced"),
        ),
    ),
    ("sliced", "flipped", "broadcast", "part"),
    "x",
)

CONV_JIT = Exercise(
    name="conv_jit",
    lesson=LESSON,
    asks=f"conv_jit(x, w) is the same convolution compiled by Numba (@numba.njit): {FORMULA}.",
    credit=Credit(contiguous=1, any_layout=0.5, speed=0.5),
    reference=convolutions.valid_convolution,
    # Two kinds of arguments only, float32 contiguous and float64 not: Numba compiles once for each kind.
    witnesses=convolutions.WITNESSES[:5],
    cases=(
        convolutions.SMALL,
        case(
            "float64, arrays that run backwards",
            x=ArraySpec((2, 6, 5, 3), "float64", layout="reversed"),
            w=ArraySpec((2, 3, 3, 2), "float64", layout="sliced"),
        ),
        convolutions.SEVERAL,
        case(
            "float64, with fractions, sliced arrays",
            x=ArraySpec((3, 7, 5, 2), "float64", layout="sliced", fill="quarters"),
            w=ArraySpec((3, 4, 2, 3), "float64", layout="sliced"),
        ),
        convolutions.LARGE,
        *_JIT_LAYOUT_CASES,
        *convolutions.PRECISION_CASES[:2],
        case(
            "float64, numbers with all their digits, sliced arrays",
            x=ArraySpec((2, 4, 5, 3), "float64", layout="sliced", fill="full_precision"),
            w=ArraySpec((2, 3, 3, 2), "float64", layout="sliced", fill="full_precision"),
        ),
    ),
    space=convolutions.SPACE,
    kinds=convolutions.KINDS,
    misconceptions=combined.ANY_KERNEL,
    hints=(
        "What has to change in your seven loops before Numba can compile them? Perhaps nothing at all.",
        "Write @numba.njit above the function. Inside it, np.zeros(shape, dtype=x.dtype) works as in NumPy.",
        "Add up in a local variable, which can stay in a register, and store it once: out[n, h, w, co] = total.",
    ),
    contract=Contract(
        compiled=True, rounding=convolutions.ROUNDING, speed=convolutions.RACE, forbidden=(FINISHED_CONVOLUTIONS,)
    ),
)

EXERCISES = (CONV_OUTPUT_SHAPE, PAD_NHWC, CONV_NAIVE, CONV_JIT)
