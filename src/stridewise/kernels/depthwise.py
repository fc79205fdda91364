"""One channel in for each group: nothing is summed over channels, so there is no matrix to multiply.

Pixels and weights meet channel by channel, a vector of channels at a time, and a pixel serves KH * KW products for each
channel and no more. So the caches and not the multipliers set the pace.
"""

import math
from functools import lru_cache

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from stridewise.kernels import threads
from stridewise.kernels.arguments import Array
from stridewise.kernels.compiled import compiled, inlined
from stridewise.kernels.geometry import Geometry
from stridewise.kernels.regions import address_of, memory, next_line
from stridewise.kernels.register_tile import COLUMNS, VECTOR_BYTES, add_scaled, even_rows, row_width, store, zeros
from stridewise.kernels.row_ring import NO_ROW, RING_FIELDS, Ring, cut_rows, fill_row, slot_of
from stridewise.kernels.threads import claim, enter, leave
from stridewise.kernels.vector_code import CACHE_LINE

# Products below which one thread alone is faster.
SHARED_FROM = 1_000_000
LONG, SHORT = 7, 4


def is_depthwise(w: Array, groups: int) -> bool:
    """Whether `run_depthwise` is for these weights."""
    return groups > 1 and w.shape[2] == 1


def run_depthwise(x: Array, w: Array, geometry: Geometry, out: Array, *, most_threads: int) -> None:
    """Write the depthwise convolution into out (C-contiguous). x: as from `readable`. w: C-contiguous KH, KW, 1, CO."""
    p, numbers, scratch, count = _plan(geometry, x.shape, x.strides, w.shape, x.itemsize, most_threads)
    threads.run(
        _job, min(count, p.tasks), lambda: np.empty(scratch, np.int64), numbers, x.ctypes.data, w.ctypes.data,
        out.ctypes.data, np.empty(0, x.dtype),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _plan(
    geometry: Geometry, x_shape: tuple[int, ...], strides: tuple[int, ...], w_shape: tuple[int, ...], itemsize: int,
    most_threads: int,
) -> tuple[Ring, Array, int, int]:  # fmt: skip
    """The cut, also as an array; a thread's working memory in int64; and how many threads to use."""
    count = most_threads if math.prod(geometry.out_shape) * math.prod(w_shape[:3]) >= SHARED_FROM else 1
    p = cut_rows(geometry, x_shape, tuple(step // itemsize for step in strides), w_shape, itemsize, count)
    vectors = LONG * COLUMNS * VECTOR_BYTES
    numbers = (p.taps + p.slots * p.columns) * p.lanes * itemsize
    scratch = p.slots + p.taps + (numbers + 2 * vectors + 4 * CACHE_LINE) // 8
    return p, np.array(p, np.int64), scratch, count


@compiled
def _job(seat: Array, scratch: Array, numbers: Array, x: int, w: int, target: int, like: Array) -> None:
    """x, w, target: addresses of images, weights and output. like: any array of their dtype."""
    p = Ring(*to_fixed_tuple(numbers, RING_FIELDS))
    enter(seat)
    task = claim(seat)
    while task < p.tasks:
        _run_task(p, task, scratch, x, w, target, like)
        task = claim(seat)
    leave(seat)


@inlined
def _run_task(p: Ring, task: int, scratch: Array, x: int, w: int, out: int, like: Array) -> None:
    part, block, image = task % p.parts, task // p.parts % p.blocks, task // (p.parts * p.blocks)
    width, size = COLUMNS * (VECTOR_BYTES // like.itemsize), like.itemsize
    first = block * p.channels_at_once
    if p.channels - first < width:
        first = max(0, p.channels - width)  # the last block starts early and computes some channels twice
    channels = min(p.channels_at_once, p.channels - first)
    taps = scratch[p.slots : p.slots + p.taps]
    weights = next_line(address_of(scratch) + (p.slots + p.taps) * 8)
    edge = next_line(weights + p.taps * p.lanes * size)
    ring = edge + LONG * COLUMNS * VECTOR_BYTES
    _pack(p, memory(w, like.dtype), first, channels, memory(weights, like.dtype))
    for slot in range(p.slots):
        scratch[slot] = NO_ROW
    for h in range(part * p.rows_at_once, min(p.out_height, (part + 1) * p.rows_at_once)):
        for r in range(p.kernel_rows):
            row = h * p.stride_rows + r * p.dilation_rows
            slot = slot_of(p, row)
            start = slot * p.columns * p.lanes
            if scratch[slot] != row:
                scratch[slot] = row
                inside = p.top <= row < p.top + p.height
                fill_row(
                    x + (image * p.image_step + (row - p.top) * p.row_step) * size, p.pixel_step, p.channel_step,
                    p.width * inside, p.left, p.columns, ring + start * size, p.lanes, first, channels, p.each, like,
                )  # fmt: skip
            for s in range(p.kernel_columns):
                taps[r * p.kernel_columns + s] = start + s * p.dilation_columns * p.lanes
        at = out + ((image * p.out_height + h) * p.out_width * p.channels + first) * size
        _finish_row(p, channels, taps, ring, weights, at, edge, like)


@inlined
def _pack(p: Ring, w: Array, first: int, channels: int, packed: Array) -> None:
    for tap in range(p.taps):
        for c in range(p.lanes):
            packed[tap * p.lanes + c] = w[tap * p.channels + first + c] if c < channels else 0


@inlined
def _finish_row(
    p: Ring, channels: int, taps: Array, ring: int, weights: int, out: int, edge: int, like: Array
) -> None:
    """One row of the output, from the rows in the ring."""
    width, size, step = COLUMNS * (VECTOR_BYTES // like.itemsize), like.itemsize, p.stride_columns * p.lanes
    if channels < width or p.out_width < SHORT:
        for v in range(p.out_width):
            for first in range(0, channels, width):
                c = max(0, min(first, channels - width))
                _add_short(taps, ring + (v * step + c) * size, 0, p.lanes, weights + c * size, edge, 0, width, SHORT, like)
                source, target = memory(edge, like.dtype), memory(out, like.dtype)
                for i in range(min(width, channels)):
                    target[v * p.channels + c + i] = source[i]
        return
    long = p.out_width // LONG * LONG
    if p.out_width - long > SHORT and long:
        long = p.out_width
    if long:
        _add_long(taps, ring, step, p.lanes, weights, out, p.channels, channels, long, like)
    if long < p.out_width:
        skip = min(long, p.out_width - SHORT)
        _add_short(
            taps, ring + skip * step * size, step, p.lanes, weights, out + skip * p.channels * size, p.channels,
            channels, p.out_width - skip, like,
        )  # fmt: skip


def _tiles(rows: int):
    @compiled
    def add(
        taps: Array, ring: int, step: int, lanes: int, w: int, out: int, out_step: int, channels: int, pixels: int,
        like: Array,
    ) -> None:  # fmt: skip
        """taps: where each tap's pixels begin."""
        width = COLUMNS * (VECTOR_BYTES // like.itemsize)
        for first in range(0, channels, width):
            c = min(first, channels - width)
            for left in range(0, pixels, rows):
                v = min(left, pixels - rows)
                sums = zeros(rows, COLUMNS, like.dtype)
                starts = even_rows(sums, v * step + c, step)
                at = c
                for tap in range(len(taps)):
                    sums = add_scaled(sums, ring, starts, taps[tap], w, at)
                    at += lanes
                store(sums, out, v * out_step + c, out_step, width // COLUMNS)

    return add


_add_long, _add_short = _tiles(LONG), _tiles(SHORT)
