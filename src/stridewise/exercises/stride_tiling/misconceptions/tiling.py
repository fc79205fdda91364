"""What goes wrong in `tile_view(a, tile)` and `tile_copy(a, tile)` alike: the order of the axes, steps and sizes."""

import numpy as np

from stridewise.exercises.record import Misconception
from stridewise.exercises.stride_tiling.misconceptions.tiles import (
    last_tiles_left_zero,
    reordered_like_none_of,
    right_shape,
    right_steps,
    steps_in_order,
    tiles,
)
from stridewise.exercises.strided import (
    bytes_times_itemsize,
    elements_from_the_shape,
    own_in_elements,
    own_times_itemsize,
)


def axes_left_as_reshaped(a, tile):
    rows, columns = a.shape
    return a.reshape(rows // tile, tile, columns // tile, tile)


AXES_LEFT_AS_RESHAPED = Misconception(
    axes_left_as_reshaped,
    belief="Your function leaves the axes in the order i, k, j, l",
    remedy="The tile's place comes first, the place inside it last: i, j, k, l. Swap the two axes in the middle.",
    variants=(steps_in_order(0, 2, 1, 3),),
)


def inside_first(a, tile):
    rows, columns = a.shape
    return a.reshape(rows // tile, tile, columns // tile, tile).transpose(1, 3, 0, 2)


INSIDE_FIRST = Misconception(
    inside_first,
    belief="Your function puts the axes inside the tile before those that count the tiles",
    remedy="i and j count the tiles and take steps of `tile`; k and l, the last two, are inside the tile.",
    variants=(steps_in_order(2, 3, 0, 1),),
)


def everything_transposed(a, tile):
    rows, columns = a.shape
    return a.T.reshape(columns // tile, tile, rows // tile, tile).transpose(0, 2, 1, 3)


EVERYTHING_TRANSPOSED = Misconception(
    everything_transposed,
    belief="Your function swaps rows and columns everywhere: it returns the tiles of a.T",
    remedy="out[i, j, k, l] is a[i*tile + k, j*tile + l]: i and k go down, j and l to the right.",
    variants=(steps_in_order(1, 0, 3, 2),),
)


def axes_in_another_order(a, tile):
    rows, columns = a.shape
    return a.reshape(rows // tile, tile, columns // tile, tile).transpose(1, 0, 2, 3)


AXES_IN_ANOTHER_ORDER = Misconception(
    axes_in_another_order,
    belief="Your function has the axes in another order than i, j, k, l",
    remedy="i and j count the tiles, down and to the right; k and l are the row and the column inside the tile.",
    variants=reordered_like_none_of((0, 1, 3, 2), (1, 0, 2, 3), (1, 0, 3, 2), (0, 2, 1, 3), (2, 3, 0, 1)),
)


def tile_counts_swapped(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (columns // tile, rows // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))


TILE_COUNTS_SWAPPED = Misconception(
    tile_counts_swapped,
    belief="Your function has as many tiles downwards as fit to the right, and the other way round",
    remedy="M // tile tiles fit downwards and N // tile to the right: the shape is (M/tile, N/tile, tile, tile).",
)


def one_side_for_both(a, tile):
    rows = len(a)
    down, right = a.strides
    shape = (rows // tile, rows // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))


ONE_SIDE_FOR_BOTH = Misconception(
    one_side_for_both,
    belief="Your function takes one side of the matrix for both",
    remedy="A matrix has two lengths: M // tile tiles downwards, N // tile to the right.",
    variants=(
        tiles(shape=lambda rows, columns, tile: right_shape(columns, columns, tile)),
        lambda a, tile: tiles()(a[:, : len(a)], tile),
    ),
)


def tile_taken_for_a_count(a, tile):
    rows, columns = a.shape[0] // tile, a.shape[1] // tile
    down, right = a.strides
    shape = (tile, tile, rows, columns)
    return np.lib.stride_tricks.as_strided(a, shape, (rows * down, columns * right, down, right))


TILE_TAKEN_FOR_A_COUNT = Misconception(
    tile_taken_for_a_count,
    belief="Your function cuts the matrix into tile x tile parts",
    remedy="`tile` is the size of a tile, not their number: there are (M / tile) x (N / tile) of them.",
)


def one_too_few(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile - 1, columns // tile - 1, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))


ONE_TOO_FEW = Misconception(
    one_too_few,
    belief="Your function stops one tile too early in each direction",
    remedy="Tiles of 2 fit into a side of 6 at 0, 2 and 4: that is 6 // 2 tiles.",
    variants=(last_tiles_left_zero,),
)


def step_of_one_in_one_direction(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, right, down, right))


STEP_OF_ONE_IN_ONE_DIRECTION = Misconception(
    step_of_one_in_one_direction,
    belief="Your function goes to the next tile in one direction, and only one element further in the other",
    remedy="A step along i is `tile` rows, and a step along j is `tile` columns.",
    variants=(tiles(steps=lambda tile: ((1, 0), *right_steps(tile)[1:])),),
)


def strides_for_float64(a, tile):
    rows, columns = a.shape
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (8 * tile * columns, 8 * tile, 8 * columns, 8))


STRIDES_FOR_FLOAT64 = Misconception(
    strides_for_float64,
    belief="Your function computes strides for a contiguous array of eight-byte elements",
    remedy="A float32 takes four bytes. The shape alone does not tell you the strides of a slice or a "
    "transpose. Build yours from a.strides.",
)


def numbers_of_the_example(a, tile):
    return np.lib.stride_tricks.as_strided(a, (3, 3, 2, 2), (48, 8, 24, 4))


def strides_of_the_example(a, tile):
    rows, columns = a.shape
    return np.lib.stride_tricks.as_strided(a, (rows // tile, columns // tile, tile, tile), (48, 8, 24, 4))


NUMBERS_OF_THE_EXAMPLE = Misconception(
    numbers_of_the_example,
    belief="Your function uses the numbers of the 6x6 example for every matrix",
    remedy="They were right for float32, 6 columns and tiles of 2. Compute yours from a.shape, a.strides and tile.",
    variants=(
        strides_of_the_example,
        lambda a, tile: np.lib.stride_tricks.as_strided(a, (3, 3, 2, 2), (12, 2, 6, 1)),
        lambda a, tile: np.lib.stride_tricks.as_strided(a, tiles()(a, tile).shape, (12, 2, 6, 1)),
    ),
)


def tiles_joined(a, tile):
    rows, columns = a.shape
    tiles = a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3)
    return tiles.reshape(-1, tile, tile)


TILES_JOINED = Misconception(
    tiles_joined,
    belief="Your function joins axes that should stay apart",
    remedy="The result has four axes: (M/tile, N/tile, tile, tile).",
    variants=(
        lambda a, tile: tiles()(a, tile).reshape(-1, tile * tile),
        lambda a, tile: tiles()(a, tile).reshape(len(a) // tile, -1, tile * tile),
    ),
)


# What stands in the file of the one exercise or the other has these variants, too.
TILES_TRANSPOSED_VARIANTS = (steps_in_order(1, 0, 2, 3),)
STRIDES_OF_WINDOWS_VARIANTS = (
    tiles(
        shape=lambda rows, columns, tile: (rows - tile + 1, columns - tile + 1, tile, tile),
        steps=lambda tile: ((1, 0), (0, 1), (1, 0), (0, 1)),
    ),
)
RESHAPE_VARIANTS = (lambda a, tile: a.reshape(tiles()(a, tile).shape, order="F"),)
ELEMENTS_FOR_BYTES_VARIANTS = (
    tiles(outside=own_in_elements, inside=own_in_elements),
    tiles(outside=own_in_elements),
    tiles(inside=own_in_elements),
    tiles(outside=elements_from_the_shape),
    tiles(inside=elements_from_the_shape),
)
ITEMSIZE_TWICE_VARIANTS = tuple(tiles(outside=unit, inside=unit) for unit in (own_times_itemsize, bytes_times_itemsize))

MISCONCEPTIONS: tuple[Misconception, ...] = (
    AXES_LEFT_AS_RESHAPED,
    INSIDE_FIRST,
    EVERYTHING_TRANSPOSED,
    AXES_IN_ANOTHER_ORDER,
    TILE_COUNTS_SWAPPED,
    ONE_SIDE_FOR_BOTH,
    TILE_TAKEN_FOR_A_COUNT,
    ONE_TOO_FEW,
    STEP_OF_ONE_IN_ONE_DIRECTION,
    STRIDES_FOR_FLOAT64,
    NUMBERS_OF_THE_EXAMPLE,
    TILES_JOINED,
)
