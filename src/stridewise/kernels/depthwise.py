"""One channel in for each group: nothing is summed over channels, so there is no matrix to multiply.

Pixels and weights meet channel by channel, a vector of channels at a time, and a pixel serves KH * KW products for each
channel and no more. So the caches and not the multipliers set the pace.
"""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from stridewise.kernels import threads
from stridewise.kernels.arguments import Array
from stridewise.kernels.compiled import compiled, inlined
from stridewise.kernels.geometry import Geometry
from stridewise.kernels.regions import address_of, memory, next_line
from stridewise.kernels.register_tile import COLUMNS, VECTOR_BYTES, add_scaled, even_rows, lanes, store, zeros
from stridewise.kernels.row_ring import LEAST_PIXELS, NO_ROW, RING_FIELDS, Ring, cut_rows, fill_row, list_lanes, slot_of
from stridewise.kernels.threads import claim, enter, leave
from stridewise.kernels.vector_code import CACHE_LINE

# Products below which one thread alone is faster.
SHARED_FROM = 1_500_000
LONG, SHORT = 7, LEAST_PIXELS


def is_depthwise(w: Array, groups: int) -> bool:
    """Whether `run_depthwise` is for these weights."""
    each, taps = w.shape[3] // groups, w.shape[0] * w.shape[1]
    return groups > 1 and (w.shape[2] == 1 or (w.shape[2] <= 16 and each <= lanes(w.dtype) and taps >= 4))


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
    numbers = (p.taps + p.pixels + p.slots * p.columns * p.depth) * p.lanes
    scratch = p.slots + p.taps + p.lanes + (numbers * itemsize + 4 * CACHE_LINE) // 8
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
    """Some rows of one image's output, for one block of channels."""
    part, block, image = task % p.parts, task // p.parts % p.blocks, task // (p.parts * p.blocks)
    width, size = COLUMNS * (VECTOR_BYTES // like.itemsize), like.itemsize
    # A last block that is narrower than a tile starts early, and computes some channels once more.
    first = min(block * p.channels_at_once, max(0, p.channels - width))
    channels = min(p.channels_at_once, p.channels - first)
    tags, taps, table = scratch[: p.slots], scratch[p.slots :], scratch[p.slots + p.taps :][:channels]
    weights = next_line(address_of(table) + p.lanes * 8)
    finished = next_line(weights + p.taps * p.lanes * size)
    ring = next_line(finished + p.pixels * p.lanes * size)
    list_lanes(p, first, channels, table)
    _pack(p, memory(w, like.dtype), first, channels, memory(weights, like.dtype))
    tags[:] = NO_ROW
    side_by_side = p.channel_step == 1 and channels >= width and p.each == p.depth
    spread = p.depth if side_by_side and p.depth in (1, 2, 4, 8) and p.depth * 2 <= width else 0
    for h in range(part * p.rows_at_once, min(p.out_height, (part + 1) * p.rows_at_once)):
        for r in range(p.kernel_rows):
            row = h * p.stride_rows + r * p.dilation_rows
            slot = slot_of(p, row)
            start = slot * p.columns * p.depth * p.lanes
            if tags[slot] != row:
                tags[slot] = row
                inside = p.width if p.top <= row < p.top + p.height else 0
                fill_row(
                    x + (image * p.image_step + (row - p.top) * p.row_step) * size, p.pixel_step, p.channel_step,
                    inside, p.left, p.columns, ring + start * size, p.lanes, p.depth, spread, table, like,
                )  # fmt: skip
            for s in range(p.kernel_columns):
                for k in range(p.depth):
                    place = start + (s * p.dilation_columns * p.depth + k) * p.lanes
                    taps[(r * p.kernel_columns + s) * p.depth + k] = place
        at = out + ((image * p.out_height + h) * p.out_width * p.channels + first) * size
        if channels >= width and p.out_width == p.pixels:
            _finish_row(p, channels, taps[: p.taps], ring, weights, at, p.channels, like)
        else:
            _finish_row(p, p.lanes, taps[: p.taps], ring, weights, finished, p.lanes, like)
            source, target = memory(finished, like.dtype), memory(at, like.dtype)
            for v in range(p.out_width):
                for c in range(channels):
                    target[v * p.channels + c] = source[v * p.lanes + c]


@inlined
def _pack(p: Ring, w: Array, first: int, channels: int, packed: Array) -> None:
    """The block's weights: taps, lanes."""
    for tap in range(p.taps):
        for c in range(p.lanes):
            packed[tap * p.lanes + c] = w[tap * p.channels + first + c] if c < channels else 0


@inlined
def _finish_row(p: Ring, channels: int, taps: Array, ring: int, w: int, out: int, out_step: int, like: Array) -> None:
    """Write one row of the output, pixels out_step apart, from the rows in the ring."""
    step, size = p.stride_columns * p.depth * p.lanes, like.itemsize
    # The last tile starts early where the pixels that are left would be too many for a short one.
    whole = p.pixels // LONG * LONG
    whole = p.pixels if whole and p.pixels - whole > SHORT else whole
    if whole:
        _add_long(taps, ring, step, p.lanes, w, out, out_step, channels, whole, like)
    if whole < p.pixels:
        first = min(whole, p.pixels - SHORT)
        _add_short(
            taps, ring + first * step * size, step, p.lanes, w, out + first * out_step * size, out_step, channels,
            p.pixels - first, like,
        )  # fmt: skip


def _tiles(rows: int) -> Callable[..., None]:
    @compiled
    def add(
        taps: Array, ring: int, step: int, lanes: int, w: int, out: int, out_step: int, channels: int, pixels: int,
        like: Array,
    ) -> None:  # fmt: skip
        """taps: where each tap's pixels begin."""
        width = COLUMNS * (VECTOR_BYTES // like.itemsize)
        for left in range(0, pixels, rows):
            v = min(left, pixels - rows)
            for first in range(0, channels, width):
                c = min(first, channels - width)
                sums = zeros(rows, COLUMNS, like.dtype)
                starts = even_rows(sums, v * step + c, step)
                at = c
                for tap in range(len(taps)):
                    sums = add_scaled(sums, ring, starts, taps[tap], w, at)
                    at += lanes
                store(sums, out, v * out_step + c, out_step, width // COLUMNS)

    return add


_add_long, _add_short = _tiles(LONG), _tiles(SHORT)
