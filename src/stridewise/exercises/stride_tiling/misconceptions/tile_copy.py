"""What goes wrong in `tile_copy(a, tile)`."""

import numpy as np

from stridewise.exercises.division import divides_for_a_length
from stridewise.exercises.in_place import writes_into_its_input
from stridewise.exercises.record import Misconception
from stridewise.exercises.stride_tiling.misconceptions import tiling


def left_a_view(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))


LEFT_A_VIEW = Misconception(
    left_a_view,
    belief="Your function returns a view that still shares the memory of `a`",
    remedy="Copy the view into a new layout with np.ascontiguousarray(view).",
)


def copied_in_the_old_order(a, tile):
    rows, columns = a.shape
    return a.reshape(rows // tile, tile, columns // tile, tile).copy().transpose(0, 2, 1, 3)


def kept_by_np_copy(a, tile):
    rows, columns = a.shape
    return np.copy(a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3))


COPIED_IN_THE_OLD_ORDER = Misconception(
    copied_in_the_old_order,
    belief="Your function returns a copy whose memory is still in the order of `a`",
    remedy="Make the copy row-major: np.ascontiguousarray or `.copy()` of the view of the tiles. np.copy keeps the "
    "order of the memory, and so does a copy that is made before the axes are in place.",
    variants=(kept_by_np_copy,),
)


def reshape_for_tiles(a, tile):
    rows, columns = a.shape
    return np.array(a, order="C").reshape(rows // tile, columns // tile, tile, tile)


RESHAPE_FOR_TILES = Misconception(
    reshape_for_tiles,
    belief="Your function reshapes to (M/tile, N/tile, tile, tile)",
    remedy="A reshape cuts the rows one after another; tiles need tile_view's strides first, then the copy.",
    variants=tiling.RESHAPE_VARIANTS,
)


def inside_transposed(a, tile):
    rows, columns = a.shape
    tiles = a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 3, 1)
    return np.array(tiles, order="C")


INSIDE_TRANSPOSED = Misconception(
    inside_transposed,
    belief="Your function swaps rows and columns inside each tile",
    remedy="out[i, j, k, l] is a[i*tile + k, j*tile + l]: k runs down inside the tile, l to the right.",
)


def tiles_transposed(a, tile):
    rows, columns = a.shape
    tiles = a.reshape(rows // tile, tile, columns // tile, tile).transpose(2, 0, 1, 3)
    return np.array(tiles, order="C")


TILES_TRANSPOSED = Misconception(
    tiles_transposed,
    belief="Your function swaps down and right among the tiles",
    remedy="i counts the tiles downwards, j to the right: the shape is (M/tile, N/tile, tile, tile).",
    variants=tiling.TILES_TRANSPOSED_VARIANTS,
)


def tiles_counted_down_first(a, tile):
    rows, columns = a.shape
    tiles = a.reshape(rows // tile, tile, columns // tile, tile).transpose(2, 0, 1, 3)
    return np.array(tiles, order="C").reshape(rows // tile, columns // tile, tile, tile)


TILES_COUNTED_DOWN_FIRST = Misconception(
    tiles_counted_down_first,
    belief="Your function goes down the tiles first and then to the right, but j runs faster than i in the result",
    remedy="One row of tiles comes after the other: the loop over i is outside, the one over j inside.",
)


def made_float64(a, tile):
    rows, columns = a.shape
    out = np.zeros((rows // tile, columns // tile, tile, tile))
    out[...] = a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3)
    return out


MADE_FLOAT64 = Misconception(
    made_float64,
    belief="Your function returns float64 whatever the dtype of its input",
    remedy="np.zeros(shape) makes float64 unless you give a dtype: np.zeros(shape, dtype=a.dtype).",
    change_result=lambda out, a, tile: out.astype(np.float64),
)


def copied_only_if_needed(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    view = np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))
    return np.ascontiguousarray(view)


COPIED_ONLY_IF_NEEDED = Misconception(
    copied_only_if_needed,
    belief="Your function copies only where the memory is not in the right order already, as "
    "np.ascontiguousarray and reshape do",
    remedy="With tiles of 1 the view can be contiguous already, and nothing is copied. np.array(view, order='C') "
    "always copies.",
)


def elements_for_bytes(a, tile):
    rows, columns = a.shape
    shape = (rows // tile, columns // tile, tile, tile)
    return np.array(np.lib.stride_tricks.as_strided(a, shape, (tile * columns, tile, columns, 1)), order="C")


ELEMENTS_FOR_BYTES = Misconception(
    elements_for_bytes,
    belief="Your function passes strides in elements where NumPy expects bytes",
    remedy="as_strided takes bytes: build the strides from a.strides, which are in bytes already.",
    variants=tiling.ELEMENTS_FOR_BYTES_VARIANTS,
)


def strides_for_float32(a, tile):
    rows, columns = a.shape
    shape = (rows // tile, columns // tile, tile, tile)
    strides = (4 * tile * columns, 4 * tile, 4 * columns, 4)
    return np.array(np.lib.stride_tricks.as_strided(a, shape, strides), order="C")


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
    strides = (b * tile * columns, b * tile, b * columns, b)
    return np.array(np.lib.stride_tricks.as_strided(a, shape, strides), order="C")


STRIDES_OF_A_CONTIGUOUS_ARRAY = Misconception(
    strides_of_a_contiguous_array,
    belief="Your function computes strides from the shape, as if `a` were contiguous",
    remedy="The shape alone does not tell you the strides of a slice or a transpose. Build yours from a.strides.",
)


def itemsize_twice(a, tile):
    rows, columns = a.shape
    down, right = (stride * a.itemsize for stride in a.strides)
    shape = (rows // tile, columns // tile, tile, tile)
    return np.array(np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right)), order="C")


ITEMSIZE_TWICE = Misconception(
    itemsize_twice,
    belief="Your function multiplies the strides by the item size twice",
    remedy="a.strides are in bytes already; do not multiply them by itemsize again.",
    variants=tiling.ITEMSIZE_TWICE_VARIANTS,
)


def strides_of_windows(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.array(np.lib.stride_tricks.as_strided(a, shape, (down, right, down, right)), order="C")


STRIDES_OF_WINDOWS = Misconception(
    strides_of_windows,
    belief="Your function starts a tile at every element (those are the strides of windows)",
    remedy="A step along i goes to the next tile: tile rows down. A step along j: tile columns to the right.",
    variants=tiling.STRIDES_OF_WINDOWS_VARIANTS,
)


def made_float32(a, tile):
    rows, columns = a.shape
    tiles = a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3)
    return np.array(tiles, dtype=np.float32, order="C")


MADE_FLOAT32 = Misconception(
    made_float32,
    belief="Your function returns float32 whatever the dtype of its input",
    remedy="The result has the dtype of a: np.zeros(shape, dtype=a.dtype).",
    change_result=lambda out, a, tile: out.astype(np.float32),
)


def made_integer(a, tile):
    rows, columns = a.shape
    tiles = a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3)
    return np.array(tiles, dtype=int, order="C")


MADE_INTEGER = Misconception(
    made_integer,
    belief="Your function returns whole numbers",
    remedy="Fractions are lost: give the dtype, np.zeros(shape, dtype=a.dtype).",
    variants=(
        lambda a, tile: made_integer(a, tile).astype(np.int32),
        lambda a, tile: made_integer(a, tile).astype(a.dtype),
    ),
    change_result=lambda out, a, tile: out.astype(int),
)


def changed_in_place(a, tile):
    rows, columns = a.shape
    out = np.array(a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3), order="C")
    a[...] = out.reshape(a.shape)
    return out


CHANGED_IN_PLACE = writes_into_its_input(changed_in_place)


def true_division(a, tile):
    rows, columns = a.shape
    return a.reshape(rows / tile, tile, columns / tile, tile).transpose(0, 2, 1, 3).copy()


TRUE_DIVISION = divides_for_a_length(true_division)


MISCONCEPTIONS: tuple[Misconception, ...] = (
    LEFT_A_VIEW,
    COPIED_IN_THE_OLD_ORDER,
    RESHAPE_FOR_TILES,
    INSIDE_TRANSPOSED,
    TILES_TRANSPOSED,
    TILES_COUNTED_DOWN_FIRST,
    MADE_FLOAT64,
    COPIED_ONLY_IF_NEEDED,
    ELEMENTS_FOR_BYTES,
    STRIDES_FOR_FLOAT32,
    STRIDES_OF_A_CONTIGUOUS_ARRAY,
    ITEMSIZE_TWICE,
    STRIDES_OF_WINDOWS,
    *tiling.MISCONCEPTIONS,
    MADE_FLOAT32,
    MADE_INTEGER,
    CHANGED_IN_PLACE,
    TRUE_DIVISION,
)
