"""The steps of a Winograd convolution in compiled code, for a block of tiles and some channels.

    transform_filters: w to U            transform_input_tile: x to V
    multiply: M = V @ U                  transform_outputs: M to the output

V, U and M hold `positions` matrices each, one for each element of a tile: tiles by channels in, channels in by channels
out, tiles by channels out. U and M are cut into panels, each as wide as the register tile.

n: image. t: tile. k: position in a tile. c: channel in. p: panel. r, s: row and column in a tile or kernel.
"""

from typing import Any

import numpy as np

from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.problem import Array
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    ROWS,
    VECTOR_BYTES,
    fma_broadcast,
    load,
    load_part,
    prefetch,
    row_width,
    store,
    store_part,
    strided_row_offsets,
    zeros,
)  # fmt: skip
from stridewise.kernels.tuning import PREFETCHED_CHANNELS, SHORT_ROWS
from stridewise.kernels.winograd.plan import WinogradJob
from stridewise.kernels.winograd.transforms import F23, F43, TAPS
from stridewise.kernels.winograd.vector_transforms import tile_transform

input_transform_2, input_transform_4 = (tile_transform(f.input_transform, f.size) for f in (F23, F43))
filter_transform_2, filter_transform_4 = (tile_transform(f.filter_transform, TAPS) for f in (F23, F43))
output_transform_2, output_transform_4 = (tile_transform(f.output_transform, f.size) for f in (F23, F43))


@compiled
def transform_filters(
    job: WinogradJob, w: int, channel: int, channels: int, first: int, last: int, u: Array, u_offset: int
) -> None:
    """Compute U at u_offset, for channels in `first` to `last` and `channels` channels out from `channel` on."""
    lanes = VECTOR_BYTES // u.itemsize
    panel = COLUMNS * lanes
    tap_step = job.channels_in * job.channels_out
    line = zeros(TAPS, 1, u.dtype)
    tile_buffer = np.empty(TAPS * TAPS * panel, u.dtype)
    for c in range(first, last):
        for p in range((channels + panel - 1) // panel):
            start, valid_columns = c * job.channels_out + channel + p * panel, channels - p * panel
            source: Any = w
            row_step = tap_step
            for r in range(TAPS):
                prefetch(line, w, start + PREFETCHED_CHANNELS * job.channels_out + r * TAPS * tap_step, tap_step)
            if valid_columns < panel:
                for r in range(TAPS):
                    row = zeros(TAPS, COLUMNS, u.dtype)
                    row = load_part(row, w, start + r * TAPS * tap_step, tap_step, TAPS, valid_columns)
                    store(row, tile_buffer, r * TAPS * panel, panel, lanes)
                source, start, row_step = np.intp(tile_buffer.ctypes.data), 0, panel
            offset = u_offset + p * job.positions * job.u_step + (c - first) * panel
            for j in range(0, panel, lanes):
                if job.outputs == 4:
                    filter_transform_4(
                        u.dtype, source, start + j, TAPS * row_step, row_step,
                        u, offset + j, job.size * job.u_step, job.u_step,
                    )  # fmt: skip
                else:
                    filter_transform_2(
                        u.dtype, source, start + j, TAPS * row_step, row_step,
                        u, offset + j, job.size * job.u_step, job.u_step,
                    )  # fmt: skip


@compiled
def transform_input_tile(job: WinogradJob, x: int, t: int, v: Array, slot: int, tile_buffer: Array) -> None:
    """Compute V of tile t, as tile number `slot` of the block, for all channels in.

    A tile that reaches beyond the image, or channels that do not fill their last vector, go through `tile_buffer`, a
    copy of this one tile padded with zeros: the image itself is never copied.
    """
    lanes = VECTOR_BYTES // v.itemsize
    channels = (job.channels_in + lanes - 1) // lanes * lanes
    n, top, left = tile_place(job, t)
    top, left = top - job.top, left - job.left
    bottom, right = top + (job.size - 1) * job.dilation_rows, left + (job.size - 1) * job.dilation_columns
    source: Any = x
    row_step, pixel_step = job.dilation_rows * job.row_step, job.dilation_columns * job.pixel_step
    start = n * job.image_step + top * job.row_step + left * job.pixel_step
    inside = top >= 0 and left >= 0 and bottom < job.height and right < job.width
    if not inside or channels > job.channels_in:
        copy_tile(job, x, start, top, left, row_step, pixel_step, tile_buffer, channels)
        source, start, row_step, pixel_step = np.intp(tile_buffer.ctypes.data), 0, job.size * channels, channels
    for c in range(0, channels, lanes):
        offset = c // job.depth * job.positions * job.v_step + slot * job.depth + c % job.depth
        if job.outputs == 4:
            input_transform_4(v.dtype, source, start + c, row_step, pixel_step, v, offset, 6 * job.v_step, job.v_step)
        else:
            input_transform_2(v.dtype, source, start + c, row_step, pixel_step, v, offset, 4 * job.v_step, job.v_step)


@inlined
def tile_place(job: WinogradJob, t: int) -> tuple[int, int, int]:
    """Return the image of tile t, and the row and column of its first output."""
    along, rest = t % job.tiles_along, t // job.tiles_along
    down, n = rest % job.tiles_down, rest // job.tiles_down
    top = down // job.phases_down * job.outputs * job.dilation_rows + down % job.phases_down
    return n, top, along // job.phases_along * job.outputs * job.dilation_columns + along % job.phases_along


@inlined
def copy_tile(
    job: WinogradJob,
    x: int,
    start: int,
    top: int,
    left: int,
    row_step: int,
    pixel_step: int,
    tile_buffer: Array,
    channels: int,
) -> None:
    lanes = VECTOR_BYTES // tile_buffer.itemsize
    for r in range(job.size):
        for s in range(job.size):
            row, column = top + r * job.dilation_rows, left + s * job.dilation_columns
            inside = 0 <= row < job.height and 0 <= column < job.width
            present = job.channels_in if inside else 0
            pixel, offset = start + r * row_step + s * pixel_step, (r * job.size + s) * channels
            for c in range(0, channels, lanes):
                vector = zeros(1, 1, tile_buffer.dtype)
                if c + lanes <= present:
                    vector = load(vector, x, pixel + c, 0, 0)
                elif present:
                    vector = load_part(vector, x, pixel + c, 0, 1, present - c)
                store(vector, tile_buffer, offset + c, 0, 0)


@compiled
def multiply(
    job: WinogradJob, v: Array, v_offset: int, tiles: int, u: Array, u_offset: int, channels: int, depth: int, m: Array,
    accumulate: bool, w: int, next_weights: int, next_depth: int,
) -> None:  # fmt: skip
    """Compute M = V @ U at every position, for the first `tiles` and `channels` out; M += with `accumulate`.

    Up to ROWS - 1 rows beyond the last tile are multiplied too: V and M have space for them. Meanwhile the weights of
    `next_depth` channels in, from element next_weights of w on, are prefetched.
    """
    panel = COLUMNS * (VECTOR_BYTES // m.itemsize)
    panels = (channels + panel - 1) // panel
    calls = job.positions * panels * ((tiles + ROWS - 1) // ROWS)
    share = (TAPS * TAPS * next_depth * panels + calls - 1) // calls
    row, next_row, column = 0, next_weights, 0
    for k in range(job.positions):
        for p in range(panels):
            weights, sums = u_offset + (p * job.positions + k) * job.u_step, (p * job.positions + k) * job.m_step
            t = 0
            while t < tiles:
                row, next_row, column = prefetch_next_weights(
                    job, m.dtype, w, next_weights, channels, row, next_row, column, share
                )  # fmt: skip
                tile, offset = v_offset + k * job.v_step + t * job.depth, sums + t * panel
                if tiles - t <= SHORT_ROWS or ROWS < tiles - t <= 2 * SHORT_ROWS:
                    short = zeros(SHORT_ROWS, COLUMNS, m.dtype)
                    multiply_tile(short, v, tile, job.depth, u, weights, depth, m, offset, accumulate)
                    t += SHORT_ROWS
                else:
                    full = zeros(ROWS, COLUMNS, m.dtype)
                    multiply_tile(full, v, tile, job.depth, u, weights, depth, m, offset, accumulate)
                    t += ROWS


@inlined
def prefetch_next_weights(
    job: WinogradJob, dtype: Any, w: int, next_weights: int, channels: int, row: int, row_offset: int, column: int,
    parts: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Prefetch the next parts of the rows from element next_weights of w on, nine per channel in; return the position.

    Each register tile prefetches a few, so that memory and FMA units work at the same time. The position is kept
    between calls: computing it again for each part cost as much as the prefetching gained.
    """
    part = zeros(1, COLUMNS, dtype)
    for _ in range(parts):
        prefetch(part, w, row_offset + column, 0)
        column += row_width(part)
        if column >= channels:
            row, column = row + 1, 0
            input_channel = row % (TAPS * TAPS) * job.channels_in + row // (TAPS * TAPS)
            row_offset = next_weights + input_channel * job.channels_out
    return row, row_offset, column


@inlined
def multiply_tile(
    sums: Any, v: Array, v_offset: int, step: int, u: Array, u_offset: int, depth: int, m: Array, m_offset: int,
    accumulate: bool,
) -> None:  # fmt: skip
    lanes = VECTOR_BYTES // m.itemsize
    if accumulate:
        sums = load(sums, m, m_offset, COLUMNS * lanes, lanes)
    row_offsets = strided_row_offsets(sums, v_offset, step)
    for c in range(depth):
        sums = fma_broadcast(sums, v, row_offsets, c, u, u_offset + c * COLUMNS * lanes)
    store(sums, m, m_offset, COLUMNS * lanes, lanes)


@compiled
def transform_outputs(
    job: WinogradJob, m: Array, first: int, last: int, channel: int, channels: int, out: Array, tile_buffer: Array
) -> None:
    """Write the outputs of tiles `first` to `last`, for `channels` channels out from `channel` on.

    What does not fit the output (the lower or right end of the last tiles, the end of the last panel) stays in
    `tile_buffer`.
    """
    lanes = VECTOR_BYTES // m.itemsize
    panel = COLUMNS * lanes
    out_row = job.columns * job.channels_out
    row_step, pixel_step = job.dilation_rows * out_row, job.dilation_columns * job.channels_out
    for p in range((channels + panel - 1) // panel):
        valid_columns = min(panel, channels - p * panel)
        for t in range(first, last):
            n, top, left = tile_place(job, t)
            # In a phase with one tile less than the first phase, the last tile has no output.
            rows, columns = job.outputs, job.outputs  # counting down is faster than a division
            while rows > 0 and top + (rows - 1) * job.dilation_rows >= job.rows:
                rows -= 1
            while columns > 0 and left + (columns - 1) * job.dilation_columns >= job.columns:
                columns -= 1
            offset = (n * job.rows + top) * out_row + left * job.channels_out + channel + p * panel
            sums = p * job.positions * job.m_step + (t - first) * panel
            whole = valid_columns == panel and rows == job.outputs and columns == job.outputs
            target, start = (out, offset) if whole else (tile_buffer, offset - offset)
            target_row, target_pixel = (row_step, pixel_step) if whole else (job.outputs * panel, panel)
            for j in range(0, panel, lanes):
                if job.outputs == 4:
                    output_transform_4(
                        m.dtype, m, sums + j, 6 * job.m_step, job.m_step, target, start + j, target_row, target_pixel
                    )
                else:
                    output_transform_2(
                        m.dtype, m, sums + j, 4 * job.m_step, job.m_step, target, start + j, target_row, target_pixel
                    )
            if not whole:
                for r in range(rows):
                    for s in range(columns):
                        pixel = load(zeros(1, COLUMNS, m.dtype), tile_buffer, r * target_row + s * panel, 0, lanes)
                        if valid_columns == panel:
                            store(pixel, out, offset + r * row_step + s * pixel_step, 0, lanes)
                        else:
                            store_part(pixel, out, offset + r * row_step + s * pixel_step, 0, 1, valid_columns)
