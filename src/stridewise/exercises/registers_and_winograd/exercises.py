"""Lesson 8: sums that stay in registers, and fewer multiplications."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import CaseSpace, case
from stridewise.exercises.layout_cases import MATRIX_LAYOUTS, in_layouts
from stridewise.exercises.limits import MultiplicationLimit, RegisterLimit
from stridewise.exercises.record import Contract, Credit, Exercise
from stridewise.exercises.registers_and_winograd.misconceptions import (
    matmul_register_tile,
    winograd_f2x2_3x3,
    winograd_f23,
)
from stridewise.exercises.rounding import rounding_of_sums

LESSON = "08_registers_and_winograd"


def _matmul_register_tile(a: NDArray[Any], b: NDArray[Any], mr: int, nr: int) -> NDArray[Any]:  # noqa: ARG001
    return np.asarray(a @ b)


# Six tiles of 12 sums, each through 12 steps of k with a column of 4 values and a row of 3: 504 loads. A column, one
# other value and the sums are 17 numbers. The orders that misconceptions stand for need 570 loads or more.
_REGISTERS = RegisterLimit(
    case("8x12 times 12x9, tiles of 4x3", a=ArraySpec((8, 12)), b=ArraySpec((12, 9)), mr=4, nr=3),
    registers=17,
    most=504,
    advice=(
        "A value that is loaded should be used for a whole row or column of sums before it is let go.",
        "Next: write down which sums your function adds to for k = 0, and which for k = 1. Are they the same mr x nr?",
    ),
)

_PRODUCT = case("4x3 times 3x6, tiles of 2x3", a=ArraySpec((4, 3)), b=ArraySpec((3, 6)), mr=2, nr=3)
_WITH_EDGES = case("5x2 times 2x4, tiles of 2x3", a=ArraySpec((5, 2)), b=ArraySpec((2, 4)), mr=2, nr=3)

MATMUL_REGISTER_TILE = Exercise(
    name="matmul_register_tile",
    lesson=LESSON,
    asks="matmul_register_tile(a, b, mr, nr) returns the matrix product a @ b in tiles of sums, mr rows by nr columns "
    "and smaller at the edges: the sums of a tile stay from the first k to the last.",
    credit=Credit(contiguous=1, any_layout=1, contract=1),
    reference=_matmul_register_tile,
    witnesses=(
        case("2x2 times 2x4, tiles of 2x2", a=ArraySpec((2, 2)), b=ArraySpec((2, 4)), mr=2, nr=2),
        case("4x2 times 2x2, tiles of 2x1", a=ArraySpec((4, 2)), b=ArraySpec((2, 2)), mr=2, nr=1),
        case("3x2 times 2x3, tiles of 2x2", a=ArraySpec((3, 2)), b=ArraySpec((2, 3)), mr=2, nr=2),
        case("2x3 times 3x5, tiles of 1x3", a=ArraySpec((2, 3), layout="sliced"), b=ArraySpec((3, 5)), mr=1, nr=3),
    ),
    cases=(
        case("2x3 times 3x2, tiles of 3x4", a=ArraySpec((2, 3)), b=ArraySpec((3, 2)), mr=3, nr=4),
        case("4x3 times 3x3, tiles of 2x2", a=ArraySpec((4, 3)), b=ArraySpec((3, 3)), mr=2, nr=2),
        case(
            "float64, with fractions",
            a=ArraySpec((5, 4), "float64", fill="quarters"),
            b=ArraySpec((4, 3), "float64"),
            mr=2,
            nr=2,
        ),
        case(
            "arrays that run backwards",
            a=ArraySpec((4, 6), layout="reversed"),
            b=ArraySpec((6, 7), layout="reversed"),
            mr=3,
            nr=2,
        ),
        case(
            "float64, transposed and sliced",
            a=ArraySpec((7, 3), "float64", layout="transposed"),
            b=ArraySpec((3, 5), "float64", layout="sliced"),
            mr=4,
            nr=3,
        ),
        _PRODUCT,
        _WITH_EDGES,
        *in_layouts((_PRODUCT, _WITH_EDGES), MATRIX_LAYOUTS),
        *in_layouts((_WITH_EDGES,), MATRIX_LAYOUTS, "b"),
        case("13x9 times 9x11, tiles of 6x4", a=ArraySpec((13, 9)), b=ArraySpec((9, 11)), mr=6, nr=4),
        case(
            "numbers with all their digits",
            a=ArraySpec((5, 6), fill="full_precision"),
            b=ArraySpec((6, 4), fill="full_precision"),
            mr=2,
            nr=3,
        ),
        case(
            "float64, numbers with all their digits",
            a=ArraySpec((5, 6), "float64", fill="full_precision"),
            b=ArraySpec((6, 4), "float64", fill="full_precision"),
            mr=3,
            nr=2,
        ),
    ),
    space=CaseSpace(
        {"mr": 3, "nr": 3, "I": 5, "J": 5, "K": 3},
        lambda at, array: {
            "a": array(at["I"], at["K"]),
            "b": array(at["K"], at["J"]),
            "mr": at["mr"],
            "nr": at["nr"],
        },
    ),
    misconceptions=matmul_register_tile.MISCONCEPTIONS,
    hints=(
        "Three loops of a plain product: which of them finishes a sum, and which leaves it? And in a tile of sums?",
        "Outside are two loops over the tiles: top takes steps of mr, left of nr. Inside them is the loop over k.",
        "For one k the tile needs a column, a[top:top + mr, k], and a row, b[k, left:left + nr]: all their products.",
        "tile += np.outer(column, row) adds them all. Each tile starts at zero, and is stored once, after the last k.",
    ),
    contract=Contract(
        registers=_REGISTERS,
        rounding=rounding_of_sums(_matmul_register_tile, lambda a, b, mr, nr: int(a.shape[1])),  # noqa: ARG005
    ),
)


def _winograd_f23(d: NDArray[Any], g: NDArray[Any]) -> NDArray[Any]:
    """Compute two outputs by the definition. In four products: Lavin and Gray (2015), arXiv:1509.09308, section 4."""
    return np.stack([d[:, :3] @ g, d[:, 1:] @ g], axis=1)


_THREE_TILES = case("three tiles", d=ArraySpec((3, 4)), g=ArraySpec((3,)))

WINOGRAD_F23 = Exercise(
    name="winograd_f23",
    lesson=LESSON,
    asks="winograd_f23(d, g) returns two outputs for each tile of four inputs, d (T, 4), and three taps, g (3,), with "
    "four multiplications per tile: out[t, i] = d[t, i]*g[0] + d[t, i + 1]*g[1] + d[t, i + 2]*g[2], of shape (T, 2).",
    credit=Credit(contiguous=1, any_layout=0.5, contract=1.5),
    reference=_winograd_f23,
    witnesses=(
        case("one tile", d=ArraySpec((1, 4)), g=ArraySpec((3,))),
        case("two tiles", d=ArraySpec((2, 4)), g=ArraySpec((3,), seed=1)),
        case("three sliced tiles", d=ArraySpec((3, 4), layout="sliced"), g=ArraySpec((3,), layout="sliced")),
    ),
    cases=(
        case("float64, with fractions", d=ArraySpec((4, 4), "float64", fill="quarters"), g=ArraySpec((3,), "float64")),
        case(
            "transposed tiles",
            d=ArraySpec((5, 4), layout="transposed"),
            g=ArraySpec((3,), layout="reversed", fill="quarters"),
        ),
        case(
            "tiles that run backwards",
            d=ArraySpec((6, 4), "float64", layout="reversed"),
            g=ArraySpec((3,), "float64", seed=2),
        ),
        case("many tiles", d=ArraySpec((40, 4)), g=ArraySpec((3,), seed=3)),
        *in_layouts((case("one tile", d=ArraySpec((1, 4)), g=ArraySpec((3,))), _THREE_TILES), MATRIX_LAYOUTS),
        *in_layouts((_THREE_TILES,), ("flipped", "part"), "g"),
        case(
            "numbers with all their digits",
            d=ArraySpec((3, 4), fill="full_precision"),
            g=ArraySpec((3,), fill="full_precision"),
        ),
        case(
            "float64, numbers with all their digits",
            d=ArraySpec((3, 4), "float64", fill="full_precision"),
            g=ArraySpec((3,), "float64", fill="full_precision"),
        ),
    ),
    space=CaseSpace({"tiles": 3}, lambda at, array: {"d": array(at["tiles"], 4), "g": array(3)}),
    misconceptions=winograd_f23.MISCONCEPTIONS,
    hints=(
        "The four products are in the text above. Which of them does each of the two outputs need?",
        "d[:, 0] is the first input of every tile: written with it, one line computes all tiles at once.",
        "p = (d[:, 0] - d[:, 2]) * g[0] is the first product; the outputs are p + q + r and q - r - s.",
        "q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2), and np.stack([...], axis=1) joins the outputs.",
    ),
    contract=Contract(
        rounding=rounding_of_sums(_winograd_f23, lambda d, g: 3),  # noqa: ARG005
        multiplications=MultiplicationLimit(
            case("two tiles", d=ArraySpec((2, 4)), g=ArraySpec((3,), seed=1)),
            most=8,
            advice=("Next: find the products p, q, r and s in the text, and compute each of them once.",),
        ),
    ),
)


def _winograd_f2x2_3x3(x: NDArray[Any], g: NDArray[Any]) -> NDArray[Any]:
    """Convolve by the definition. In 16 products per tile: Lavin and Gray (2015), arXiv:1509.09308, section 4.1."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3))
    return np.asarray((windows * g).sum(axis=(2, 3), dtype=x.dtype))


_ONE_TILE = case("one tile", x=ArraySpec((4, 4)), g=ArraySpec((3, 3)))
_SIX_TILES = case("two by three tiles", x=ArraySpec((6, 8)), g=ArraySpec((3, 3), seed=1))

WINOGRAD_F2X2_3X3 = Exercise(
    name="winograd_f2x2_3x3",
    lesson=LESSON,
    asks="winograd_f2x2_3x3(x, g) returns the valid convolution of x (H, W), H and W even, with taps g (3, 3), in "
    "16 multiplications for each 2x2 outputs: out[h, w] = sum over r, s of x[h + r, w + s] * g[r, s].",
    credit=Credit(contiguous=1, any_layout=0.5, contract=1.5),
    reference=_winograd_f2x2_3x3,
    witnesses=(
        _ONE_TILE,
        case("one sliced tile", x=ArraySpec((4, 4), layout="sliced"), g=ArraySpec((3, 3), seed=2)),
    ),
    cases=(
        case("two tiles side by side", x=ArraySpec((4, 6)), g=ArraySpec((3, 3), seed=1)),
        case("three tiles one below the other", x=ArraySpec((8, 4)), g=ArraySpec((3, 3), seed=2)),
        case("two by two tiles", x=ArraySpec((6, 6)), g=ArraySpec((3, 3), seed=3)),
        _SIX_TILES,
        case(
            "float64, with fractions",
            x=ArraySpec((8, 6), "float64", fill="quarters"),
            g=ArraySpec((3, 3), "float64", seed=4),
        ),
        case(
            "arrays that run backwards", x=ArraySpec((6, 8), layout="reversed"), g=ArraySpec((3, 3), layout="reversed")
        ),
        case(
            "float64, transposed arrays",
            x=ArraySpec((4, 10), "float64", layout="transposed"),
            g=ArraySpec((3, 3), "float64", layout="transposed"),
        ),
        *in_layouts((_ONE_TILE, _SIX_TILES), MATRIX_LAYOUTS),
        *in_layouts((_SIX_TILES,), ("flipped", "part"), "g"),
        case(
            "numbers with all their digits",
            x=ArraySpec((6, 8), fill="full_precision"),
            g=ArraySpec((3, 3), fill="full_precision"),
        ),
        case(
            "float64, numbers with all their digits",
            x=ArraySpec((8, 6), "float64", fill="full_precision"),
            g=ArraySpec((3, 3), "float64", fill="full_precision"),
        ),
    ),
    space=CaseSpace(
        {"down": 3, "right": 3},
        lambda at, array: {"x": array(2 * at["down"] + 2, 2 * at["right"] + 2), "g": array(3, 3)},
    ),
    misconceptions=winograd_f2x2_3x3.MISCONCEPTIONS,
    hints=(
        "In F(2, 3) there are sums of inputs, sums of taps and sums of products. Write each as a matrix: B, G and A.",
        "B @ d does it down the columns of a 4x4 tile d, and B @ d @ B.T along its rows as well. And for the taps g?",
        "U = G @ g @ G.T and V = B @ d @ B.T are 4x4 both. Their element-wise product U * V has the 16 products.",
        "out[h:h + 2, w:w + 2] = A @ (U * V) @ A.T, with d = x[h:h + 4, w:w + 4], and h and w in steps of 2.",
    ),
    contract=Contract(
        rounding=rounding_of_sums(_winograd_f2x2_3x3, lambda x, g: 9),  # noqa: ARG005
        multiplications=MultiplicationLimit(
            case("two by two tiles", x=ArraySpec((6, 6)), g=ArraySpec((3, 3), seed=3)),
            most=64,
            advice=("Next: find the 16 products of a tile, the elements of U * V, and compute each of them once.",),
        ),
    ),
)

EXERCISES = (MATMUL_REGISTER_TILE, WINOGRAD_F23, WINOGRAD_F2X2_3X3)
