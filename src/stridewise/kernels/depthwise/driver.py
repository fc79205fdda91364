"""What changed, for depthwise convolution and groups of few channels: a vector holds channels of many groups.

The output is computed row by row; for each tap a vector of pixels is multiplied by a vector of weights.
Why it is faster: each output sums so few products that there is no matrix worth multiplying, and a packed panel of one
group's channels would leave most lanes empty. A pixel value takes part in KH * KW products per channel and no more, so
the caches set the pace, not the FMA units: the input rows of an output row are copied into a circular row buffer that
stays in the cache (`row_buffer`), and the tiles read nothing else. With stride 1 it takes 0.35 to 0.9 of PyTorch's time
in MobileNet, EfficientNet, ConvNeXt and with few channels per group; tiles that read x itself took 1.4 to 2 times as
long as PyTorch. Where channels are few, pixels are folded until they fill the tiles (`plan`): blurring an RGB
image, 224x224, 3x3, took 2.1 ms without folding and takes 0.2 (PyTorch: 0.4 to 0.6). Pixels are not folded with a
stride along the row.
What it costs: the copy. With stride 2 a copied number takes part in only two products, and copying takes most of the
time: 1 to 1.3 times PyTorch's. And with several channels in per group the row buffer holds each number as many times:
with 8 in and 8 out it takes 0.8 to 1.3 of PyTorch's time.
"""

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from stridewise.kernels import thread_pool as threads
from stridewise.kernels.depthwise.plan import DEPTHWISE_JOB_FIELDS, DepthwiseJob, make_job
from stridewise.kernels.depthwise.row_buffer import NO_ROW, fill_row, list_channel_offsets, slot_of
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.machine import CACHE_LINE
from stridewise.kernels.problem import Array, Geometry
from stridewise.kernels.simd.memory import address_of, array_at, next_line
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    VECTOR_BYTES,
    add,
    fma,
    lanes,
    store,
    strided_row_offsets,
    zeros,
)
from stridewise.kernels.thread_pool import join_job, leave_job, next_task
from stridewise.kernels.tuning import (
    LONG_PIXELS,
    MIN_PARALLEL_DEPTHWISE_PRODUCTS,
    SHORT_PIXELS,
    TAPS_PER_SUM,
)
from stridewise.kernels.workspace import for_each_worker


class Task(NamedTuple):
    """A strip of some output rows of one image, for some of its channels."""

    image: int
    first_row: int
    last_row: int
    first_pixel: int
    first_channel: int
    channels: int


class Workspace(NamedTuple):
    """One thread's scratch memory.

    tags: the input row in each slot of the row buffer. taps: element offset of each tap's pixels in the row buffer.
    channel_offsets: from `list_channel_offsets`. weights, edge_buffer, row_buffer: addresses; the edge buffer takes an
    output row where whole tiles do not fit the output.
    """

    tags: Array
    taps: Array
    channel_offsets: Array
    weights: int
    edge_buffer: int
    row_buffer: int


def suits_depthwise(w: Array, groups: int) -> bool:
    """Return whether `run_depthwise` is the kernel for these weights: KH, KW, CI // groups, CO."""
    channels_out_per_group, taps = w.shape[3] // groups, w.shape[0] * w.shape[1]
    if groups == 1 and w.size == taps:
        return True  # blurring a grey image, 224x224, 3x3, takes a quarter of the time of `run_direct`
    return groups > 1 and (
        w.shape[2] == 1 or (w.shape[2] <= 16 and channels_out_per_group <= lanes(w.dtype) and taps >= 4)
    )


def run_depthwise(x: Array, w: Array, geometry: Geometry, out: Array, *, most_threads: int) -> None:
    """Write the convolution into out (C-contiguous). x: from `with_element_strides`. w: C-contiguous.

    Memory per thread: at most 1 MiB, or 14 times the weights of as many channels out as a register tile has (two
    vectors) where that is more, whatever the width of the image, the stride, the dilation and the padding.
    """
    job, job_array, scratch, count = _plan(geometry, x.shape, x.strides, w.shape, x.itemsize, most_threads)
    threads.run(
        _job, min(count, job.tasks), for_each_worker(scratch, np.int64), job_array, x.ctypes.data, w.ctypes.data,
        out.ctypes.data, np.empty(0, x.dtype),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _plan(
    geometry: Geometry, x_shape: tuple[int, ...], strides: tuple[int, ...], w_shape: tuple[int, ...], itemsize: int,
    most_threads: int,
) -> tuple[DepthwiseJob, Array, int, int]:  # fmt: skip
    """Return the job, also as an array; the size of one thread's scratch memory in int64; and the number of threads."""
    products = math.prod(geometry.out_shape) * math.prod(w_shape[:3])
    count = most_threads if products >= MIN_PARALLEL_DEPTHWISE_PRODUCTS else 1
    job = make_job(geometry, x_shape, tuple(step // itemsize for step in strides), w_shape, itemsize, count)
    elements = (job.taps * job.fold + job.pixels + job.slots * job.runs * job.columns * job.depth) * job.lanes
    scratch = job.slots + job.taps + job.lanes + (elements * itemsize + 4 * CACHE_LINE) // 8
    return job, np.array(job, np.int64), scratch, count


@compiled
def _job(worker_state: Array, scratch: Array, job_array: Array, x: int, w: int, out: int, dtype_of: Array) -> None:
    """Take tasks of the job until there are none left. x, w, out: addresses. dtype_of: any array of their dtype."""
    job = DepthwiseJob(*to_fixed_tuple(job_array, DEPTHWISE_JOB_FIELDS))
    join_job(worker_state)
    task = next_task(worker_state)
    while task < job.tasks:
        _run_task(job, task, scratch, x, w, out, dtype_of)
        task = next_task(worker_state)
    leave_job(worker_state)


@inlined
def _run_task(job: DepthwiseJob, number: int, scratch: Array, x: int, w: int, out: int, dtype_of: Array) -> None:
    task = _read_task(job, number, COLUMNS * (VECTOR_BYTES // dtype_of.itemsize))
    workspace = _lay_out_workspace(job, task, scratch, dtype_of)
    list_channel_offsets(job, task.first_channel, workspace.channel_offsets)
    _pack(job, task, array_at(w, dtype_of.dtype), array_at(workspace.weights, dtype_of.dtype))
    for slot in range(job.slots):
        workspace.tags[slot] = NO_ROW
    for row in range(task.first_row, task.last_row):
        for r in range(job.kernel_rows):
            _load_row(job, task, row, r, workspace, x, dtype_of)
        _write_row(job, task, row, workspace, out, dtype_of)


@inlined
def _read_task(job: DepthwiseJob, number: int, width: int) -> Task:
    """Return the task with this number; width: of a tile, in channels.

    Where the last block of channels or the last strip would be narrower than the others (or than a tile), it starts
    early, and part of it is computed twice.
    """
    rows, number = number % job.row_parts * job.rows_per_task, number // job.row_parts
    strip, number = number % job.strips * job.pixels, number // job.strips
    channel = min(number % job.channel_blocks * job.lanes, max(0, job.channels - width))
    return Task(
        number // job.channel_blocks, rows, min(job.out_height, rows + job.rows_per_task),
        min(strip, max(0, job.out_width - job.pixels)), channel, min(job.lanes, job.channels - channel),
    )  # fmt: skip


@inlined
def _lay_out_workspace(job: DepthwiseJob, task: Task, scratch: Array, dtype_of: Array) -> Workspace:
    taps, channel_offsets = scratch[job.slots :][: job.taps], scratch[job.slots + job.taps :][: task.channels]
    weights = next_line(address_of(channel_offsets) + job.lanes * 8)
    edge_buffer = next_line(weights + job.taps * job.fold * job.lanes * dtype_of.itemsize)
    row_buffer = next_line(edge_buffer + job.pixels * job.lanes * dtype_of.itemsize)
    return Workspace(scratch[: job.slots], taps, channel_offsets, weights, edge_buffer, row_buffer)


@inlined
def _pack(job: DepthwiseJob, task: Task, w: Array, packed: Array) -> None:
    """Pack the weights of the task's channels: taps, folded pixels, lanes."""
    for tap in range(job.taps):
        for i in range(job.fold):
            for c in range(job.lanes):
                weight = w[tap * job.channels + task.first_channel + c] if c < task.channels else 0
                packed[(tap * job.fold + i) * job.lanes + c] = weight


@inlined
def _load_row(job: DepthwiseJob, task: Task, row: int, r: int, workspace: Workspace, x: int, dtype_of: Array) -> None:
    """Load the input row for kernel row r into the row buffer, unless it is there, and list its taps' offsets."""
    input_row = row * job.stride_rows + r * job.dilation_rows
    slot = slot_of(job, input_row)
    start = slot * job.runs * job.columns * job.depth * job.lanes
    if workspace.tags[slot] != input_row:
        workspace.tags[slot] = input_row
        x_offset = task.image * job.image_step + (input_row - job.top) * job.row_step
        fill_row(
            job, x + x_offset * dtype_of.itemsize, job.top <= input_row < job.top + job.height,
            task.first_pixel * job.stride_columns, workspace.channel_offsets,
            workspace.row_buffer + start * dtype_of.itemsize, dtype_of,
        )  # fmt: skip
    for s in range(job.kernel_columns):
        for k in range(job.depth):
            tap = (r * job.kernel_columns + s) * job.depth + k
            workspace.taps[tap] = start + (s * job.tap_columns * job.depth + k) * job.lanes


@inlined
def _write_row(job: DepthwiseJob, task: Task, row: int, workspace: Workspace, out: int, dtype_of: Array) -> None:
    """Compute one output row of the task, by way of the edge buffer where whole tiles do not fit the output."""
    pixel = (task.image * job.out_height + row) * job.out_width + task.first_pixel
    address = out + (pixel * job.channels + task.first_channel) * dtype_of.itemsize
    if task.channels * job.fold >= COLUMNS * (VECTOR_BYTES // dtype_of.itemsize) and job.out_width >= job.pixels:
        _compute_row(job, task.channels, workspace, address, job.channels, dtype_of)
    else:
        _compute_row(job, job.lanes, workspace, workspace.edge_buffer, job.lanes, dtype_of)
        source, target = array_at(workspace.edge_buffer, dtype_of.dtype), array_at(address, dtype_of.dtype)
        for v in range(min(job.pixels, job.out_width)):
            for c in range(task.channels):
                target[v * job.channels + c] = source[v * job.lanes + c]


@inlined
def _compute_row(
    job: DepthwiseJob, channels: int, workspace: Workspace, out: int, out_step: int, dtype_of: Array
) -> None:
    """Compute the sums of a row from the row buffer to address out; pixels are out_step elements apart."""
    step, size = job.pixel_columns * job.depth * job.lanes, dtype_of.itemsize
    long, short = LONG_PIXELS * job.fold, SHORT_PIXELS * job.fold
    # The last long tile starts early where too many pixels remain for a short one; the short one starts early where too
    # few remain.
    long_pixels = job.pixels // long * long
    long_pixels = job.pixels if long_pixels and job.pixels - long_pixels > short else long_pixels
    if long_pixels:
        _compute_long(
            workspace.taps, workspace.row_buffer, step, workspace.weights, job.lanes, out, out_step, channels, job.fold,
            long_pixels, dtype_of,
        )  # fmt: skip
    if long_pixels < job.pixels:
        _compute_short(
            workspace.taps, workspace.row_buffer + long_pixels * step * size, step, workspace.weights, job.lanes,
            out + long_pixels * out_step * size, out_step, channels, job.fold, job.pixels - long_pixels, dtype_of,
        )  # fmt: skip


@inlined
def _sum_taps(sums: Any, taps: Array, row_buffer: int, row_offsets: Any, w: int, w_offset: int, lanes: int) -> Any:
    for tap in range(len(taps)):
        sums = fma(sums, row_buffer, row_offsets, taps[tap], w, w_offset)
        w_offset += lanes
    return sums


def _tile_loop(rows: int) -> Any:
    """Return the loop over tiles of this many pixels."""

    @compiled
    def compute(
        taps: Array, row_buffer: int, step: int, w: int, w_step: int, out: int, out_step: int, channels: int, fold: int,
        pixels: int, dtype_of: Array,
    ) -> None:  # fmt: skip
        """Sum the taps of a row.

        row_buffer: address of the first pixel's first tap; pixels lie `step` elements apart. taps: element offset of
        each tap's pixels. w: address of taps, fold, w_step. out: address of the first sums.
        """
        width, lanes = COLUMNS * (VECTOR_BYTES // dtype_of.itemsize), fold * w_step
        for left in range(0, pixels, fold * rows):
            v = min(left, pixels - fold * rows)
            for first in range(0, fold * channels, width):
                c = min(first, fold * channels - width)
                row_offsets = strided_row_offsets(zeros(rows, COLUMNS, dtype_of.dtype), v * step + c, fold * step)
                sums = zeros(rows, COLUMNS, dtype_of.dtype)
                sums = _sum_taps(sums, taps[:TAPS_PER_SUM], row_buffer, row_offsets, w, c, lanes)
                for tap in range(TAPS_PER_SUM, len(taps), TAPS_PER_SUM):
                    more_taps, more = taps[tap : tap + TAPS_PER_SUM], zeros(rows, COLUMNS, dtype_of.dtype)
                    more = _sum_taps(more, more_taps, row_buffer, row_offsets, w, tap * lanes + c, lanes)
                    sums = add(sums, more)
                store(sums, out, v * out_step + c, fold * out_step, width // COLUMNS)

    return compute


_compute_long, _compute_short = _tile_loop(LONG_PIXELS), _tile_loop(SHORT_PIXELS)
