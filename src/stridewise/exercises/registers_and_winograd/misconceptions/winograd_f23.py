"""What goes wrong in `winograd_f23(d, g)`: the products of F(2, 3), and here what is around them.

The algorithm is in Lavin and Gray (2015), arXiv:1509.09308.
"""

import numpy as np

from stridewise.exercises.record import Misconception
from stridewise.exercises.registers_and_winograd.misconceptions.winograd_products import PRODUCTS

_FOUR = "The four products are (d0 - d2) g0, (d1 + d2) (g0 + g1 + g2)/2, (d2 - d1) (g0 - g1 + g2)/2, (d1 - d3) g2."


def six_products(d, g):
    first = d[:, 0] * g[0] + d[:, 1] * g[1] + d[:, 2] * g[2]
    second = d[:, 1] * g[0] + d[:, 2] * g[1] + d[:, 3] * g[2]
    return np.stack([first, second], axis=1)


SIX_PRODUCTS = Misconception(
    six_products,
    belief="Your function uses the definition itself, with six multiplications per tile",
    remedy=_FOUR,
    shows_in="cost",
)


def axes_exchanged(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s])


AXES_EXCHANGED = Misconception(
    axes_exchanged,
    belief="Your function puts the outputs along the first axis and the tiles along the second",
    remedy="out[t, i] has a row for each tile: np.stack(outputs, axis=1), or a transpose at the end.",
    change_result=lambda out, d, g: out.T,
)


def outputs_joined(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.concatenate([p + q + r, q - r - s])


OUTPUTS_JOINED = Misconception(
    outputs_joined,
    belief="Your function returns all the outputs along a single axis",
    remedy="out[t, i] has a row for each tile: np.stack(outputs, axis=1).",
    variants=(lambda d, g: six_products(d, g).ravel(),),
)


def inputs_from_rows(d, g):
    p = (d[0] - d[2]) * g[0]
    q = (d[1] + d[2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[2] - d[1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[1] - d[3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


INPUTS_FROM_ROWS = Misconception(
    inputs_from_rows,
    belief="Your function takes the four inputs of a tile from four rows of d",
    remedy="Each row of d is a tile: its inputs are d[:, 0], d[:, 1], d[:, 2] and d[:, 3].",
    variants=(lambda d, g: inputs_from_rows(d, g).T,),
)


def first_tile_only(d, g):
    p = (d[:1, 0] - d[:1, 2]) * g[0]
    q = (d[:1, 1] + d[:1, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:1, 2] - d[:1, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:1, 1] - d[:1, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def first_tile_without_an_axis(d, g):
    return six_products(d, g)[0]


def first_tile_and_zeros(d, g):
    out = six_products(d, g)
    out[1:] = 0
    return out


FIRST_TILE_ONLY = Misconception(
    first_tile_only,
    belief="Your function computes the first tile only",
    remedy="Each row of d is a tile of its own with two outputs. d[:, 0] is the first input of all of them.",
    variants=(
        first_tile_without_an_axis,
        first_tile_and_zeros,
    ),
)


def made_float64(d, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])
    weights = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]])
    return ((d @ inputs.T) * (weights @ g)) @ outputs.T


def made_float64_at_the_end(d, g):
    return six_products(d, g).astype(np.float64)


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function uses float64 constants, which turn a float32 result into float64",
    remedy="Give the matrices the dtype of d: np.array(..., dtype=d.dtype).",
    variants=(made_float64_at_the_end,),
    change_result=lambda out, d, g: out.astype(np.float64),
)


def transformed_in_place(d, g):
    d[:, 0] -= d[:, 2]
    d[:, 3] = d[:, 1] - d[:, 3]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    return np.stack([d[:, 0] * g[0] + q + r, q - r - d[:, 3] * g[2]], axis=1)


TRANSFORMED_IN_PLACE = Misconception(
    transformed_in_place,
    belief="Your function writes its transform into d itself",
    remedy="d[:, 0] is a view: `-=` changes the argument. Write d[:, 0] - d[:, 2], which makes a new array.",
)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    *PRODUCTS,
    AXES_EXCHANGED,
    OUTPUTS_JOINED,
    INPUTS_FROM_ROWS,
    FIRST_TILE_ONLY,
    MADE_FLOAT64,
    TRANSFORMED_IN_PLACE,
    SIX_PRODUCTS,
)
