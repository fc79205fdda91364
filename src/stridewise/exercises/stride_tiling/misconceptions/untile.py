"""What goes wrong in `untile(tiles)`."""

import numpy as np

from stridewise.exercises.axis_orders import orders_but
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
    variants=(lambda tiles: tiles.reshape((len(tiles) * tiles.shape[2], -1), order="F"),),
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


def tiles_transposed_in_the_right_shape(tiles):
    down, right, rows, columns = tiles.shape
    out = np.zeros((down * rows, right * columns), dtype=tiles.dtype)
    for i, j in np.ndindex(down, right):
        out[j * rows : (j + 1) * rows, i * columns : (i + 1) * columns] = tiles[i, j]
    return out


TILES_TRANSPOSED = Misconception(
    tiles_transposed,
    belief="Your function places tiles downwards that should go to the right",
    remedy="i counts the tiles downwards, j to the right: the order of the axes is i, k, j, l.",
    variants=(tiles_transposed_in_the_right_shape,),
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


def axes_joined_in_another_order(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(2, 0, 1, 3).reshape(down * rows, right * columns)


def _joined(order):
    """Both reshapes after this transpose: to the right shape, and to that of the axes as they stand."""

    def to_the_right_shape(tiles):
        down, right, rows, columns = tiles.shape
        return tiles.transpose(order).reshape(down * rows, right * columns)

    def as_they_stand(tiles):
        moved = tiles.transpose(order)
        return moved.reshape(moved.shape[0] * moved.shape[1], -1)

    return to_the_right_shape, as_they_stand


_IN_ORDER_OR_NAMED = ((0, 2, 1, 3), (0, 1, 2, 3), (0, 3, 1, 2), (0, 1, 3, 2))
_NAMED_IF_JOINED_AS_THEY_STAND = ((1, 2, 0, 3), (1, 3, 0, 2))

AXES_JOINED_IN_ANOTHER_ORDER = Misconception(
    axes_joined_in_another_order,
    belief="Your function joins the axes in another order than i, k, j, l",
    remedy="Go along a row of the matrix: l changes fastest, then j; k and i change from row to row. That is the order "
    "i, k, j, l.",
    variants=(
        *(
            variant
            for order in orders_but((*_IN_ORDER_OR_NAMED, *_NAMED_IF_JOINED_AS_THEY_STAND))
            for variant in _joined(order)
        ),
        *(_joined(order)[0] for order in _NAMED_IF_JOINED_AS_THEY_STAND),
    ),
)


def one_row_for_each_tile(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.reshape(down * right, rows * columns)


ONE_ROW_FOR_EACH_TILE = Misconception(
    one_row_for_each_tile,
    belief="Your function makes a row of each tile",
    remedy="A row of the matrix runs through all the tiles beside each other: join i with k and j with l.",
)


def wrong_lengths_joined(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 2, 1, 3).reshape(down * right, rows * columns)


WRONG_LENGTHS_JOINED = Misconception(
    wrong_lengths_joined,
    belief="Your function brings the axes into the right order, but computes the wrong lengths",
    remedy="i and k make the rows, j and l the columns: (tiles downwards * tile, tiles to the right * tile).",
)


def one_column_of_tiles(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.reshape(down * right * rows, columns)


def one_row_of_tiles(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.reshape(down * right, rows, columns).transpose(1, 0, 2).reshape(rows, -1)


ONE_COLUMN_OF_TILES = Misconception(
    one_column_of_tiles,
    belief="Your function puts all the tiles into a single column or a single row",
    remedy="i counts the tiles downwards, j to the right: only tiles with the same i are beside each other.",
    variants=(one_row_of_tiles,),
)


def places_not_multiplied(tiles):
    down, right, rows, columns = tiles.shape
    out = np.zeros((down * rows, right * columns), dtype=tiles.dtype)
    for i in range(down):
        for j in range(right):
            out[i : i + rows, j : j + columns] = tiles[i, j]
    return out


PLACES_NOT_MULTIPLIED = Misconception(
    places_not_multiplied,
    belief="Your function puts the tile [i, j] at row i and column j",
    remedy="Each tile before it takes `tile` rows or columns: it begins at row i*tile and column j*tile.",
)


def numbers_of_tiles_for_their_size(tiles):
    down, right, rows, columns = tiles.shape
    out = np.zeros((down * rows, right * columns), dtype=tiles.dtype)
    for i in range(down):
        for j in range(right):
            for row in range(rows):
                for column in range(columns):
                    out[i * down + row, j * right + column] = tiles[i, j, row, column]
    return out


NUMBERS_OF_TILES_FOR_THEIR_SIZE = Misconception(
    numbers_of_tiles_for_their_size,
    belief="Your function multiplies a tile's place by the number of tiles",
    remedy="Each tile before it takes `tile` rows or columns: out[i*tile + k, j*tile + l].",
)


def sides_swapped(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 2, 1, 3).reshape(right * columns, down * rows)


def sides_swapped_in_slices(tiles):
    down, right, rows, columns = tiles.shape
    out = np.zeros((right * columns, down * rows), dtype=tiles.dtype)
    for i in range(down):
        for j in range(right):
            out[i * rows : (i + 1) * rows, j * columns : (j + 1) * columns] = tiles[i, j]
    return out


SIDES_SWAPPED = Misconception(
    sides_swapped,
    belief="Your function swaps height and width in the shape of the matrix",
    remedy="Rows come first: (tiles downwards * tile, tiles to the right * tile).",
    variants=(sides_swapped_in_slices,),
)


def one_side_for_both(tiles):
    down, _, rows, _ = tiles.shape
    return tiles.transpose(0, 2, 1, 3).reshape(down * rows, down * rows)


def _first_tiles_only(tiles):
    down, right, rows, columns = tiles.shape
    side = min(down, right)
    out = np.zeros((down * rows, right * columns), dtype=tiles.dtype)
    out[: side * rows, : side * columns] = (
        tiles[:side, :side].transpose(0, 2, 1, 3).reshape(side * rows, side * columns)
    )
    return out


def _cut_to_a_square(tiles):
    side = len(tiles)
    return tiles[:, :side].transpose(0, 2, 1, 3).reshape(side * tiles.shape[2], -1)


ONE_SIDE_FOR_BOTH = Misconception(
    one_side_for_both,
    belief="Your function assumes as many tiles to the right as downwards",
    remedy="tiles.shape has both: its first entry counts the tiles downwards, its second to the right.",
    variants=(_first_tiles_only, _cut_to_a_square),
)


def strides_of_contiguous_tiles(tiles):
    m, n, tile, _ = tiles.shape
    size = tiles.itemsize
    strides = (n * tile * tile * size, tile * size, tile * tile * size, size)
    return np.lib.stride_tricks.as_strided(tiles, (m, tile, n, tile), strides).reshape(m * tile, n * tile)


STRIDES_OF_CONTIGUOUS_TILES = Misconception(
    strides_of_contiguous_tiles,
    belief="Your function computes strides from the shape, as if the tiles were contiguous",
    remedy="The shape alone does not tell you the strides of a slice or a transpose. Transpose the axes, or use those "
    "in tiles.strides.",
)


def made_float32(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 2, 1, 3).reshape(down * rows, right * columns).astype(np.float32)


MADE_FLOAT32 = Misconception(
    made_float32,
    belief="Your function returns float32 whatever the dtype of its input",
    remedy="The result has the dtype of tiles: np.zeros(shape, dtype=tiles.dtype).",
    change_result=lambda out, tiles: out.astype(np.float32),
)


def axes_not_joined(tiles):
    return tiles.transpose(0, 2, 1, 3)


AXES_NOT_JOINED = Misconception(
    axes_not_joined,
    belief="Your function brings the axes into the right order, but leaves them apart",
    remedy="A matrix has two axes: reshape i and k into the rows, j and l into the columns.",
)


def made_integer(tiles):
    return tiles.transpose(0, 2, 1, 3).reshape(tiles.shape[0] * tiles.shape[2], -1).astype(int)


def fractions_cut_off(tiles):
    return np.trunc(tiles.transpose(0, 2, 1, 3).reshape(tiles.shape[0] * tiles.shape[2], -1))


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=tiles.dtype).",
    variants=(fractions_cut_off, lambda tiles: made_integer(tiles).astype(np.int32)),
    change_result=lambda out, tiles: out.astype(int),
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
    AXES_JOINED_IN_ANOTHER_ORDER,
    ONE_ROW_FOR_EACH_TILE,
    WRONG_LENGTHS_JOINED,
    ONE_COLUMN_OF_TILES,
    PLACES_NOT_MULTIPLIED,
    NUMBERS_OF_TILES_FOR_THEIR_SIZE,
    SIDES_SWAPPED,
    ONE_SIDE_FOR_BOTH,
    STRIDES_OF_CONTIGUOUS_TILES,
    MADE_FLOAT32,
    AXES_NOT_JOINED,
    MADE_INTEGER,
    CHANGED_IN_PLACE,
)
