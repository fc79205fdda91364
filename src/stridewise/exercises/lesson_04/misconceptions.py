"""Lesson 04: what students believe of tiles."""

import numpy as np

from stridewise.exercises import in_place_examples as in_place
from stridewise.exercises.in_place_misconceptions import changed_in_place
from stridewise.exercises.lesson_04 import examples as wrong
from stridewise.exercises.record import Misconception

TILE_VIEW = (
    Misconception(
        "reshape-for-tiles",
        "a reshape to (M/tile, N/tile, tile, tile)",
        "A reshape cuts the rows one after the other. The rows of a tile lie a whole row of `a` apart: that takes "
        "strides of your own.",
        wrong.reshaped,
    ),
    Misconception(
        "inside-transposed",
        "tiles whose rows and columns are swapped",
        "k walks down inside the tile (the stride of axis 0), l walks to the right (the stride of axis 1).",
        wrong.inside_transposed,
    ),
    Misconception(
        "tiles-transposed",
        "the tiles in the right order inside, but down and right swapped among them",
        "i counts the tiles downwards, j to the right: the shape is (M/tile, N/tile, tile, tile).",
        wrong.tiles_transposed,
        variants=(wrong.tiles_transposed_in_the_right_shape,),
    ),
    Misconception(
        "elements-for-bytes",
        "strides in elements where NumPy counts bytes",
        "as_strided takes bytes: build the strides from a.strides, which are in bytes already.",
        wrong.strides_in_elements,
        variants=(wrong.strides_in_elements_of_any_array,),
    ),
    Misconception(
        "itemsize-twice",
        "strides multiplied by the item size twice",
        "a.strides are in bytes already; do not multiply them by itemsize again.",
        wrong.strides_times_itemsize_twice,
        variants=(wrong.own_strides_times_itemsize,),
    ),
    Misconception(
        "strides-for-float32",
        "strides of a contiguous array whose elements take four bytes",
        "A float64 takes eight bytes, and a slice or a transpose has other strides than its shape tells. Build "
        "yours from a.strides.",
        wrong.strides_for_float32,
    ),
    Misconception(
        "strides-of-a-contiguous-array",
        "strides computed from the shape, as if `a` were contiguous",
        "A slice or a transpose has other strides than its shape tells. Build yours from a.strides.",
        wrong.strides_of_a_contiguous_array,
    ),
    Misconception(
        "strides-of-windows",
        "tiles that start at every element (the strides of windows)",
        "One step along i goes to the next tile: tile rows down. One step along j: tile columns to the right.",
        wrong.rows_of_tiles_one_by_one,
    ),
    Misconception(
        "copied",
        "the right tiles in a copy of the memory",
        "A view costs nothing. Ask as_strided for new strides on the same memory, and leave it at that.",
        wrong.view_copied,
    ),
    Misconception(
        "view-of-a-copy",
        "a view, but of a copy of `a`",
        "np.ascontiguousarray copies what is not contiguous. Take the strides from `a` itself, whatever they are.",
        wrong.view_of_a_copy,
    ),
    changed_in_place(in_place.written_into_the_view),
)

TILE_COPY = (
    Misconception(
        "left-a-view",
        "a view that still shares the memory of `a`",
        "Lay the view out anew with np.ascontiguousarray(view).",
        wrong.copy_left_a_view,
    ),
    Misconception(
        "copied-in-the-old-order",
        "a copy whose memory is still in the order of `a`",
        "Copy after the axes are in place, not before: the copy is laid out in the order of the view's axes.",
        wrong.copy_in_the_old_order,
    ),
    Misconception(
        "reshape-for-tiles",
        "a reshape to (M/tile, N/tile, tile, tile)",
        "A reshape cuts the rows one after the other; tiles need tile_view's strides first, then the copy.",
        wrong.copy_reshaped,
    ),
    Misconception(
        "inside-transposed",
        "tiles whose rows and columns are swapped",
        "out[i, j, k, l] is a[i*tile + k, j*tile + l]: k walks down inside the tile, l to the right.",
        wrong.copy_inside_transposed,
    ),
    Misconception(
        "tiles-transposed",
        "down and right swapped among the tiles",
        "i counts the tiles downwards, j to the right: the shape is (M/tile, N/tile, tile, tile).",
        wrong.copy_tiles_transposed,
    ),
    Misconception(
        "made-float64",
        "a result made by np.zeros(shape), which is float64 unless told otherwise",
        "Give the dtype: np.zeros(shape, dtype=a.dtype).",
        wrong.copy_in_float64,
        change_result=lambda out, a, tile: out.astype(np.float64),
    ),
    Misconception(
        "copied-only-if-needed",
        "np.ascontiguousarray or reshape, which copy only where the memory is not in the right order already",
        "With tiles of 1 the view can be contiguous already, and nothing is copied. np.array(view, order='C') copies "
        "always.",
        wrong.copied_only_if_needed,
    ),
    Misconception(
        "elements-for-bytes",
        "strides in elements where NumPy counts bytes",
        "as_strided takes bytes: build the strides from a.strides, which are in bytes already.",
        wrong.copy_of_strides_in_elements,
        variants=(wrong.strides_in_elements_of_any_array,),
    ),
    Misconception(
        "strides-for-float32",
        "strides of a contiguous array whose elements take four bytes",
        "A float64 takes eight bytes, and a slice or a transpose has other strides than its shape tells. Build "
        "yours from a.strides.",
        wrong.copy_of_strides_for_float32,
    ),
    Misconception(
        "strides-of-a-contiguous-array",
        "strides computed from the shape, as if `a` were contiguous",
        "A slice or a transpose has other strides than its shape tells. Build yours from a.strides.",
        wrong.copy_of_strides_of_a_contiguous_array,
    ),
    changed_in_place(in_place.rearranged),
)

UNTILE = (
    Misconception(
        "reshape-alone",
        "a reshape to (M, N), tile after tile",
        "A row of the matrix runs through all the tiles beside each other: first bring the axes into the order "
        "i, k, j, l.",
        wrong.untiled_by_reshape,
    ),
    Misconception(
        "inside-transposed",
        "each tile put back with its rows and columns swapped",
        "k is the row inside the tile, l the column: the order of the axes is i, k, j, l.",
        wrong.untiled_inside_transposed,
    ),
    Misconception(
        "tiles-transposed",
        "the tiles put down where they should go right",
        "i counts the tiles downwards, j to the right: the order of the axes is i, k, j, l.",
        wrong.untiled_tiles_transposed,
    ),
    Misconception(
        "wrong-axes-swapped",
        "the last two axes swapped where the middle two should be",
        "Swap j and k: from i, j, k, l to i, k, j, l. Then the reshape joins i with k and j with l.",
        wrong.untiled_in_the_view_order,
    ),
    Misconception(
        "made-float64",
        "a result made by np.zeros(shape), which is float64 unless told otherwise",
        "Give the dtype: np.zeros(shape, dtype=tiles.dtype).",
        wrong.untiled_in_float64,
        change_result=lambda out, tiles: out.astype(np.float64),
    ),
    Misconception(
        "result-transposed",
        "the matrix transposed",
        "i and k give the row of the matrix, j and l its column: the order of the axes is i, k, j, l.",
        wrong.untiled_and_transposed,
        change_result=lambda out, tiles: out.T,
    ),
    changed_in_place(in_place.tiles_cleared),
)

TILED_MATMUL = (
    Misconception(
        "last-tile-only",
        "the product of the last pair of tiles alone",
        "Every pair of tiles along k adds to the output tile: `+=`, where `=` would overwrite.",
        wrong.last_tile_only,
    ),
    Misconception(
        "first-tile-only",
        "the product of the first pair of tiles alone",
        "k has to run over all the tiles of a row of `a`, in steps of tile, up to a.shape[1].",
        wrong.first_tile_only,
    ),
    Misconception(
        "elementwise",
        "tiles multiplied element by element",
        "A tile of the output adds up matrix products of tiles: rows of `a` against columns of `b`.",
        wrong.elementwise_tiles,
    ),
    Misconception(
        "diagonal-only",
        "only the tiles on the diagonal",
        "Every output tile is needed: i and j run independently of each other.",
        wrong.diagonal_tiles_only,
    ),
    Misconception(
        "tiles-of-b-transposed",
        "the tiles of b transposed before they are multiplied",
        "out[i, j] adds up a[i, k] * b[k, j]: the column index of `a` is the row index of `b`.",
        wrong.tiles_of_b_transposed,
    ),
    Misconception(
        "made-float64",
        "a result made by np.zeros(shape), which is float64 unless told otherwise",
        "Give the dtype: np.zeros(shape, dtype=a.dtype).",
        wrong.product_in_float64,
    ),
    Misconception(
        "made-integer",
        "a result of whole numbers",
        "Fractions are lost: give the dtype, np.zeros(shape, dtype=a.dtype), and start totals at 0.0.",
        wrong.product_in_whole_numbers,
        variants=wrong.IN_WHOLE_NUMBERS,
    ),
    Misconception(
        "result-transposed",
        "the product transposed",
        "out has the rows of `a` and the columns of `b`: (M, N).",
        wrong.b_before_a_transposed,
    ),
    Misconception(
        "last-product-only",
        "the very last product alone, a[i, K-1] * b[K-1, j]",
        "Each product adds to the output: `+=`, where `=` would overwrite what came before.",
        wrong.last_product_only,
    ),
    Misconception(
        "tile-offsets-forgotten",
        "the first tiles again and again, as if every tile began at 0",
        "Inside a tile the indices run from i to i + tile, from j to j + tile and from k to k + tile.",
        wrong.tile_offsets_forgotten,
    ),
    changed_in_place(in_place.product_over_the_factor),
)
