"""Winograd's matrices on the wrong side, or transposed, in `winograd_f2x2_3x3(x, g)`.

B transforms inputs, G taps and A products: each works on rows from the left, its transpose on columns from the right.
"""

import numpy as np

from stridewise.exercises.record import Misconception

_BOTH = "B d B^T: from the left B works on the rows of the tile, from the right its transpose on the columns."


def inputs_transformed_on_one_side(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4]
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


def inputs_transformed_on_the_right_only(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


INPUTS_TRANSFORMED_ON_ONE_SIDE = Misconception(
    inputs_transformed_on_one_side,
    belief="Your function transforms the inputs of a tile on one side only",
    remedy=_BOTH,
    variants=(inputs_transformed_on_the_right_only,),
)


def inputs_transformed_by_the_transpose(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs.T @ x[h : h + 4, w : w + 4] @ inputs
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


INPUTS_TRANSFORMED_BY_THE_TRANSPOSE = Misconception(
    inputs_transformed_by_the_transpose,
    belief="Your function has the transpose on the wrong side of the inputs, as in B^T d B",
    remedy=_BOTH,
)


def inputs_transformed_without_a_transpose(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


INPUTS_TRANSFORMED_WITHOUT_A_TRANSPOSE = Misconception(
    inputs_transformed_without_a_transpose,
    belief="Your function has the same matrix on both sides of the inputs, as in B d B",
    remedy=_BOTH,
)


def inputs_transposed(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4].T @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


INPUTS_TRANSPOSED = Misconception(
    inputs_transposed,
    belief="Your function swaps the rows and columns of each tile of inputs",
    remedy="Of a tile, d[i, j] is row i and column j: B works on the rows from the left, its transpose on the columns.",
)


def kernel_transposed(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g.T @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


KERNEL_TRANSPOSED = Misconception(
    kernel_transposed,
    belief="Your function swaps the rows and columns of the taps",
    remedy="g[r, s] meets x[h + r, w + s]: G works on the rows of g from the left, its transpose on the columns.",
    change_arguments=lambda x, g: (x, g.T),
)


def outputs_transposed(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = (outputs @ (u * v) @ outputs.T).T
    return out


OUTPUTS_TRANSPOSED = Misconception(
    outputs_transposed,
    belief="Your function swaps the rows and columns of each tile of outputs",
    remedy="A M A^T has the row of the tile first: from the left A makes its rows, from the right its columns.",
)


def kernel_flipped(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g[::-1, ::-1] @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u * v) @ outputs.T
    return out


KERNEL_FLIPPED = Misconception(
    kernel_flipped,
    belief="Your function reads the taps backwards (true convolution, as in mathematics)",
    remedy="Nothing is flipped here: g[0, 0] meets the upper left element of each window.",
    change_arguments=lambda x, g: (x, g[::-1, ::-1]),
)


def transforms_multiplied_as_matrices(x, g):
    inputs = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=x.dtype)
    taps = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]).astype(x.dtype)
    outputs = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=x.dtype)
    u = taps @ g @ taps.T
    out = np.zeros((x.shape[0] - 2, x.shape[1] - 2), dtype=x.dtype)
    for h in range(0, x.shape[0] - 2, 2):
        for w in range(0, x.shape[1] - 2, 2):
            v = inputs @ x[h : h + 4, w : w + 4] @ inputs.T
            out[h : h + 2, w : w + 2] = outputs @ (u @ v) @ outputs.T
    return out


TRANSFORMS_MULTIPLIED_AS_MATRICES = Misconception(
    transforms_multiplied_as_matrices,
    belief="Your function multiplies the transformed taps and inputs as matrices",
    remedy="The 16 products are those of elements in the same place: U * V, where U @ V takes 64.",
)


SIDES: tuple[Misconception, ...] = (
    INPUTS_TRANSFORMED_ON_ONE_SIDE,
    INPUTS_TRANSFORMED_BY_THE_TRANSPOSE,
    INPUTS_TRANSFORMED_WITHOUT_A_TRANSPOSE,
    INPUTS_TRANSPOSED,
    KERNEL_TRANSPOSED,
    OUTPUTS_TRANSPOSED,
    KERNEL_FLIPPED,
    TRANSFORMS_MULTIPLIED_AS_MATRICES,
)
