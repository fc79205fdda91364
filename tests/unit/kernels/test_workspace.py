"""Scratch memory is kept for the next call of the same thread, within a limit."""

import threading
import tracemalloc

import numpy as np
import pytest

from stridewise.kernels import conv2d, workspace
from stridewise.kernels.machine import CACHE_LINE
from tests.unit.kernels.by_taps import whole_numbers


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    monkeypatch.setattr(workspace, "_kept", workspace._Kept())
    return workspace._kept


def address(purpose, size, dtype=np.float32):
    return workspace.workspace(purpose, size, dtype).ctypes.data


def test_the_next_call_gets_the_same_memory_unless_it_needs_more():
    first = workspace.workspace("u", 1000, np.float32)
    assert (first.shape, first.dtype, first.ctypes.data % CACHE_LINE) == ((1000,), np.float32, 0)
    assert address("u", 500, np.float64) == address("u", 1000) == first.ctypes.data
    assert address("u", 1001) != first.ctypes.data
    assert address("v", 1000) != first.ctypes.data


def test_workers_and_threads_have_memory_of_their_own():
    scratch, again = (workspace.for_each_worker(100, np.int64) for _ in range(2))
    first, second = scratch(), scratch()
    assert not np.shares_memory(first, second)
    assert [again().ctypes.data, again().ctypes.data] == [first.ctypes.data, second.ctypes.data]
    elsewhere = []
    thread = threading.Thread(target=lambda: elsewhere.append(workspace.for_each_worker(100, np.int64)()))
    thread.start()
    thread.join()
    assert not np.shares_memory(elsewhere[0], first)


def test_no_more_is_kept_than_the_limit(monkeypatch, kept):
    monkeypatch.setattr(workspace, "MAX_KEPT_BYTES", 10_000)
    for purpose, size in (("a", 6000), ("b", 3000), ("b", 3500), ("c", 1000), ("d", 20_000), ("a", 9000)):
        array = workspace.workspace(purpose, size, np.uint8)
        array[:] = 1
        assert sum(buffer.size for buffer in kept.buffers.values()) <= 10_000
    assert list(kept.buffers) == ["a"]


@pytest.mark.parametrize("algorithm", ["direct", "winograd"])
def test_a_convolution_allocates_little_but_its_result(algorithm):
    x, w = whole_numbers((1, 30, 30, 64)), whole_numbers((3, 3, 64, 64), seed=1)
    first = conv2d(x, w, algorithm=algorithm)
    tracemalloc.start()
    try:
        again = conv2d(x, w, algorithm=algorithm)
        extra = tracemalloc.get_traced_memory()[1] - again.nbytes
    finally:
        tracemalloc.stop()
    assert extra < 20_000
    np.testing.assert_array_equal(again, first)
