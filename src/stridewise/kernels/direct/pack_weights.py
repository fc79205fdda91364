"""Weights in the order in which the tiles use them: panel after panel, each with KH * KW * CI rows of one tile's width.

In HWIO the next row of a panel is CO elements further on. With CO = 512 each second row lies in another page of memory,
and all rows compete for two sets of the cache. Packed, a panel is read from its first byte to its last.

Measured, packing included: 14x14 images, 256 channels in and out, 3x3: 87 % of the peak packed, 73 % read as they lie.
Even with 7x7 images, where each weight is used 49 times, it is 71 against 64 % (2048 channels in, 512 out, 1x1).
"""

import numpy as np

from stridewise.kernels import thread_pool as threads
from stridewise.kernels.arguments import Array
from stridewise.kernels.direct.pack_input import memory
from stridewise.kernels.direct.plan import panel_width
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.simd.register_tile import load, load_part, prefetch, row_width, store, zeros
from stridewise.kernels.thread_pool import claim, enter, leave

ROWS_AT_ONCE = 64
# The processor sees a pattern within a row of weights, not from row to row: so many rows ahead are called for early.
AHEAD = 6


def pack_weights(w: Array, groups: int, *, most_threads: int) -> Array:
    """A flat copy of w (C-contiguous KH, KW, CI, CO): groups, panels, KH * KW * CI, panel width; zeros at the end.

    Aligned to a cache line, since a vector that lies across two takes two loads.
    """
    depth, channels = w[..., 0].size, w.shape[3] // groups
    width = panel_width(channels, w.itemsize)
    packed = aligned(groups * -(-channels // width) * depth * width, w)
    tasks = packing_tasks(groups, depth)
    shared = min(tasks, most_threads) if w.size > 100_000 else 1  # fewer are packed before a helper wakes
    threads.run(_pack_job, shared, no_scratch, tasks, groups, depth, channels, width, w.ctypes.data, packed)
    return packed


def packing_tasks(groups: int, depth: int) -> int:
    """How many times `pack_share` must be called, with 0, 1, 2, ... depth: KH * KW * CI."""
    return groups * -(-depth // ROWS_AT_ONCE)


def aligned(size: int, like: Array) -> Array:
    """A flat array of unset numbers of the dtype of `like` that starts at a cache line."""
    array = np.empty(size + 64 // like.itemsize, like.dtype)
    start = -array.ctypes.data % 64 // like.itemsize
    return array[start : start + size]


def no_scratch() -> Array:
    return np.empty(0, np.int64)


@compiled
def _pack_job(
    seat: Array, _scratch: Array, tasks: int, groups: int, depth: int, channels: int, width: int, w: int, packed: Array
) -> None:
    enter(seat)
    task = claim(seat)
    while task < tasks:
        pack_share(task, groups, depth, channels, width, w, packed)
        task = claim(seat)
    leave(seat)


@inlined
def pack_share(task: int, groups: int, depth: int, channels: int, width: int, w: int, packed: Array) -> None:
    """Pack some rows of the weights at address w. channels: out, of one group. width: of a panel."""
    group, first = task % groups, task // groups * ROWS_AT_ONCE
    rows, panels = min(ROWS_AT_ONCE, depth - first), (channels + width - 1) // width
    pack_rows(
        memory(w, packed.dtype), (first * groups + group) * channels, groups * channels, rows, channels,
        width, packed, (group * panels * depth + first) * width, depth * width,
    )  # fmt: skip


@compiled
def pack_rows(
    w: Array, start: int, row_step: int, rows: int, channels: int, width: int, packed: Array, to: int, panel_step: int
) -> None:
    """Copy rows of `channels` numbers, `row_step` apart, into as many panels as they fill, `panel_step` apart."""
    row = zeros(1, 1, packed.dtype)
    step = row_width(row)
    for k in range(rows):
        at, into = start + k * row_step, to + k * width
        for c in range(0, channels, width):
            for j in range(0, width, step):
                place, there = at + c + j, channels - c - j
                prefetch(row, w, place + AHEAD * row_step, 0)
                if there >= step:
                    store(load(row, w, place, 0, 0), packed, into + j, 0, 0)
                else:
                    store(load_part(row, w, place, 0, 1, there), packed, into + j, 0, 0)
            into += panel_step
