"""Pack the weights into panels, in the order in which the micro-kernel reads them.

A panel holds KH * KW * CI rows, each as wide as the register tile (BLIS's packed B). In HWIO the next row of a panel
lies CO elements further on. With CO = 512 every second row is in another page of memory, and all rows compete for two
sets of the cache. A packed panel is read from its first byte to its last.

Measured, packing included: 14x14 images, 256 channels in and out, 3x3: 87 % of the peak packed, 73 % unpacked. Even
with 7x7 images, where each weight is used 49 times, 71 against 64 % (2048 channels in, 512 out, 1x1).
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import from_dtype, types

from stridewise.kernels import thread_pool as threads
from stridewise.kernels.direct.block_sizes import panel_width
from stridewise.kernels.jit import compiled, inlined, internal
from stridewise.kernels.problem import Array
from stridewise.kernels.simd.function_pointer import call, compiled_address, integers
from stridewise.kernels.simd.memory import aligned_empty
from stridewise.kernels.simd.register_tile import load, load_part, prefetch, row_width, store, zeros
from stridewise.kernels.thread_pool import join_job, leave_job, next_task
from stridewise.kernels.tuning import MIN_SHARED_PACKING, PACKED_ROWS_PER_TASK, PACKING_DISTANCE


class Weights(NamedTuple):
    """The weights as a matrix for each group, `depth` (KH * KW * CI) by `channels` out, and the width of a panel."""

    groups: int
    depth: int
    channels: int
    nr: int


class WeightBlock(NamedTuple):
    """Some rows of the weights of one group, for some of its channels out."""

    group: int
    first_row: int
    rows: int
    first_channel: int
    channels: int


def pack_weights(w: Array, groups: int, *, most_threads: int) -> Array:
    """Return a packed copy of w (C-contiguous KH, KW, CI, CO): flat groups, panels, KH * KW * CI, nr.

    The last panel is filled up with zeros. Aligned to a cache line, since a vector across two lines takes two loads.
    """
    depth, channels = w[..., 0].size, w.shape[3] // groups
    nr = panel_width(channels, w.itemsize)
    packed = aligned_empty(groups * -(-channels // nr) * depth * nr, w)
    tasks = packing_tasks(groups, depth)
    shared = min(tasks, most_threads) if w.size > MIN_SHARED_PACKING else 1
    threads.run(
        _pack_job, shared, no_scratch, tasks, Weights(groups, depth, channels, nr), pack_block_address(w.dtype),
        w.ctypes.data, packed,
    )  # fmt: skip
    return packed


@cache
def pack_block_address(dtype: np.dtype[Any]) -> int:
    """Return the address of `pack_block`, which is compiled when it is first asked for."""
    array = types.Array(from_dtype(dtype), 1, "C")
    return compiled_address(
        pack_block, integers(Weights), integers(WeightBlock), types.int64, array, types.int64, types.int64
    )


def packing_tasks(groups: int, depth: int) -> int:
    """Return how many calls of `pack_task`, numbered from 0, pack all weights. depth: KH * KW * CI."""
    return groups * -(-depth // PACKED_ROWS_PER_TASK)


def no_scratch() -> Array:
    return np.empty(0, np.int64)


@compiled
def _pack_job(
    worker_state: Array,
    _scratch: Array,
    tasks: int,
    weights: Weights,
    pack_block_address: int,
    w_address: int,
    packed: Array,
) -> None:
    join_job(worker_state)
    task = next_task(worker_state)
    while task < tasks:
        pack_task(pack_block_address, weights, task, w_address, packed)
        task = next_task(worker_state)
    leave_job(worker_state)


@inlined
def pack_task(pack_block_address: int, weights: Weights, task: int, w_address: int, packed: Array) -> None:
    """Pack PACKED_ROWS_PER_TASK rows of the weights of one group."""
    group, first = task % weights.groups, task // weights.groups * PACKED_ROWS_PER_TASK
    rows, panels = min(PACKED_ROWS_PER_TASK, weights.depth - first), (weights.channels + weights.nr - 1) // weights.nr
    block = WeightBlock(group, first, rows, task - task, weights.channels)
    packed_offset = (group * panels * weights.depth + first) * weights.nr
    panel_step = weights.depth * weights.nr
    call(pack_block_address, (weights, block, w_address, packed, packed_offset, panel_step))


@internal
def pack_block(
    weights: Weights, block: WeightBlock, w_address: int, packed: Array, packed_offset: int, panel_step: int
) -> None:
    """Copy a block into the panels that it fills: the first at packed_offset, the next panel_step elements further."""
    row, row_step, nr = zeros(1, 1, packed.dtype), weights.groups * weights.channels, weights.nr
    lanes = row_width(row)
    for k in range(block.rows):
        source = (block.first_row + k) * row_step + block.group * weights.channels + block.first_channel
        target = packed_offset + k * nr
        for c in range(0, block.channels, nr):
            for j in range(0, nr, lanes):
                w_offset, remaining = source + c + j, block.channels - c - j
                prefetch(row, w_address, w_offset + PACKING_DISTANCE * row_step, 0)
                if remaining >= lanes:
                    store(load(row, w_address, w_offset, 0, 0), packed, target + j, 0, 0)
                else:
                    store(load_part(row, w_address, w_offset, 0, 1, remaining), packed, target + j, 0, 0)
            target += panel_step
