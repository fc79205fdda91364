"""Thin groups: of one channel in each (depthwise) or of a few. What changed: the output is computed row by row, and the
lanes of a vector are channels of many groups; for each tap a vector of pixels meets a vector of weights.

Why it is faster: so little is summed for an output that there is no matrix worth multiplying, and a panel of one
group's channels out would leave most lanes empty. A pixel serves KH * KW products for each channel and no more, so the
caches and not the multipliers set the pace: the rows that an output row needs are copied into a ring that stays near
(`row_ring`), and the tiles read nothing else. With stride 1 it takes 0.35 to 0.9 of PyTorch's time in MobileNet,
EfficientNet, ConvNeXt and with a few channels a group; tiles that read x itself took 1.4 to 2 times as long as PyTorch.
Where channels are few, pixels are folded until they fill the tiles (`row_cut`): the blur of an image of three colours,
224x224, 3x3, took 2.1 milliseconds without and takes 0.2 (PyTorch: 0.4 to 0.6). Not so with a stride along the row.
What it costs: the copy. With stride 2 a copied number meets only two products, and copying takes most of the time:
1 to 1.3 times PyTorch's. And with several channels in for each group the ring holds each number as many times: with 8
in and out it takes 0.8 to 1.3 of PyTorch's time.
"""

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from stridewise.kernels import thread_pool as threads
from stridewise.kernels.arguments import Array
from stridewise.kernels.depthwise.plan import LEAST_PIXELS, ROW_CUT_FIELDS, RowCut, cut_rows
from stridewise.kernels.depthwise.row_buffer import NO_ROW, fill_row, list_lanes, slot_of
from stridewise.kernels.direct.pack_input import address_of, memory, next_line
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.problem import Geometry
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    VECTOR_BYTES,
    add_scaled,
    even_rows,
    lanes,
    plus,
    store,
    zeros,
)
from stridewise.kernels.simd.vectors import CACHE_LINE
from stridewise.kernels.thread_pool import claim, enter, leave

# Products below which one thread alone is faster.
SHARED_FROM = 1_500_000
# Pixels of a tile: 14 vectors of sums, one of pixels and one of weights fill 16 registers. SHORT: for the last pixels.
LONG, SHORT = 7, LEAST_PIXELS
# Products that are summed at a time: all 961 of 31x31 in one go are off by 1.1e-6 of the largest output.
SUMMED = 256


class Task(NamedTuple):
    """A stretch of some rows of one image's output, for some of its channels."""

    image: int
    first_row: int
    last_row: int
    first_pixel: int
    first_channel: int
    channels: int


class Desk(NamedTuple):
    """A thread's working memory.

    tags: the row in each slot of the ring. taps: where in the ring each tap's pixels begin. lanes: by `list_lanes`.
    The others are addresses; finished: of an output row that the output itself has no room for.
    """

    tags: Array
    taps: Array
    lanes: Array
    weights: int
    finished: int
    ring: int


def are_thin(w: Array, groups: int) -> bool:
    """Whether `run_thin_groups` is for these weights: KH, KW, CI // groups, CO."""
    each, taps = w.shape[3] // groups, w.shape[0] * w.shape[1]
    if groups == 1 and w.size == taps:
        return True  # a grey image's blur: 224x224, 3x3, takes a quarter of the time of `run_blocks`
    return groups > 1 and (w.shape[2] == 1 or (w.shape[2] <= 16 and each <= lanes(w.dtype) and taps >= 4))


def run_thin_groups(x: Array, w: Array, geometry: Geometry, out: Array, *, most_threads: int) -> None:
    """Write the convolution into out (C-contiguous). x: as from `readable`. w: C-contiguous KH, KW, CI // groups, CO.

    Memory for each thread: at most 1 MiB, or 14 times the weights of as many channels out as a register tile has (two
    vectors) where that is more; whatever the image's width, the stride, the dilation and the padding are.
    """
    p, numbers, scratch, count = _plan(geometry, x.shape, x.strides, w.shape, x.itemsize, most_threads)
    threads.run(
        _job, min(count, p.tasks), lambda: np.empty(scratch, np.int64), numbers, x.ctypes.data, w.ctypes.data,
        out.ctypes.data, np.empty(0, x.dtype),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _plan(
    geometry: Geometry, x_shape: tuple[int, ...], strides: tuple[int, ...], w_shape: tuple[int, ...], itemsize: int,
    most_threads: int,
) -> tuple[RowCut, Array, int, int]:  # fmt: skip
    """The cut, also as an array; a thread's working memory in int64; and how many threads to use."""
    count = most_threads if math.prod(geometry.out_shape) * math.prod(w_shape[:3]) >= SHARED_FROM else 1
    p = cut_rows(geometry, x_shape, tuple(step // itemsize for step in strides), w_shape, itemsize, count)
    numbers = (p.taps * p.fold + p.pixels + p.slots * p.runs * p.columns * p.depth) * p.lanes
    scratch = p.slots + p.taps + p.lanes + (numbers * itemsize + 4 * CACHE_LINE) // 8
    return p, np.array(p, np.int64), scratch, count


@compiled
def _job(seat: Array, scratch: Array, numbers: Array, x: int, w: int, out: int, like: Array) -> None:
    """x, w, out: addresses of images, weights and output. like: any array of their dtype."""
    p = RowCut(*to_fixed_tuple(numbers, ROW_CUT_FIELDS))
    enter(seat)
    task = claim(seat)
    while task < p.tasks:
        _run_task(p, task, scratch, x, w, out, like)
        task = claim(seat)
    leave(seat)


@inlined
def _run_task(p: RowCut, number: int, scratch: Array, x: int, w: int, out: int, like: Array) -> None:
    task = _read_task(p, number, COLUMNS * (VECTOR_BYTES // like.itemsize))
    desk = _lay_out(p, task, scratch, like)
    list_lanes(p, task.first_channel, desk.lanes)
    _pack(p, task, memory(w, like.dtype), memory(desk.weights, like.dtype))
    for slot in range(p.slots):
        desk.tags[slot] = NO_ROW
    for row in range(task.first_row, task.last_row):
        for r in range(p.kernel_rows):
            _bring_row(p, task, row, r, desk, x, like)
        _write_row(p, task, row, desk, out, like)


@inlined
def _read_task(p: RowCut, number: int, width: int) -> Task:
    """What a task's number stands for; width: of a tile.

    The last block of channels and the last stretch of pixels start early where they would be narrower than the others
    (or than a tile), and are in part computed once more.
    """
    rows, number = number % p.row_parts * p.rows_at_once, number // p.row_parts
    stretch, number = number % p.stretches * p.pixels, number // p.stretches
    channel = min(number % p.blocks * p.lanes, max(0, p.channels - width))
    return Task(
        number // p.blocks, rows, min(p.out_height, rows + p.rows_at_once),
        min(stretch, max(0, p.out_width - p.pixels)), channel, min(p.lanes, p.channels - channel),
    )  # fmt: skip


@inlined
def _lay_out(p: RowCut, task: Task, scratch: Array, like: Array) -> Desk:
    taps, table = scratch[p.slots :][: p.taps], scratch[p.slots + p.taps :][: task.channels]
    weights = next_line(address_of(table) + p.lanes * 8)
    finished = next_line(weights + p.taps * p.fold * p.lanes * like.itemsize)
    ring = next_line(finished + p.pixels * p.lanes * like.itemsize)
    return Desk(scratch[: p.slots], taps, table, weights, finished, ring)


@inlined
def _pack(p: RowCut, task: Task, w: Array, packed: Array) -> None:
    """The block's weights: taps, folded pixels, lanes."""
    for tap in range(p.taps):
        for i in range(p.fold):
            for c in range(p.lanes):
                weight = w[tap * p.channels + task.first_channel + c] if c < task.channels else 0
                packed[(tap * p.fold + i) * p.lanes + c] = weight


@inlined
def _bring_row(p: RowCut, task: Task, row: int, r: int, desk: Desk, x: int, like: Array) -> None:
    """See to it that the ring has the input row that row r of the kernel meets, and list where its taps begin."""
    source = row * p.stride_rows + r * p.dilation_rows
    slot = slot_of(p, source)
    start = slot * p.runs * p.columns * p.depth * p.lanes
    if desk.tags[slot] != source:
        desk.tags[slot] = source
        at = task.image * p.image_step + (source - p.top) * p.row_step
        fill_row(
            p, x + at * like.itemsize, p.top <= source < p.top + p.height, task.first_pixel * p.stride_columns,
            desk.lanes, desk.ring + start * like.itemsize, like,
        )  # fmt: skip
    for s in range(p.kernel_columns):
        for k in range(p.depth):
            tap = (r * p.kernel_columns + s) * p.depth + k
            desk.taps[tap] = start + (s * p.tap_columns * p.depth + k) * p.lanes


@inlined
def _write_row(p: RowCut, task: Task, row: int, desk: Desk, out: int, like: Array) -> None:
    """Compute a row of the task into the output; where tiles are larger than that, put it aside first."""
    pixel = (task.image * p.out_height + row) * p.out_width + task.first_pixel
    at = out + (pixel * p.channels + task.first_channel) * like.itemsize
    if task.channels * p.fold >= COLUMNS * (VECTOR_BYTES // like.itemsize) and p.out_width >= p.pixels:
        _add_row(p, task.channels, desk, at, p.channels, like)
    else:
        _add_row(p, p.lanes, desk, desk.finished, p.lanes, like)
        source, target = memory(desk.finished, like.dtype), memory(at, like.dtype)
        for v in range(min(p.pixels, p.out_width)):
            for c in range(task.channels):
                target[v * p.channels + c] = source[v * p.lanes + c]


@inlined
def _add_row(p: RowCut, channels: int, desk: Desk, out: int, out_step: int, like: Array) -> None:
    """The sums of a row, from the ring to memory at address out, pixels out_step apart."""
    step, size, long, short = p.pixel_columns * p.depth * p.lanes, like.itemsize, LONG * p.fold, SHORT * p.fold
    # The last tile starts early where the pixels that are left would be too many for a short one; and that one starts
    # early where they are too few.
    whole = p.pixels // long * long
    whole = p.pixels if whole and p.pixels - whole > short else whole
    if whole:
        _add_long(desk.taps, desk.ring, step, desk.weights, p.lanes, out, out_step, channels, p.fold, whole, like)
    if whole < p.pixels:
        _add_short(
            desk.taps, desk.ring + whole * step * size, step, desk.weights, p.lanes, out + whole * out_step * size,
            out_step, channels, p.fold, p.pixels - whole, like,
        )  # fmt: skip


@inlined
def _add_taps(sums: Any, taps: Array, ring: int, starts: Any, w: int, at: int, lanes: int) -> Any:
    for tap in range(len(taps)):
        sums = add_scaled(sums, ring, starts, taps[tap], w, at)
        at += lanes
    return sums


def _tile_loop(rows: int) -> Any:
    """The loop with a tile of so many pixels."""

    @compiled
    def add(
        taps: Array, ring: int, step: int, w: int, w_step: int, out: int, out_step: int, channels: int, fold: int,
        pixels: int, like: Array,
    ) -> None:  # fmt: skip
        """ring: address of the first pixel's first tap; pixels lie `step` apart. taps: where each tap's pixels begin.
        w: address of taps, fold, w_step. out: of the first pixel's sums."""
        width, lanes = COLUMNS * (VECTOR_BYTES // like.itemsize), fold * w_step
        for left in range(0, pixels, fold * rows):
            v = min(left, pixels - fold * rows)
            for first in range(0, fold * channels, width):
                c = min(first, fold * channels - width)
                starts = even_rows(zeros(rows, COLUMNS, like.dtype), v * step + c, fold * step)
                sums = _add_taps(zeros(rows, COLUMNS, like.dtype), taps[:SUMMED], ring, starts, w, c, lanes)
                for tap in range(SUMMED, len(taps), SUMMED):
                    more, at = taps[tap : tap + SUMMED], tap * lanes + c
                    sums = plus(sums, _add_taps(zeros(rows, COLUMNS, like.dtype), more, ring, starts, w, at, lanes))
                store(sums, out, v * out_step + c, fold * out_step, width // COLUMNS)

    return add


_add_long, _add_short = _tile_loop(LONG), _tile_loop(SHORT)
