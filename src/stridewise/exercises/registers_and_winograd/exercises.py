"""Lesson 8: fewer multiplications."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import CaseSpace, case
from stridewise.exercises.layout_cases import MATRIX_LAYOUTS, in_layouts
from stridewise.exercises.record import Contract, Credit, Exercise, MultiplicationLimit
from stridewise.exercises.registers_and_winograd.misconceptions import winograd_f23
from stridewise.exercises.rounding import rounding_of_sums

LESSON = "08_registers_and_winograd"


def _winograd_f23(d: NDArray[Any], g: NDArray[Any]) -> NDArray[Any]:
    """By definition. In four products: Lavin and Gray (2015), arXiv:1509.09308, section 4."""
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

EXERCISES = (WINOGRAD_F23,)
