"""Lesson 04: wrong tilings and wrong tiled products."""

import numpy as np

# --- tile_view(a, tile) and tile_copy(a, tile)


def reshaped(a, tile):
    rows, columns = a.shape
    return a.reshape(rows // tile, columns // tile, tile, tile)


def inside_transposed(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, right, down))


def tiles_transposed(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (columns // tile, rows // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * right, tile * down, down, right))


def tiles_transposed_in_the_right_shape(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * right, tile * down, down, right))


def strides_in_elements(a, tile):
    rows, columns = a.shape
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * columns, tile, columns, 1))


def strides_in_elements_of_any_array(a, tile):
    rows, columns = a.shape
    down, right = (stride // a.itemsize for stride in a.strides)
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))


def own_strides_times_itemsize(a, tile):
    rows, columns = a.shape
    down, right = (stride * a.itemsize for stride in a.strides)
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))


def strides_times_itemsize_twice(a, tile):
    rows, columns = a.shape
    b = a.itemsize
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(
        a, shape, tuple(b * s for s in (tile * b * columns, tile * b, b * columns, b))
    )


def strides_for_float32(a, tile):
    rows, columns = a.shape
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (4 * tile * columns, 4 * tile, 4 * columns, 4))


def strides_of_a_contiguous_array(a, tile):
    rows, columns = a.shape
    b = a.itemsize
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (b * tile * columns, b * tile, b * columns, b))


def rows_of_tiles_one_by_one(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (down, right, down, right))


def view_copied(a, tile):
    rows, columns = a.shape
    return np.array(a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3), order="C")


def view_of_a_copy(a, tile):
    rows, columns = a.shape
    return np.ascontiguousarray(a).reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3)


def copy_in_the_old_order(a, tile):
    rows, columns = a.shape
    return a.reshape(rows // tile, tile, columns // tile, tile).copy().transpose(0, 2, 1, 3)


def copy_left_a_view(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    return np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))


def copy_reshaped(a, tile):
    rows, columns = a.shape
    return np.array(a, order="C").reshape(rows // tile, columns // tile, tile, tile)


def copy_inside_transposed(a, tile):
    rows, columns = a.shape
    tiles = a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 3, 1)
    return np.array(tiles, order="C")


def copy_tiles_transposed(a, tile):
    rows, columns = a.shape
    tiles = a.reshape(rows // tile, tile, columns // tile, tile).transpose(2, 0, 1, 3)
    return np.array(tiles, order="C")


def copy_in_float64(a, tile):
    rows, columns = a.shape
    out = np.zeros((rows // tile, columns // tile, tile, tile))
    out[...] = a.reshape(rows // tile, tile, columns // tile, tile).transpose(0, 2, 1, 3)
    return out


def copied_only_if_needed(a, tile):
    rows, columns = a.shape
    down, right = a.strides
    shape = (rows // tile, columns // tile, tile, tile)
    view = np.lib.stride_tricks.as_strided(a, shape, (tile * down, tile * right, down, right))
    return np.ascontiguousarray(view)


def copy_of_strides_in_elements(a, tile):
    rows, columns = a.shape
    shape = (rows // tile, columns // tile, tile, tile)
    return np.array(np.lib.stride_tricks.as_strided(a, shape, (tile * columns, tile, columns, 1)), order="C")


def copy_of_strides_for_float32(a, tile):
    rows, columns = a.shape
    shape = (rows // tile, columns // tile, tile, tile)
    strides = (4 * tile * columns, 4 * tile, 4 * columns, 4)
    return np.array(np.lib.stride_tricks.as_strided(a, shape, strides), order="C")


def copy_of_strides_of_a_contiguous_array(a, tile):
    rows, columns = a.shape
    b = a.itemsize
    shape = (rows // tile, columns // tile, tile, tile)
    strides = (b * tile * columns, b * tile, b * columns, b)
    return np.array(np.lib.stride_tricks.as_strided(a, shape, strides), order="C")


# --- untile(tiles)


def untiled_by_reshape(tiles):
    down, right, rows, columns = tiles.shape
    return np.array(tiles).reshape(down * rows, right * columns)


def untiled_inside_transposed(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 3, 1, 2).reshape(down * columns, right * rows)


def untiled_tiles_transposed(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(1, 2, 0, 3).reshape(right * rows, down * columns)


def untiled_in_the_view_order(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(0, 1, 3, 2).reshape(down * rows, right * columns)


def untiled_and_transposed(tiles):
    down, right, rows, columns = tiles.shape
    return tiles.transpose(1, 3, 0, 2).reshape(right * columns, down * rows)


def untiled_in_float64(tiles):
    down, right, rows, columns = tiles.shape
    out = np.zeros((down * rows, right * columns))
    out[...] = tiles.transpose(0, 2, 1, 3).reshape(down * rows, right * columns)
    return out


# --- tiled_matmul(a, b, tile)


def last_tile_only(a, b, tile):
    return a[:, -tile:] @ b[-tile:]


def last_product_only(a, b, tile):
    return a[:, -1:] * b[-1:]


def tile_offsets_forgotten(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for _ in range(0, a.shape[0], tile):
        for _ in range(0, b.shape[1], tile):
            for _ in range(0, a.shape[1], tile):
                out[:tile, :tile] += a[:tile, :tile] @ b[:tile, :tile]
    return out


def first_tile_only(a, b, tile):
    return a[:, :tile] @ b[:tile]


def elementwise_tiles(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                out[i : i + tile, j : j + tile] += a[i : i + tile, k : k + tile] * b[k : k + tile, j : j + tile]
    return out


def diagonal_tiles_only(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, min(a.shape[0], b.shape[1]), tile):
        out[i : i + tile, i : i + tile] = a[i : i + tile] @ b[:, i : i + tile]
    return out


def tiles_of_b_transposed(a, b, tile):
    out = np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)
    for i in range(0, a.shape[0], tile):
        for j in range(0, b.shape[1], tile):
            for k in range(0, a.shape[1], tile):
                out[i : i + tile, j : j + tile] += a[i : i + tile, k : k + tile] @ b[k : k + tile, j : j + tile].T
    return out


def product_in_float64(a, b, tile):
    return (a @ b).astype(np.float64)


def product_in_whole_numbers(a, b, tile):
    return (a @ b).astype(int)


def product_of_whole_products(a, b, tile):
    return (a[:, :, None] * b[None]).astype(int).sum(axis=1)


def product_of_whole_factors(a, b, tile):
    return a.astype(int) @ b.astype(int)


def in_the_dtype_of_a(whole):
    """The same, with its result brought back to the dtype of a."""
    return lambda a, b, tile: whole(a, b, tile).astype(a.dtype)


_WHOLE = (product_in_whole_numbers, product_of_whole_products, product_of_whole_factors)
IN_WHOLE_NUMBERS = (*_WHOLE[1:], *map(in_the_dtype_of_a, _WHOLE))


def b_before_a_transposed(a, b, tile):
    return (a @ b).T
