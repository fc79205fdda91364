"""What goes wrong in `winograd_f23(d, g)`: Winograd's F(2, 3), as in Lavin and Gray (2015), arXiv:1509.09308."""

import numpy as np

from stridewise.exercises.record import Misconception

_OUTPUTS = "Of the four products p, q, r, s, the outputs are p + q + r and q - r - s."
_FOUR = "The four products are (d0 - d2) g0, (d1 + d2) (g0 + g1 + g2)/2, (d2 - d1) (g0 - g1 + g2)/2, (d1 - d3) g2."


def kernel_flipped(d, g):
    p = (d[:, 0] - d[:, 2]) * g[2]
    q = (d[:, 1] + d[:, 2]) * ((g[2] + g[1] + g[0]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[2] - g[1] + g[0]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[0]
    return np.stack([p + q + r, q - r - s], axis=1)


KERNEL_FLIPPED = Misconception(
    kernel_flipped,
    belief="Your function reads the taps backwards (true convolution, as in mathematics)",
    remedy="Nothing is flipped here: g[0] meets d[:, 0] in the first output and d[:, 1] in the second.",
    change_arguments=lambda d, g: (d, g[::-1]),
)


def halves_forgotten(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * (g[0] + g[1] + g[2])
    r = (d[:, 2] - d[:, 1]) * (g[0] - g[1] + g[2])
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


HALVES_FORGOTTEN = Misconception(
    halves_forgotten,
    belief="Your function leaves out the 1/2 in the two middle products",
    remedy="g0 + g1 + g2 and g0 - g1 + g2 are divided by 2: in p + q + r both contribute g0 and g2, which would "
    "count twice.",
)


def halves_cut_off(d, g):
    transform = np.array([[1, 0, 0], [1 / 2, 1 / 2, 1 / 2], [1 / 2, -1 / 2, 1 / 2], [0, 0, 1]]).astype(int)
    u = transform.astype(g.dtype) @ g
    p = (d[:, 0] - d[:, 2]) * u[0]
    q = (d[:, 1] + d[:, 2]) * u[1]
    r = (d[:, 2] - d[:, 1]) * u[2]
    s = (d[:, 1] - d[:, 3]) * u[3]
    return np.stack([p + q + r, q - r - s], axis=1)


HALVES_CUT_OFF = Misconception(
    halves_cut_off,
    belief="Your function stores the matrix for the taps as whole numbers, so every 1/2 became 0",
    remedy="Give the matrix the dtype of g: as a whole number 0.5 is 0, and two of the products vanish.",
)


def last_product_added(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r + s], axis=1)


LAST_PRODUCT_ADDED = Misconception(
    last_product_added,
    belief="Your function adds the last product to the second output where it should subtract it",
    remedy=_OUTPUTS,
)


def third_product_added_twice(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q + r - s], axis=1)


THIRD_PRODUCT_ADDED_TWICE = Misconception(
    third_product_added_twice,
    belief="Your function adds the third product to both outputs, but the second subtracts it",
    remedy=_OUTPUTS,
)


def all_products_added(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q + r + s], axis=1)


ALL_PRODUCTS_ADDED = Misconception(
    all_products_added,
    belief="Your function adds all the products, but the second output subtracts two of them",
    remedy=_OUTPUTS,
)


def difference_turned_round(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 1] - d[:, 2]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


DIFFERENCE_TURNED_ROUND = Misconception(
    difference_turned_round,
    belief="Your function computes d1 - d2 in the third product, where it should be d2 - d1",
    remedy=_FOUR,
)


def first_difference_turned_round(d, g):
    p = (d[:, 2] - d[:, 0]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


FIRST_DIFFERENCE_TURNED_ROUND = Misconception(
    first_difference_turned_round,
    belief="Your function computes d2 - d0 in the first product, where it should be d0 - d2",
    remedy=_FOUR,
)


def sums_for_differences(d, g):
    p = (d[:, 0] + d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] + d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


SUMS_FOR_DIFFERENCES = Misconception(
    sums_for_differences,
    belief="Your function adds in the first and the last product where it should subtract",
    remedy=_FOUR,
)


def weights_crossed(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] - g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] + g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


WEIGHTS_CROSSED = Misconception(
    weights_crossed,
    belief="Your function swaps the sums of the taps in the second and third product",
    remedy=_FOUR,
)


def outputs_exchanged(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([q - r - s, p + q + r], axis=1)


OUTPUTS_EXCHANGED = Misconception(
    outputs_exchanged,
    belief="Your function returns the two outputs in the opposite order",
    remedy="out[:, 0] starts at d[:, 0], out[:, 1] at d[:, 1].",
    change_result=lambda out, d, g: out[:, ::-1],
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


MISCONCEPTIONS: tuple[Misconception, ...] = (
    KERNEL_FLIPPED,
    HALVES_FORGOTTEN,
    HALVES_CUT_OFF,
    LAST_PRODUCT_ADDED,
    THIRD_PRODUCT_ADDED_TWICE,
    ALL_PRODUCTS_ADDED,
    DIFFERENCE_TURNED_ROUND,
    FIRST_DIFFERENCE_TURNED_ROUND,
    SUMS_FOR_DIFFERENCES,
    WEIGHTS_CROSSED,
    OUTPUTS_EXCHANGED,
    AXES_EXCHANGED,
    FIRST_TILE_ONLY,
    MADE_FLOAT64,
    TRANSFORMED_IN_PLACE,
    SIX_PRODUCTS,
)
