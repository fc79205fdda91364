"""What goes wrong in `tile_view(a, tile)`."""

import numpy as np

from stridewise.exercises.division import divides_for_a_length
from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception
from stridewise.exercises.stride_tiling.misconceptions import tiling


def reshape_for_tiles(a, tile):
    rows, columns = a.shape
    return a.reshape(rows // tile, columns // tile, tile, tile)


RESHAPE_FOR_TILES = Misconception(
    reshape_for_tiles,
    belief="Your function reshapes to (M/tile, N/tile, tile, tile)",
    remedy="A reshape cuts the rows one after another. The rows of a tile lie a whole row of `a` apart: that "
    "takes strides of your own.",
    variants=tiling.RESHAPE_VARIANTS,
)


def inside_transposed(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, right, down))


INSIDE_TRANSPOSED = Misconception(
    inside_transposed,
    belief="Your function swaps rows and columns inside each tile",
    remedy="k runs down inside the tile (the stride of axis 0), l to the right (the stride of axis 1).",
)


def tiles_transposed(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (columns // tile, rows // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * right, tile * down, down, right))


TILES_TRANSPOSED = Misconception(
    tiles_transposed,
    belief="Your function swaps down and right among the tiles; inside each tile the order is right",
    remedy="i counts the tiles downwards, j to the right: the shape is (M/tile, N/tile, tile, tile).",
    variants=tiling.TILES_TRANSPOSED_VARIANTS,
)


def elements_for_bytes(a, tile):
    rows, columns = a.shape
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * columns, tile, columns, 1))


ELEMENTS_FOR_BYTES = Misconception(
    elements_for_bytes,
    belief="Your function passes strides in elements where NumPy expects bytes",
    remedy="as_strided takes bytes: build the strides from a.strides, which are in bytes already.",
    variants=tiling.ELEMENTS_FOR_BYTES_VARIANTS,
)


def itemsize_twice(a, tile):
    rows, columns = a.shape
    b = a.itemsize
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(
        a, shape, tuple(b * s for s in (tile * b * columns, tile * b, b * columns, b))
    )


ITEMSIZE_TWICE = Misconception(
    itemsize_twice,
    belief="Your function multiplies the strides by the item size twice",
    remedy="a.strides are in bytes already; do not multiply them by itemsize again.",
    variants=tiling.ITEMSIZE_TWICE_VARIANTS,
)


def strides_for_float32(a, tile):
    rows, columns = a.shape
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (4 * tile * columns, 4 * tile, 4 * columns, 4))


STRIDES_FOR_FLOAT32 = Misconception(
    strides_for_float32,
    belief="Your function computes strides for a contiguous array of four-byte elements",
    remedy="A float64 takes eight bytes. The shape alone does not tell you the strides of a slice or a "
    "transpose. Build yours from a.strides.",
)


def strides_of_a_contiguous_array(a, tile):
    rows, columns = a.shape
    b = a.itemsize
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (b * tile * columns, b * tile, b * columns, b))


STRIDES_OF_A_CONTIGUOUS_ARRAY = Misconception(
    strides_of_a_contiguous_array,
    belief="Your function computes strides from the shape, as if `a` were contiguous",
    remedy="The shape alone does not tell you the strides of a slice or a transpose. Build yours from a.strides.",
)


def strides_of_windows(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (down, right, down, right))


STRIDES_OF_WINDOWS = Misconception(
    strides_of_windows,
    belief="Your function starts a tile at every element (those are the strides of windows)",
    remedy="A step along i goes to the next tile: tile rows down. A step along j: tile columns to the right.",
    variants=tiling.STRIDES_OF_WINDOWS_VARIANTS,
)


def copied(a, tile):
    rows, columns = a.shape
    return np.array(a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3), order="C")


def contiguous_tiles(a, tile):
    rows, columns = a.shape
    return np.ascontiguousarray(a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3))


COPIED = Misconception(
    copied,
    belief="Your function returns the right tiles, but in a copy of the memory",
    remedy="A view costs nothing. Ask as_strided for new strides on the same memory, and stop there.",
    variants=(contiguous_tiles,),
)


def view_of_a_copy(a, tile):
    rows, columns = a.shape
    return np.ascontiguousarray(a).reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3)


VIEW_OF_A_COPY = Misconception(
    view_of_a_copy,
    belief="Your function returns a view, but of a copy of `a`",
    remedy="np.ascontiguousarray copies any array that is not contiguous. Take the strides from `a` itself, "
    "whatever they are.",
)


def changed_in_place(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    view = np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))
    view += 1
    return view


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


def true_division(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows / tile, columns / tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))


TRUE_DIVISION = divides_for_a_length(true_division)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    RESHAPE_FOR_TILES,
    INSIDE_TRANSPOSED,
    TILES_TRANSPOSED,
    ELEMENTS_FOR_BYTES,
    ITEMSIZE_TWICE,
    STRIDES_FOR_FLOAT32,
    STRIDES_OF_A_CONTIGUOUS_ARRAY,
    STRIDES_OF_WINDOWS,
    *tiling.MISCONCEPTIONS,
    COPIED,
    VIEW_OF_A_COPY,
    CHANGED_IN_PLACE,
    TRUE_DIVISION,
)
