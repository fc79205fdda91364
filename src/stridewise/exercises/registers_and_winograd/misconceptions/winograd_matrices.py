"""Winograd's matrices with wrong numbers, in `winograd_f2x2_3x3(x, g)`."""

import numpy as np

from stridewise.exercises.record import Misconception

_OUTPUTS = "The rows of A are (1, 1, 1, 0) and (0, 1, -1, -1): p + q + r and q - r - s."
_INPUTS = "The rows of B are d0 - d2, d1 + d2, d2 - d1 and d1 - d3."


def halves_forgotten(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [1, 1, 1], [1, -1, 1], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


HALVES_FORGOTTEN = Misconception(
    halves_forgotten,
    belief="Your function leaves out the 1/2 in the middle rows of G",
    remedy="g0 + g1 + g2 and g0 - g1 + g2 are divided by 2, for the rows and for the columns alike.",
)


def halves_cut_off(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(int).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


HALVES_CUT_OFF = Misconception(
    halves_cut_off,
    belief="Your function stores the matrix for the taps as whole numbers, so every 1/2 became 0",
    remedy="Give the matrix the dtype of g: as a whole number 0.5 is 0, and most of the products vanish.",
)


def last_product_added(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, 1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


LAST_PRODUCT_ADDED = Misconception(
    last_product_added,
    belief="Your function gives the last product the opposite sign: q - r + s where it should be q - r - s",
    remedy=_OUTPUTS,
)


def third_product_added_twice(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, 1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


THIRD_PRODUCT_ADDED_TWICE = Misconception(
    third_product_added_twice,
    belief="Your function adds the third product to both outputs, but the second subtracts it",
    remedy=_OUTPUTS,
)


def all_products_added(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, 1, 1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


ALL_PRODUCTS_ADDED = Misconception(
    all_products_added,
    belief="Your function adds all the products, but the second output subtracts two of them",
    remedy=_OUTPUTS,
)


def difference_turned_round(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, 1, -1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


DIFFERENCE_TURNED_ROUND = Misconception(
    difference_turned_round,
    belief="Your function gives the third product the opposite sign, as d1 - d2 does where it should be d2 - d1",
    remedy=_INPUTS,
)


def first_difference_turned_round(x, g):
    inputs = np.array([[-1, 0, 1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


FIRST_DIFFERENCE_TURNED_ROUND = Misconception(
    first_difference_turned_round,
    belief="Your function gives the first product the opposite sign, as d2 - d0 does where it should be d0 - d2",
    remedy=_INPUTS,
)


def sums_for_differences(x, g):
    inputs = np.array([[1, 0, 1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, 1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


SUMS_FOR_DIFFERENCES = Misconception(
    sums_for_differences,
    belief="Your function adds in the first and the last product where it should subtract",
    remedy=_INPUTS,
)


def outputs_exchanged(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[0, 1, -1, -1], [1, 1, 1, 0]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


OUTPUTS_EXCHANGED = Misconception(
    outputs_exchanged,
    belief="Your function has the two outputs of F(2, 3) in the wrong order",
    remedy=_OUTPUTS,
)


MATRICES: tuple[Misconception, ...] = (
    HALVES_FORGOTTEN,
    HALVES_CUT_OFF,
    LAST_PRODUCT_ADDED,
    THIRD_PRODUCT_ADDED_TWICE,
    ALL_PRODUCTS_ADDED,
    DIFFERENCE_TURNED_ROUND,
    FIRST_DIFFERENCE_TURNED_ROUND,
    SUMS_FOR_DIFFERENCES,
    OUTPUTS_EXCHANGED,
)
