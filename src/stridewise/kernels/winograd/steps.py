"""The three steps of Winograd's convolution in compiled code, for a block of tiles and some channels.

    spread_weights: w to U      spread_tile: x to V      multiply: M = V @ U      gather: M to the output

V, U and M hold `positions` matrices each, one for each element of a tile: tiles by channels in, channels in by channels
out, tiles by channels out. U and M are cut into panels, which are as wide as the register tile.

Glossary: n: image; t: tile; k: position in a tile; c: channel in; p: panel; r, s: row and column in a tile or kernel.
"""

from typing import Any

import numpy as np

from stridewise.kernels.arguments import Array
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    ROWS,
    VECTOR_BYTES,
    add_products,
    even_rows,
    load,
    load_part,
    prefetch,
    row_width,
    store,
    store_part,
    zeros,
)  # fmt: skip
from stridewise.kernels.winograd.plan import Job
from stridewise.kernels.winograd.transforms import F23, F43, TAPS
from stridewise.kernels.winograd.vector_transforms import tile_transform

# The last tiles of a block: a smaller register tile wastes fewer rows. 4 rows of 2 vectors still hide the latency of an
# addition. Where 7 or 8 tiles are left, twice 4 is less work than 6 and 4.
FEW = 4
# Weights that lie in slow memory are called for this many channels in before they are needed. The nine taps are often a
# power of two apart and push each other out of the cache, so more is not better: transforming 512 * 512 of them for
# F(2,3) took 1.6 milliseconds with 2, 1.9 with 4, 2.3 with 8 and 2.9 without.
AHEAD = 2

spread_image_2, spread_image_4 = (tile_transform(f.spread_image, f.size) for f in (F23, F43))
spread_weights_2, spread_weights_4 = (tile_transform(f.spread_weights, TAPS) for f in (F23, F43))
gather_2, gather_4 = (tile_transform(f.gather, f.size) for f in (F23, F43))


@compiled
def spread_weights(job: Job, w: int, channel: int, channels: int, first: int, last: int, u: Array, u_at: int) -> None:
    """U from u_at on, for channels in from `first` to `last` and `channels` channels out from `channel` on."""
    lanes = VECTOR_BYTES // u.itemsize
    panel = COLUMNS * lanes
    tap_step = job.channels_in * job.channels_out
    line = zeros(TAPS, 1, u.dtype)
    frame = np.empty(TAPS * TAPS * panel, u.dtype)
    for c in range(first, last):
        for p in range((channels + panel - 1) // panel):
            start, used = c * job.channels_out + channel + p * panel, channels - p * panel
            source: Any = w
            row_step = tap_step
            for r in range(TAPS):
                prefetch(line, w, start + AHEAD * job.channels_out + r * TAPS * tap_step, tap_step)
            if used < panel:
                for r in range(TAPS):
                    row = zeros(TAPS, COLUMNS, u.dtype)
                    row = load_part(row, w, start + r * TAPS * tap_step, tap_step, TAPS, used)
                    store(row, frame, r * TAPS * panel, panel, lanes)
                source, start, row_step = np.intp(frame.ctypes.data), 0, panel
            place = u_at + p * job.positions * job.u_step + (c - first) * panel
            for j in range(0, panel, lanes):
                if job.outputs == 4:
                    spread_weights_4(
                        u.dtype, source, start + j, TAPS * row_step, row_step,
                        u, place + j, job.size * job.u_step, job.u_step,
                    )  # fmt: skip
                else:
                    spread_weights_2(
                        u.dtype, source, start + j, TAPS * row_step, row_step,
                        u, place + j, job.size * job.u_step, job.u_step,
                    )  # fmt: skip


@compiled
def spread_tile(job: Job, x: int, t: int, v: Array, slot: int, frame: Array) -> None:
    """V of tile t, as tile number `slot` of the block; all channels in.

    A tile that reaches beyond the image, or channels that do not fill their last vector, go through `frame`, a copy of
    this one tile with zeros where there is nothing: the image itself is never copied.
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
        copy_tile(job, x, start, top, left, row_step, pixel_step, frame, channels)
        source, start, row_step, pixel_step = np.intp(frame.ctypes.data), 0, job.size * channels, channels
    for c in range(0, channels, lanes):
        place = c // job.depth * job.positions * job.v_step + slot * job.depth + c % job.depth
        if job.outputs == 4:
            spread_image_4(v.dtype, source, start + c, row_step, pixel_step, v, place, 6 * job.v_step, job.v_step)
        else:
            spread_image_2(v.dtype, source, start + c, row_step, pixel_step, v, place, 4 * job.v_step, job.v_step)


@inlined
def tile_place(job: Job, t: int) -> tuple[int, int, int]:
    """The image of tile t, and the row and the column of its first output."""
    along, rest = t % job.tiles_along, t // job.tiles_along
    down, n = rest % job.tiles_down, rest // job.tiles_down
    top = down // job.phases_down * job.outputs * job.dilation_rows + down % job.phases_down
    return n, top, along // job.phases_along * job.outputs * job.dilation_columns + along % job.phases_along


@inlined
def copy_tile(
    job: Job, x: int, start: int, top: int, left: int, row_step: int, pixel_step: int, frame: Array, channels: int
) -> None:
    lanes = VECTOR_BYTES // frame.itemsize
    for r in range(job.size):
        for s in range(job.size):
            row, column = top + r * job.dilation_rows, left + s * job.dilation_columns
            inside = 0 <= row < job.height and 0 <= column < job.width
            there = job.channels_in if inside else 0
            pixel, place = start + r * row_step + s * pixel_step, (r * job.size + s) * channels
            for c in range(0, channels, lanes):
                vector = zeros(1, 1, frame.dtype)
                if c + lanes <= there:
                    vector = load(vector, x, pixel + c, 0, 0)
                elif there:
                    vector = load_part(vector, x, pixel + c, 0, 1, there - c)
                store(vector, frame, place + c, 0, 0)


@compiled
def multiply(
    job: Job, v: Array, v_at: int, tiles: int, u: Array, u_at: int, channels: int, depth: int, m: Array, more: bool,
    w: int, ahead: int, depth_ahead: int,
) -> None:  # fmt: skip
    """M = V @ U at every position, for the first `tiles` tiles and `channels` channels out; added to M if `more`.

    Up to ROWS - 1 rows beyond the last tile are multiplied too: V and M have room for them.
    w, ahead, depth_ahead: meanwhile the weights of `depth_ahead` channels in, from w[ahead] on, are called for.
    """
    panel = COLUMNS * (VECTOR_BYTES // m.itemsize)
    panels = (channels + panel - 1) // panel
    calls = job.positions * panels * ((tiles + ROWS - 1) // ROWS)
    share = (TAPS * TAPS * depth_ahead * panels + calls - 1) // calls
    row, start_ahead, column = 0, ahead, 0
    for k in range(job.positions):
        for p in range(panels):
            weights, sums = u_at + (p * job.positions + k) * job.u_step, (p * job.positions + k) * job.m_step
            t = 0
            while t < tiles:
                row, start_ahead, column = call_weights(
                    job, m.dtype, w, ahead, channels, row, start_ahead, column, share
                )  # fmt: skip
                start, place = v_at + k * job.v_step + t * job.depth, sums + t * panel
                if tiles - t <= FEW or ROWS < tiles - t <= 2 * FEW:
                    product(zeros(FEW, COLUMNS, m.dtype), v, start, job.depth, u, weights, depth, m, place, more)
                    t += FEW
                else:
                    product(zeros(ROWS, COLUMNS, m.dtype), v, start, job.depth, u, weights, depth, m, place, more)
                    t += ROWS


@inlined
def call_weights(
    job: Job, dtype: Any, w: int, ahead: int, channels: int, row: int, start: int, column: int, parts: int
) -> tuple[int, int, int]:
    """Call for the next parts of the rows from w[ahead] on, nine for each channel in; returns where to go on.

    Each register tile calls for a few, so that memory is busy while the products are: all at once would wait for it.
    start: of the row. Found out again for each part, it cost as much as calling early gained.
    """
    part = zeros(1, COLUMNS, dtype)
    for _ in range(parts):
        prefetch(part, w, start + column, 0)
        column += row_width(part)
        if column >= channels:
            row, column = row + 1, 0
            start = ahead + (row % (TAPS * TAPS) * job.channels_in + row // (TAPS * TAPS)) * job.channels_out
    return row, start, column


@inlined
def product(
    sums: Any, v: Array, start: int, step: int, u: Array, weights: int, depth: int, m: Array, place: int, more: bool
) -> None:
    lanes = VECTOR_BYTES // m.itemsize
    if more:
        sums = load(sums, m, place, COLUMNS * lanes, lanes)
    starts = even_rows(sums, start, step)
    for c in range(depth):
        sums = add_products(sums, v, starts, c, u, weights + c * COLUMNS * lanes)
    store(sums, m, place, COLUMNS * lanes, lanes)


@compiled
def gather(job: Job, m: Array, first: int, last: int, channel: int, channels: int, out: Array, frame: Array) -> None:
    """The outputs of tiles `first` to `last`, for `channels` channels out from `channel` on.

    What does not fit the output (the lower or right end of the last tiles, the end of the last panel) stays in `frame`.
    """
    lanes = VECTOR_BYTES // m.itemsize
    panel = COLUMNS * lanes
    out_row = job.columns * job.channels_out
    row_step, pixel_step = job.dilation_rows * out_row, job.dilation_columns * job.channels_out
    for p in range((channels + panel - 1) // panel):
        used = min(panel, channels - p * panel)
        for t in range(first, last):
            n, top, left = tile_place(job, t)
            # Of a phase that ends a tile earlier than the first, the last tile has no output.
            rows, columns = job.outputs, job.outputs  # counted down, since a division takes longer
            while rows > 0 and top + (rows - 1) * job.dilation_rows >= job.rows:
                rows -= 1
            while columns > 0 and left + (columns - 1) * job.dilation_columns >= job.columns:
                columns -= 1
            place = (n * job.rows + top) * out_row + left * job.channels_out + channel + p * panel
            sums = p * job.positions * job.m_step + (t - first) * panel
            whole = used == panel and rows == job.outputs and columns == job.outputs
            target, start = (out, place) if whole else (frame, place - place)
            target_row, target_pixel = (row_step, pixel_step) if whole else (job.outputs * panel, panel)
            for j in range(0, panel, lanes):
                if job.outputs == 4:
                    gather_4(
                        m.dtype, m, sums + j, 6 * job.m_step, job.m_step, target, start + j, target_row, target_pixel
                    )
                else:
                    gather_2(
                        m.dtype, m, sums + j, 4 * job.m_step, job.m_step, target, start + j, target_row, target_pixel
                    )
            if not whole:
                for r in range(rows):
                    for s in range(columns):
                        pixel = load(zeros(1, COLUMNS, m.dtype), frame, r * target_row + s * panel, 0, lanes)
                        if used == panel:
                            store(pixel, out, place + r * row_step + s * pixel_step, 0, lanes)
                        else:
                            store_part(pixel, out, place + r * row_step + s * pixel_step, 0, 1, used)
