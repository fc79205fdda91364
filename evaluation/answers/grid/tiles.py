"""Tiles of a matrix: as a view, as a copy, and put together again."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

# --- tile_view


def counts(a, tile):
    return a.shape[0] // tile, a.shape[1] // tile


def strided(a, tile, strides, shape=None):
    m, n = counts(a, tile)
    return as_strided(a, shape=shape or (m, n, tile, tile), strides=strides)


def right_view(a, tile):
    down, right = a.strides
    return strided(a, tile, (tile * down, tile * right, down, right))


def in_elements(a, tile):
    n = a.shape[1]
    return strided(a, tile, (n * tile, tile, n, 1))


def in_elements_of_any_array(a, tile):
    down, right = (stride // a.itemsize for stride in a.strides)
    return strided(a, tile, (down * tile, right * tile, down, right))


def in_bytes_twice(a, tile):
    down, right = (stride * a.itemsize for stride in a.strides)
    return strided(a, tile, (down * tile, right * tile, down, right))


def of_four_bytes(a, tile):
    row = 4 * a.shape[1]
    return strided(a, tile, (tile * row, tile * 4, row, 4))


def of_the_shape(a, tile):
    row = a.itemsize * a.shape[1]
    return strided(a, tile, (tile * row, tile * a.itemsize, row, a.itemsize))


def of_the_shape_in_elements_times_itemsize(a, tile):
    n = a.shape[1]
    return strided(a, tile, tuple(a.itemsize * step for step in (tile * n, tile, n, 1)))


def copied_by_loops(a, tile):
    m, n = counts(a, tile)
    out = np.empty((m, n, tile, tile), dtype=a.dtype)
    for i in range(m):
        for j in range(n):
            out[i, j] = a[i * tile : (i + 1) * tile, j * tile : (j + 1) * tile]
    return out


def view_of_a_contiguous_copy(a, tile):
    return right_view(np.ascontiguousarray(a[:]).copy(), tile)


def zeroed(a, tile):
    tiles = right_view(a, tile)
    tiles += 1
    return tiles


TILE_VIEW = {
    "reshape-for-tiles": (
        lambda a, tile: a.reshape(a.shape[0] // tile, a.shape[1] // tile, tile, tile),
        lambda a, tile: np.reshape(a, (*counts(a, tile), tile, -1)),
    ),
    "inside-transposed": (
        lambda a, tile: right_view(a, tile).swapaxes(2, 3),
        lambda a, tile: strided(a, tile, (a.strides[0] * tile, a.strides[1] * tile, a.strides[1], a.strides[0])),
        lambda a, tile: a.reshape(len(a) // tile, tile, -1, tile).transpose(0, 2, 3, 1),
    ),
    "tiles-transposed": (
        lambda a, tile: right_view(a, tile).swapaxes(0, 1),
        lambda a, tile: strided(a, tile, (a.strides[1] * tile, a.strides[0] * tile, *a.strides)),
        lambda a, tile: strided(
            a, tile, (a.strides[1] * tile, a.strides[0] * tile, *a.strides), (*counts(a, tile)[::-1], tile, tile)
        ),
    ),
    "elements-for-bytes": (in_elements, in_elements_of_any_array),
    "itemsize-twice": (in_bytes_twice,),
    "strides-for-float32": (of_four_bytes,),
    "strides-of-a-contiguous-array": (of_the_shape, of_the_shape_in_elements_times_itemsize),
    "strides-of-windows": (
        lambda a, tile: strided(a, tile, a.strides * 2),
        lambda a, tile: sliding_window_view(a, (tile, tile))[: a.shape[0] // tile, : a.shape[1] // tile],
    ),
    "copied": (
        copied_by_loops,
        lambda a, tile: right_view(a, tile).copy(),
        lambda a, tile: np.array(a.reshape(len(a) // tile, tile, -1, tile).swapaxes(1, 2)),
    ),
    "view-of-a-copy": (view_of_a_contiguous_copy, lambda a, tile: right_view(np.array(a), tile)),
    "changed-in-place": (zeroed,),
    "axes-left-as-reshaped": (
        lambda a, tile: right_view(a, tile).transpose(0, 2, 1, 3),
        lambda a, tile: strided(
            a,
            tile,
            (a.strides[0] * tile, a.strides[0], a.strides[1] * tile, a.strides[1]),
            (a.shape[0] // tile, tile, a.shape[1] // tile, tile),
        ),
    ),
    "inside-first": (lambda a, tile: right_view(a, tile).transpose(2, 3, 0, 1),),
    "everything-transposed": (lambda a, tile: right_view(a.T, tile),),
    "strides-for-float64": (lambda a, tile: strided(a, tile, (8 * a.shape[1] * tile, 8 * tile, 8 * a.shape[1], 8)),),
    "one-too-few": (lambda a, tile: right_view(a, tile)[:-1, :-1],),
    "one-side-for-both": (
        lambda a, tile: strided(
            a,
            tile,
            (a.strides[0] * tile, a.strides[1] * tile, *a.strides),
            (a.shape[0] // tile, a.shape[0] // tile, tile, tile),
        ),
    ),
}

# --- tile_copy


def old_order_by_keep(a, tile):
    return np.copy(right_view(a, tile), order="K")


def float64_by_zeros(a, tile):
    out = np.zeros((*counts(a, tile), tile, tile))
    for i, j in np.ndindex(*out.shape[:2]):
        out[i, j] = a[i * tile : i * tile + tile, j * tile : j * tile + tile]
    return out


def reshaped_and_copied(a, tile):
    return a.copy().reshape(a.shape[0] // tile, a.shape[1] // tile, tile, tile)


def transposed_inside_by_loops(a, tile):
    out = np.zeros((*counts(a, tile), tile, tile), dtype=a.dtype)
    for i, j, k, m in np.ndindex(out.shape):
        out[i, j, k, m] = a[i * tile + m, j * tile + k]
    return out


def tiles_swapped_by_loops(a, tile):
    m, n = counts(a, tile)
    out = np.zeros((n, m, tile, tile), dtype=a.dtype)
    for i in range(m):
        for j in range(n):
            out[j, i] = a[i * tile : (i + 1) * tile, j * tile : (j + 1) * tile]
    return out


TILE_COPY = {
    "left-a-view": (
        right_view,
        lambda a, tile: a.reshape(a.shape[0] // tile, tile, a.shape[1] // tile, tile).transpose(0, 2, 1, 3),
    ),
    "copied-in-the-old-order": (old_order_by_keep, lambda a, tile: right_view(np.array(a), tile)),
    "reshape-for-tiles": (
        reshaped_and_copied,
        lambda a, tile: np.array(a).reshape(*counts(a, tile), tile, tile),
    ),
    "inside-transposed": (
        transposed_inside_by_loops,
        lambda a, tile: right_view(a, tile).transpose(0, 1, 3, 2).copy(),
    ),
    "tiles-transposed": (
        tiles_swapped_by_loops,
        lambda a, tile: np.array([right_view(a, tile)[:, j] for j in range(a.shape[1] // tile)]),
    ),
    "made-float64": (float64_by_zeros, lambda a, tile: np.array(right_view(a, tile).tolist())),
    "copied-only-if-needed": (
        lambda a, tile: np.ascontiguousarray(right_view(a, tile)),
        lambda a, tile: right_view(a, tile).reshape(-1).reshape(*counts(a, tile), tile, tile),
        lambda a, tile: np.require(right_view(a, tile), requirements="C"),
    ),
    "elements-for-bytes": (lambda a, tile: in_elements(a, tile).copy(),),
    "strides-for-float32": (lambda a, tile: of_four_bytes(a, tile).copy(),),
    "strides-of-a-contiguous-array": (lambda a, tile: of_the_shape(a, tile).copy(),),
    "changed-in-place": (lambda a, tile: zeroed(a, tile).copy() - 1,),
    "axes-left-as-reshaped": (lambda a, tile: np.array(a).reshape(a.shape[0] // tile, tile, a.shape[1] // tile, tile),),
    "inside-first": (lambda a, tile: right_view(a, tile).transpose(2, 3, 0, 1).copy(),),
    "everything-transposed": (lambda a, tile: right_view(a.T, tile).copy(),),
    "itemsize-twice": (lambda a, tile: in_bytes_twice(a, tile).copy(),),
    "strides-of-windows": (lambda a, tile: strided(a, tile, a.strides * 2).copy(),),
    "made-float32": (lambda a, tile: np.array(right_view(a, tile), dtype=np.float32),),
    "made-integer": (lambda a, tile: np.array(right_view(a, tile), dtype=int),),
}

# --- untile


def side_by_side_down(tiles):
    m, n, t, _ = tiles.shape
    out = np.zeros((n * t, m * t), dtype=tiles.dtype)
    for i in range(m):
        for j in range(n):
            out[j * t : (j + 1) * t, i * t : (i + 1) * t] = tiles[i, j]
    return out


def transposed_tiles_in_loops(tiles):
    m, n, t, _ = tiles.shape
    out = np.zeros((m * t, n * t), dtype=tiles.dtype)
    for i, j, k, col in np.ndindex(tiles.shape):
        out[i * t + col, j * t + k] = tiles[i, j, k, col]
    return out


def float64_untiled(tiles):
    m, n, t, _ = tiles.shape
    out = np.zeros((m * t, n * t))
    for i in range(m):
        for j in range(n):
            out[i * t : i * t + t, j * t : j * t + t] = tiles[i, j]
    return out


def sorted_tiles(tiles):
    tiles *= 2
    return np.block([list(row) for row in tiles]) / tiles.dtype.type(2)


def size(tiles):
    m, n, t, _ = tiles.shape
    return m * t, n * t


UNTILE = {
    "reshape-alone": (
        lambda tiles: tiles.reshape(size(tiles)),
        lambda tiles: np.ascontiguousarray(tiles).ravel().reshape(size(tiles)),
    ),
    "inside-transposed": (
        transposed_tiles_in_loops,
        lambda tiles: tiles.transpose(0, 3, 1, 2).reshape(size(tiles)),
        lambda tiles: np.block([[tile.T for tile in row] for row in tiles]),
    ),
    "tiles-transposed": (
        side_by_side_down,
        lambda tiles: tiles.transpose(1, 2, 0, 3).reshape(size(tiles)[::-1]),
        lambda tiles: np.vstack([np.hstack(list(tiles[:, j])) for j in range(tiles.shape[1])]),
    ),
    "wrong-axes-swapped": (
        lambda tiles: tiles.swapaxes(2, 3).reshape(size(tiles)),
        lambda tiles: np.einsum("ijkl->ijlk", tiles).reshape(size(tiles)),
    ),
    "made-float64": (float64_untiled, lambda tiles: np.block([list(row) for row in tiles]).astype(float)),
    "result-transposed": (
        lambda tiles: np.block([list(row) for row in tiles]).T,
        lambda tiles: tiles.transpose(1, 3, 0, 2).reshape(size(tiles)[::-1]),
    ),
    "changed-in-place": (sorted_tiles,),
    "one-row-for-each-tile": (
        lambda tiles: tiles.reshape(tiles.shape[0] * tiles.shape[1], -1),
        lambda tiles: np.array([tile.ravel() for row in tiles for tile in row]),
    ),
    "one-column-of-tiles": (
        lambda tiles: np.vstack([tile for row in tiles for tile in row]),
        lambda tiles: np.hstack([tile for row in tiles for tile in row]),
    ),
    "axes-not-joined": (lambda tiles: tiles.transpose(0, 2, 1, 3).copy(),),
    "made-float32": (lambda tiles: np.block([list(row) for row in tiles]).astype(np.float32),),
    "made-integer": (lambda tiles: np.block([list(row) for row in tiles]).astype(int),),
}
