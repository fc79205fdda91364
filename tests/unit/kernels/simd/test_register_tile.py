"""The register tile does to vectors in registers what NumPy does to arrays, at full width and at the edges."""

import numpy as np
import pytest

from stridewise.kernels.jit import compiled
from stridewise.kernels.simd.register_tile import (
    VECTOR_BYTES,
    fma,
    fma_broadcast,
    gathered_row_offsets,
    lanes,
    load,
    load_part,
    prefetch,
    row_width,
    scatter_store,
    store,
    store_part,
    strided_row_offsets,
    zeros,
)  # fmt: skip

ROWS, COLUMNS, DEPTH = 3, 2, 5  # a tile of another shape than the kernels use


@compiled
def products(x, w, table, out, evenly, rows, width):
    tile = zeros(ROWS, COLUMNS, out.dtype)
    step = row_width(tile)
    prefetch(tile, out, 0, step)
    starts = strided_row_offsets(tile, 2, DEPTH) if evenly else gathered_row_offsets(tile, table, 1)
    for k in range(DEPTH):
        tile = fma_broadcast(tile, x, starts, k, w, k * step)
    store_part(tile, out, 0, step, rows, width)


@compiled
def wide_products(x, w, table, out):
    tile = zeros(COLUMNS, ROWS, out.dtype)
    step = row_width(tile)
    starts = gathered_row_offsets(tile, table, 0)
    for k in range(DEPTH):
        tile = fma_broadcast(tile, x, starts, k, w, k * step)
    store(tile, out, 0, step, step // ROWS)


@compiled
def scaled(x, w, table, out):
    step = COLUMNS * (VECTOR_BYTES // out.itemsize)
    tile = load(zeros(ROWS, COLUMNS, out.dtype), out, 0, step, VECTOR_BYTES // out.itemsize)
    tile = fma(tile, x, gathered_row_offsets(tile, table, 0), 1, w, 3)
    store(tile, out, 0, step, VECTOR_BYTES // out.itemsize)


@compiled
def copy_part(source, target, rows, width):
    step = COLUMNS * (VECTOR_BYTES // target.itemsize)
    tile = load_part(zeros(ROWS, COLUMNS, target.dtype), source, 0, step, rows, width)
    store(tile, target, 0, step, VECTOR_BYTES // target.itemsize)


def spread_by(group):
    @compiled
    def spread(source, target, offset, step):
        tile = load(zeros(1, COLUMNS, target.dtype), source, 0, 0, VECTOR_BYTES // target.itemsize)
        scatter_store(tile, target, offset, step, group)

    return spread


def numbers(*shape, dtype):
    return np.random.default_rng(shape).integers(-9, 10, shape).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_products_of_every_part(dtype):
    """All rows and widths, rows in order or from a table, memory as an array and by its address."""
    width = COLUMNS * lanes(dtype)
    x, w, table = numbers(40, dtype=dtype), numbers(DEPTH, width, dtype=dtype), np.array([99, 7, 30, 0])
    for evenly, starts in ((True, [2, 7, 12]), (False, [7, 30, 0])):
        product = np.stack([x[start : start + DEPTH] for start in starts]) @ w
        for rows in range(ROWS + 1):
            for columns in {0, 1, lanes(dtype) - 1, lanes(dtype), width - 1, width}:
                expected = np.full((ROWS, width), 7, dtype)
                expected[:rows, :columns] = product[:rows, :columns]
                out = np.full((ROWS, width), 7, dtype)
                products(x, w.ravel(), table, out.ravel(), evenly, rows, columns)
                np.testing.assert_array_equal(out, expected)
    products(x.ctypes.data, w.ctypes.data, table, out.ravel(), False, ROWS, width)
    np.testing.assert_array_equal(out, product)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_tile_with_more_columns_than_rows(dtype):
    width = ROWS * lanes(dtype)
    x, w, table = numbers(40, dtype=dtype), numbers(DEPTH, width, dtype=dtype), np.array([30, 4])
    out = np.empty((COLUMNS, width), dtype)
    wide_products(x, w.ravel(), table, out.ravel())
    np.testing.assert_array_equal(out, np.stack([x[start : start + DEPTH] for start in table]) @ w)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scaling_adds_channel_by_channel(dtype):
    width = COLUMNS * lanes(dtype)
    x, w, out = numbers(60, dtype=dtype), numbers(40, dtype=dtype), numbers(ROWS, width, dtype=dtype)
    starts = np.array([20, 0, 5])
    expected = out + np.stack([x[start + 1 : start + 1 + width] for start in starts]) * w[3 : 3 + width]
    scaled(x, w, starts, out.ravel())
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_part_that_is_loaded_is_zero_beyond(dtype):
    width = COLUMNS * lanes(dtype)
    source = numbers(ROWS, width, dtype=dtype)
    for rows, columns in [(0, 0), (1, width), (2, 3), (ROWS, width - 1), (ROWS, width)]:
        expected = np.zeros((ROWS, width), dtype)
        expected[:rows, :columns] = source[:rows, :columns]
        target = np.full((ROWS, width), 7, dtype)
        copy_part(source.ravel(), target.ravel(), rows, columns)
        np.testing.assert_array_equal(target, expected)


@pytest.mark.parametrize("group", [1, 2, 4, 8])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_spreading_puts_one_element_of_each_group_in_place_of_all(group, dtype):
    """A group wider than a vector compiles, but is not used."""
    width, step = COLUMNS * lanes(dtype), COLUMNS * lanes(dtype) + 3
    source, target = numbers(width, dtype=dtype), np.full(2 + group * step, 7, dtype)
    spread_by(group)(source, target, 2, step)
    if group <= lanes(dtype):
        expected = np.full((group, step), 7, dtype)
        for k in range(group):
            expected[k, :width] = np.repeat(source[k::group], group)
        np.testing.assert_array_equal(target[2:].reshape(group, step), expected)
        np.testing.assert_array_equal(target[:2], 7)


def test_notebooks_handed_out_earlier_find_the_tile_under_its_former_names():
    from stridewise.kernels import register_tile as tile_of
    from stridewise.kernels.register_tile import add_products, even_rows, store, zeros

    @compiled
    def former(ones, out):
        tile = zeros(2, 1, out.dtype)
        store(add_products(tile, ones, even_rows(tile, 0, 0), 0, ones, 0), out, 0, len(ones), len(ones))

    ones, out = np.ones(tile_of.VECTOR_BYTES // 4, np.float32), np.zeros((2, tile_of.VECTOR_BYTES // 4), np.float32)
    former(ones, out)
    assert (out == 1).all()
    assert tile_of.VECTOR_REGISTERS >= tile_of.ROWS * tile_of.COLUMNS
