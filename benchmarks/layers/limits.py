"""The limits of the machine: FMAs in registers, and bytes from and to memory."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.layers.problems import Array
from stridewise.kernels.jit import compiled
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    ROWS,
    VECTOR_BYTES,
    fma,
    fma_broadcast,
    lanes,
    load,
    store,
    strided_row_offsets,
    zeros,
)
from stridewise.kernels.thread_pool import join_job, leave_job, next_task, run

TASKS, REPEATS = 128, 40_000  # some milliseconds, so that waking the threads does not count
MEMORY_BYTES = 3 * 2**26  # three arrays of 64 MiB, none of which stays in a cache
CHUNK = 2**15  # elements that one thread takes at once
PASSES = 7


def multiply_add_loop(dtype: str) -> tuple[Callable[[], None], int]:
    """Return a function that keeps only the FMA units busy, and its number of multiplications and additions.

    It is the register tile of the kernels, with operands that stay in registers too: the loop has no loads.
    """
    ones = np.ones(COLUMNS * lanes(dtype), dtype)
    flops = 2 * TASKS * REPEATS * ROWS * COLUMNS * lanes(dtype)
    return partial(run, _multiply_add, TASKS, partial(_block, dtype), ones, TASKS, REPEATS), flops


def bandwidth() -> float:
    """Return the best bytes per second of a[i] = b[i] + c[i] * s, two read and one written: McCalpin's STREAM triad."""
    out, b, c = (np.ones(MEMORY_BYTES // 12, np.float32) for _ in range(3))
    scale = np.ones(COLUMNS * lanes(np.float32), np.float32)
    tasks = out.size // CHUNK
    seconds = []
    for _ in range(PASSES):
        start = time.perf_counter()
        run(_triad, tasks, partial(_block, "float32"), out, b, c, scale, tasks, CHUNK)
        seconds.append(time.perf_counter() - start)
    return tasks * CHUNK * 12 / min(seconds)


def _block(dtype: str) -> Array:
    return np.empty(ROWS * COLUMNS * lanes(dtype), dtype)


@compiled
def _multiply_add(worker_state: Array, scratch: Array, ones: Array, tasks: int, repeats: int) -> None:
    join_job(worker_state)
    while next_task(worker_state) < tasks:
        tile = zeros(ROWS, COLUMNS, scratch.dtype)
        row_offsets = strided_row_offsets(tile, 0, 0)  # one pixel for all rows, kept in a register
        for _ in range(repeats):
            tile = fma_broadcast(tile, ones, row_offsets, 0, ones, 0)
        width = VECTOR_BYTES // scratch.itemsize
        store(tile, scratch, 0, COLUMNS * width, width)
    leave_job(worker_state)


@compiled
def _triad(
    worker_state: Array, _scratch: Array, out: Array, b: Array, c: Array, scale: Array, tasks: int, chunk: int
) -> None:
    join_job(worker_state)
    width = VECTOR_BYTES // out.itemsize
    row = COLUMNS * width
    task = next_task(worker_state)
    while task < tasks:
        for start in range(task * chunk, (task + 1) * chunk, row):
            tile = load(zeros(1, COLUMNS, out.dtype), b, start, row, width)
            tile = fma(tile, c, strided_row_offsets(tile, start, row), 0, scale, 0)
            store(tile, out, start, row, width)
        task = next_task(worker_state)
    leave_job(worker_state)
