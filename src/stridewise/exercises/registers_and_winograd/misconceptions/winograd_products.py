"""Products and outputs of Winograd's F(2, 3) that are not the right ones, in `winograd_f23(d, g)`."""

import numpy as np

from stridewise.exercises.record import Misconception
from stridewise.exercises.registers_and_winograd.misconceptions.winograd_forms import (
    with_another_product,
    with_other_outputs,
)

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
    belief="Your function gives the last product the opposite sign: q - r + s where it should be q - r - s",
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
    belief="Your function gives the third product the opposite sign, as d1 - d2 does where it should be d2 - d1",
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
    belief="Your function gives the first product the opposite sign, as d2 - d0 does where it should be d0 - d2",
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


def first_product_wrong(d, g):
    p = (d[:, 0] + d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


FIRST_PRODUCT_WRONG = Misconception(
    first_product_wrong,
    belief="Your function is right but for the first product, which is another one or left out",
    remedy="The first product is p = (d0 - d2) g0, and only the first output needs it.",
    variants=with_another_product(0),
)


def second_product_wrong(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] - d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


SECOND_PRODUCT_WRONG = Misconception(
    second_product_wrong,
    belief="Your function is right but for the second product, which is another one or left out",
    remedy="The second product is q = (d1 + d2) (g0 + g1 + g2)/2, and both outputs add it.",
    variants=with_another_product(1),
)


def third_product_wrong(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] + d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


THIRD_PRODUCT_WRONG = Misconception(
    third_product_wrong,
    belief="Your function is right but for the third product, which is another one or left out",
    remedy="The third product is r = (d2 - d1) (g0 - g1 + g2)/2: the first output adds it, the second subtracts it.",
    variants=with_another_product(2),
)


def last_product_wrong(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] + d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


LAST_PRODUCT_WRONG = Misconception(
    last_product_wrong,
    belief="Your function is right but for the last product, which is another one or left out",
    remedy="The last product is s = (d1 - d3) g2, and only the second output subtracts it.",
    variants=with_another_product(3),
)


def products_combined_otherwise(d, g):
    p = (d[:, 0] - d[:, 2]) * g[0]
    q = (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2)
    s = (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - s], axis=1)


PRODUCTS_COMBINED_OTHERWISE = Misconception(
    products_combined_otherwise,
    belief="Your function has the right products, but does not combine them as p + q + r and q - r - s",
    remedy=_OUTPUTS,
    variants=with_other_outputs(),
)


PRODUCTS: tuple[Misconception, ...] = (
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
    FIRST_PRODUCT_WRONG,
    SECOND_PRODUCT_WRONG,
    THIRD_PRODUCT_WRONG,
    LAST_PRODUCT_WRONG,
    PRODUCTS_COMBINED_OTHERWISE,
)
