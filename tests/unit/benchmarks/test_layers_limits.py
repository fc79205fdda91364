"""The machine's limits are measured with arithmetic that really happens, as often as it is counted."""

import numpy as np
import pytest

from benchmarks.layers import limits
from stridewise.kernels.simd.register_tile import COLUMNS, ROWS, lanes


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_sum_of_the_loop_has_grown_by_one_as_often_as_is_counted(monkeypatch, dtype):
    blocks = []

    def block(kind):
        blocks.append(np.zeros(ROWS * COLUMNS * lanes(kind), kind))
        return blocks[-1]

    monkeypatch.setattr(limits, "_block", block)
    function, flops = limits.multiply_add_loop(dtype)
    function()
    assert any((sums == limits.REPEATS).all() for sums in blocks)
    assert flops == 2 * blocks[0].size * limits.REPEATS * limits.TASKS


def test_the_bandwidth_counts_three_arrays_that_are_read_and_written_whole(monkeypatch):
    arrays = []

    def ones(size, dtype):
        arrays.append(np.full(size, 2, dtype))
        return arrays[-1]

    clock = iter(range(100))
    monkeypatch.setattr(limits, "MEMORY_BYTES", 4 * 12 * limits.CHUNK)
    monkeypatch.setattr(limits.np, "ones", ones)
    monkeypatch.setattr(limits.time, "perf_counter", lambda: float(next(clock)))
    assert limits.bandwidth() == 4 * 12 * limits.CHUNK, "each pass takes one second here"
    out, b, c, _ = arrays
    assert out.size == 4 * limits.CHUNK
    assert (out == 6).all()
    assert (b == 2).all()
    assert (c == 2).all()
