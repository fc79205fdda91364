"""What goes wrong in `untile(tiles)`."""

import numpy as np

from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception


def reshape_alone(tiles):
    down, right, rows, columns = tiles.shape
    return np.array(tiles).reshape(down * rows, right * columns)


RESHAPE_ALONE = Misconception(
    reshape_alone,
    belief="Your function reshapes to (M, N) directly, tile after tile",
    remedy="A row of the matrix runs through all the tiles beside each other: first bring the axes into the "
    "order i, k, j, l.",
)


def inside_transposed(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 3, 1, 2).reshape(down * columns, right * rows)


INSIDE_TRANSPOSED = Misconception(
    inside_transposed,
    belief="Your function swaps rows and columns inside each tile",
    remedy="k is the row inside the tile, l the column: the order of the axes is i, k, j, l.",
)


def tiles_transposed(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(1, 2, 0, 3).reshape(right * rows, down * columns)


TILES_TRANSPOSED = Misconception(
    tiles_transposed,
    belief="Your function places tiles downwards that should go to the right",
    remedy="i counts the tiles downwards, j to the right: the order of the axes is i, k, j, l.",
)


def wrong_axes_swapped(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 1, 3, 2).reshape(down * rows, right * columns)


WRONG_AXES_SWAPPED = Misconception(
    wrong_axes_swapped,
    belief="Your function swaps the last two axes where it should swap the middle two",
    remedy="Swap j and k: from i, j, k, l to i, k, j, l. Then the reshape joins i with k and j with l.",
)


def made_float64(tiles):
    down, right, rows, columns = tiles.shape
    out = np.zeros((down * rows, right * columns))
    out[...] = tiles.transpose(0, 2, 1, 3).reshape(down * rows, right * columns)
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=tiles.dtype).",
    change_result=lambda out, tiles: out.astype(np.float64),
)


def result_transposed(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(1, 3, 0, 2).reshape(right * columns, down * rows)


RESULT_TRANSPOSED = Misconception(
    result_transposed,
    belief="Your function returns the matrix transposed",
    remedy="i and k give the row of the matrix, j and l its column: the order of the axes is i, k, j, l.",
    change_result=lambda out, tiles: out.T,
)


def changed_in_place(tiles):
    down, right, rows, columns = tiles.shape
    out = np.array(tiles.transpose(0, 2, 1, 3)).reshape(down * rows, right * columns)
    tiles[...] = 0
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    RESHAPE_ALONE,
    INSIDE_TRANSPOSED,
    TILES_TRANSPOSED,
    WRONG_AXES_SWAPPED,
    MADE_FLOAT64,
    RESULT_TRANSPOSED,
    CHANGED_IN_PLACE,
)
