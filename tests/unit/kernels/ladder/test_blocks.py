"""The blocked rungs with blocks so small that each of the five loops has several, on one thread and on three."""

import numpy as np
import pytest

from stridewise.kernels import conv2d_reference, get_threads, set_threads
from stridewise.kernels.ladder import cache_blocking, parallel
from stridewise.kernels.ladder.packed_weights import pack_weights
from stridewise.kernels.simd.register_tile import COLUMNS, ROWS, lanes
from tests.unit.kernels.by_taps import whole_numbers

X, W = whole_numbers((2, 6, 8, 5), np.float32), whole_numbers((3, 2, 5, 70), np.float32, seed=1)


@pytest.fixture(autouse=True)
def small_caches(monkeypatch):
    row = COLUMNS * lanes(np.float32) * 4
    monkeypatch.setattr(cache_blocking, "L1_BYTES", 7 * row)
    monkeypatch.setattr(cache_blocking, "L2_BYTES", 2 * ROWS * 7 * 4)
    monkeypatch.setattr(cache_blocking, "L3_BYTES", 2 * 7 * row)


def test_blocks_are_whole_tiles_that_fit_their_cache():
    nr = COLUMNS * lanes(np.float32)
    assert cache_blocking.block_sizes(pack_weights(W)) == (2 * ROWS, 7, 2 * nr, ROWS, nr)
    assert cache_blocking.block_sizes(pack_weights(W[:1, :1])) == (2 * ROWS, 5, 2 * nr, ROWS, nr), "the sum is short"


def test_every_block_is_multiplied_once():
    np.testing.assert_array_equal(cache_blocking.conv_cache_blocking(X, W), conv2d_reference(X, W), strict=True)


def test_a_thread_computes_whole_blocks_of_pixels(monkeypatch):
    tasks = []
    run = parallel.thread_pool.run

    def recorded(job, count, *arguments):
        tasks.append(count)
        run(job, count, *arguments)

    monkeypatch.setattr(parallel.thread_pool, "run", recorded)
    before = get_threads()
    set_threads(3)
    try:
        alone = parallel.conv_parallel(X, W)
        monkeypatch.setattr(parallel, "MIN_PARALLEL_PRODUCTS", 1)
        shared = parallel.conv_parallel(X, W)
    finally:
        set_threads(before)
    pixels = 2 * 4 * 7
    assert tasks == [1, -(-pixels // ROWS)], "too small to share; otherwise a tile each"
    for out in (alone, shared):
        np.testing.assert_array_equal(out, conv2d_reference(X, W), strict=True)
