"""Pack the weights into panels, in the order in which the micro-kernel reads them.

A panel holds KH * KW * CI rows, each as wide as the register tile (BLIS's packed B). In HWIO the next row of a panel
lies CO elements further on. With CO = 512 every second row is in another page of memory, and all rows compete for two
sets of the cache. A packed panel is read from its first byte to its last.

Measured, packing included: 14x14 images, 256 channels in and out, 3x3: 87 % of the peak packed, 73 % unpacked. Even
with 7x7 images, where each weight is used 49 times, 71 against 64 % (2048 channels in, 512 out, 1x1).
"""

import numpy as np

from stridewise.kernels import thread_pool as threads
from stridewise.kernels.direct.pack_input import array_at
from stridewise.kernels.direct.plan import panel_width
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.problem import Array
from stridewise.kernels.simd.register_tile import load, load_part, prefetch, row_width, store, zeros
from stridewise.kernels.thread_pool import join_job, leave_job, next_task
from stridewise.kernels.tuning import MIN_SHARED_PACKING, PACKED_ROWS_PER_TASK, PACKING_DISTANCE


def pack_weights(w: Array, groups: int, *, most_threads: int) -> Array:
    """Return a packed copy of w (C-contiguous KH, KW, CI, CO): flat groups, panels, KH * KW * CI, panel width.

    The last panel is filled up with zeros. Aligned to a cache line, since a vector across two lines takes two loads.
    """
    depth, channels = w[..., 0].size, w.shape[3] // groups
    width = panel_width(channels, w.itemsize)
    packed = aligned_empty(groups * -(-channels // width) * depth * width, w)
    tasks = packing_tasks(groups, depth)
    shared = min(tasks, most_threads) if w.size > MIN_SHARED_PACKING else 1
    threads.run(_pack_job, shared, no_scratch, tasks, groups, depth, channels, width, w.ctypes.data, packed)
    return packed


def packing_tasks(groups: int, depth: int) -> int:
    """Return how many calls of `pack_task`, numbered from 0, pack all weights. depth: KH * KW * CI."""
    return groups * -(-depth // PACKED_ROWS_PER_TASK)


def aligned_empty(size: int, dtype_of: Array) -> Array:
    """Return a flat uninitialised array with the dtype of `dtype_of`, aligned to a cache line."""
    array = np.empty(size + 64 // dtype_of.itemsize, dtype_of.dtype)
    start = -array.ctypes.data % 64 // dtype_of.itemsize
    return array[start : start + size]


def no_scratch() -> Array:
    return np.empty(0, np.int64)


@compiled
def _pack_job(
    worker_state: Array, _scratch: Array, tasks: int, groups: int, depth: int, channels: int, width: int, w: int,
    packed: Array,
) -> None:  # fmt: skip
    join_job(worker_state)
    task = next_task(worker_state)
    while task < tasks:
        pack_task(task, groups, depth, channels, width, w, packed)
        task = next_task(worker_state)
    leave_job(worker_state)


@inlined
def pack_task(task: int, groups: int, depth: int, channels: int, width: int, w: int, packed: Array) -> None:
    """Pack PACKED_ROWS_PER_TASK rows of the weights at address w. channels: out, of one group. width: of a panel."""
    group, first = task % groups, task // groups * PACKED_ROWS_PER_TASK
    rows, panels = min(PACKED_ROWS_PER_TASK, depth - first), (channels + width - 1) // width
    pack_rows(
        array_at(w, packed.dtype), (first * groups + group) * channels, groups * channels, rows, channels,
        width, packed, (group * panels * depth + first) * width, depth * width,
    )  # fmt: skip


@compiled
def pack_rows(
    w: Array, w_offset: int, row_step: int, rows: int, channels: int, width: int, packed: Array, packed_offset: int,
    panel_step: int,
) -> None:  # fmt: skip
    """Copy rows of `channels` elements, `row_step` apart, into the panels that they fill, `panel_step` apart."""
    row = zeros(1, 1, packed.dtype)
    lanes = row_width(row)
    for k in range(rows):
        source, target = w_offset + k * row_step, packed_offset + k * width
        for c in range(0, channels, width):
            for j in range(0, width, lanes):
                element_offset, remaining = source + c + j, channels - c - j
                prefetch(row, w, element_offset + PACKING_DISTANCE * row_step, 0)
                if remaining >= lanes:
                    store(load(row, w, element_offset, 0, 0), packed, target + j, 0, 0)
                else:
                    store(load_part(row, w, element_offset, 0, 1, remaining), packed, target + j, 0, 0)
            target += panel_step
