"""How a convolution is cut into blocks that fit the caches, before any number is multiplied.

The output is cut into regions: rows of one image, or whole small images. A region's pixels are read again for every
panel, which is as many channels out as the register tile is wide; so a region should fit the second cache (L2).
The sum over KH * KW * CI products is cut into blocks: as many rows of a panel's weights as fit the first cache (L1),
where they stay while all pixels of the region pass by. Between blocks the sums wait in the output.
"""

from typing import NamedTuple

import numpy as np

from stridewise.kernels.arguments import Array
from stridewise.kernels.direct.padding_regions import Bands, find_bands
from stridewise.kernels.problem import Geometry
from stridewise.kernels.simd.register_tile import COLUMNS, ROWS, TALL_ROWS, VECTOR_BYTES, WIDE_COLUMNS, WIDE_ROWS
from stridewise.kernels.simd.vectors import CACHE_LINE

# A block of a panel's weights, in an L1 of 32 KiB.
WEIGHT_BYTES = 24 * 2**10
# A block of a region's pixels, and of so many panels, in an L2 of 512 KiB; 14x14 pixels are one region. Measured on 13
# layers of ResNet-50 with half and with twice as much for both: within 3 %.
PIXEL_BYTES = 160 * 2**10
PANELS_PACKED = 8
MOST_PIXELS = 1024
# Pixels whose sums wait aside where the output has no room for whole tiles: a multiple of every tile's rows.
EDGE_PIXELS = 48
EDGE_BYTES = EDGE_PIXELS * WIDE_COLUMNS * VECTOR_BYTES
# A table of pixels goes on beyond the end of each band, for what the last tile and the one after it would read.
BEYOND = 2 * max(ROWS, WIDE_ROWS, TALL_ROWS)
# Numbers that describe a band, and a segment.
BAND_FIELDS, SEGMENT_FIELDS = 6, 5
# A copied region, with its padding; all of it is used once for each block only.
REGION_BYTES = 2**20
# Tasks for each thread, so that a thread which is disturbed can leave some to the others.
TASKS = 4
# Products below which one thread alone is faster, the others being asleep: 4 million take about 100 microseconds.
SHARED_FROM = 4_000_000


class Blocking(NamedTuple):
    """Everything that a compiled job must know. Lengths and steps count things and elements, never bytes.

    `column_runs`: of `Bands`. The rooms are for a region's table of pixels, its bands, and the segments of one band.
    With groups, "channels" are those of one group. `copies`: regions are copied, with their padding, and the tiles read
    the copy; `tap_step` rows of x lie between two rows of it. Otherwise they read x itself. `packed`: the weights are,
    or will be by the first `packing_tasks` tasks of the job; `tasks` more follow.
    """

    tasks: int
    images: int
    out_height: int
    out_width: int
    images_at_once: int
    rows_at_once: int
    row_blocks: int
    groups: int
    splits: int
    panel_width: int
    panels: int
    panels_at_once: int
    channels_in: int
    channels_out: int
    depth: int
    height: int
    width: int
    top: int
    left: int
    stride_rows: int
    stride_columns: int
    image_step: int
    row_step: int
    pixel_step: int
    channel_step: int
    copies: int
    region_rows: int
    region_width: int
    tap_step: int
    packed: int
    packing_tasks: int
    blocks: int
    column_runs: int
    table_room: int
    bands_room: int
    segments_room: int


BLOCKING_FIELDS = len(Blocking._fields)


class Plan(NamedTuple):
    """A blocking, its tables and the working memory of one thread, in int64.

    numbers: the blocking as an array, which takes a third of the time to pass to compiled code. segments: start and
    length of each stretch of numbers that lie side by side in x (or in the copied region), counted from a pixel's
    first; they meet as many rows of weights, in the same order. Then the first of these rows, counted from the block's
    first, and the row and column of the kernel. firsts: each block's first segment and first row of weights, and at the
    end the number of both. taps: the rows of `Bands`, then its columns, as one list.
    """

    blocking: Blocking
    numbers: Array
    segments: Array
    firsts: Array
    taps: Array
    scratch: int


class _Source(NamedTuple):
    """What the tiles read, x or a copy of a region: steps from row to row and pixel to pixel; see `Blocking`."""

    copies: bool
    row: int
    pixel: int
    tap_step: int
    dilation: int  # rows of the source from one tap to the next


class _Region(NamedTuple):
    images: int
    rows: int
    source_rows: int


def cut(
    geometry: Geometry,
    x_shape: tuple[int, ...],
    steps: tuple[int, ...],
    kernel: tuple[int, int, int],
    itemsize: int,
    threads: int,
    *,
    packed: bool,
    width: int,
    packing_tasks: int = 0,
) -> Plan:
    """The plan of a convolution.

    steps: from one image, row, column, channel of x to the next. kernel: KH, KW, CI. width: of a panel. packed,
    packing_tasks: see `Blocking`.
    """
    images, out_height, out_width, co = geometry.out_shape
    bands = find_bands(geometry, (x_shape[1], x_shape[2]), (kernel[0], kernel[1]), tile_rows(width, itemsize))
    source = _source(geometry, x_shape, steps, kernel, exact=bands.exact)
    depth = WEIGHT_BYTES // (width * itemsize)
    segments = find_segments(kernel, (source.dilation * source.row, geometry.dilation[1] * source.pixel), depth)
    firsts = group_segments(segments, depth)
    segments = np.insert(segments, 2, _rows_of_weights(segments, firsts), axis=1)
    deepest = int(np.diff(firsts[:, 1]).max())
    # Where each task packs its weights itself, the tasks had better share out the panels than the pixels.
    region = _region(geometry, source, kernel[0], deepest, itemsize, threads if packed else 1)
    row_blocks = -(-out_height // region.rows)
    bands_room = _most_bands(bands, region)
    table = region.images * region.rows * out_width + bands_room * BEYOND
    segments_room = int(np.diff(firsts[:, 0]).max())
    regions = -(-images // region.images) * row_blocks
    panels = -(-co // geometry.groups // width)
    # With few regions there are too few tasks: then each takes some of the panels only.
    panels_at_once = panels
    if threads > 1:
        panels_at_once = _evenly(panels, regions * geometry.groups * panels // (TASKS * threads))
    splits = -(-panels // panels_at_once)
    (top, _), (left, right) = geometry.padding
    blocking = Blocking(
        tasks=regions * geometry.groups * splits, images=images, out_height=out_height, out_width=out_width,
        images_at_once=region.images, rows_at_once=region.rows, row_blocks=row_blocks,
        groups=geometry.groups, splits=splits, panel_width=width, panels=panels, panels_at_once=panels_at_once,
        channels_in=kernel[2], channels_out=co // geometry.groups, depth=kernel[0] * kernel[1] * kernel[2],
        height=x_shape[1], width=x_shape[2], top=top, left=left,
        stride_rows=geometry.stride[0], stride_columns=geometry.stride[1],
        image_step=steps[0], row_step=steps[1], pixel_step=steps[2], channel_step=steps[3],
        copies=int(source.copies), region_rows=region.source_rows, region_width=x_shape[2] + left + right,
        tap_step=source.tap_step, packed=int(packed), packing_tasks=packing_tasks,
        blocks=len(firsts) - 1, column_runs=len(bands.columns), table_room=table, bands_room=bands_room,
        segments_room=segments_room,
    )  # fmt: skip
    elements = region.images * region.source_rows * source.row * source.copies
    if not packed:
        elements += deepest * min(panels_at_once, PANELS_PACKED) * width
    lists = table + bands_room * BAND_FIELDS + segments_room * SEGMENT_FIELDS
    scratch = lists + (elements * itemsize + EDGE_BYTES + 4 * CACHE_LINE) // 8
    taps = np.concatenate([bands.rows.ravel(), bands.columns.ravel()])
    return Plan(blocking, np.array(blocking, np.int64), segments, firsts, taps, scratch)


def panel_width(channels: int, itemsize: int) -> int:
    """How many channels out a panel has: those of the wide tile, unless a narrower one wastes fewer at the end.

    Only what fits one vector gets the tall tile, which loads more often: for three vectors (24 channels out) it takes
    as long as the other with its empty fourth, for five it takes longer.
    """
    lanes = VECTOR_BYTES // itemsize
    if channels <= lanes:
        return lanes
    return min((WIDE_COLUMNS * lanes, COLUMNS * lanes), key=lambda width: -channels % width)


def tile_rows(width: int, itemsize: int) -> int:
    """How many pixels the register tile of a panel has."""
    columns = width * itemsize // VECTOR_BYTES
    return {WIDE_COLUMNS: WIDE_ROWS, COLUMNS: ROWS}.get(columns, TALL_ROWS)


def _source(
    geometry: Geometry, x_shape: tuple[int, ...], steps: tuple[int, ...], kernel: tuple[int, int, int], *, exact: bool
) -> _Source:
    """exact: of `Bands`."""
    # Few channels are read well only if they lie next to the next pixel's: then one segment goes through all of them.
    short = kernel[1] > 1 and kernel[2] < 16 and steps[2] != kernel[2]
    if exact and not (steps[3] != 1 or short):
        return _Source(False, steps[1], steps[2], 1, geometry.dilation[0])
    row = (x_shape[2] + sum(geometry.padding[1])) * kernel[2]
    # The rows that dilation skips are not copied; with dilation a region has one row, so that it can do without them.
    return _Source(True, row, kernel[2], geometry.dilation[0], 1)


def _region(geometry: Geometry, source: _Source, taps: int, deepest: int, itemsize: int, threads: int) -> _Region:
    """How many images and rows of them make a region, and how many rows of the source each image has in it."""
    images, height, width, _ = geometry.out_shape
    row_bytes = max(1, source.row * itemsize)
    # Windows overlap, so a region's pixels take either so many bytes for each window or those of the rows below them.
    pixels = max(ROWS, PIXEL_BYTES // (deepest * itemsize), PIXEL_BYTES // row_bytes * width // 2)
    pixels = min(pixels, MOST_PIXELS)
    if threads > 1:
        pixels = min(pixels, max(8 * ROWS, images * height * width // (TASKS * threads)))

    def source_rows(rows: int) -> int:
        return (rows - 1) * geometry.stride[0] + (taps - 1) * source.dilation + 1

    rows = 1 if source.tap_step > 1 else _evenly(height, pixels // width)
    while source.copies and rows > 1 and source_rows(rows) * row_bytes > REGION_BYTES:
        rows = _evenly(height, rows - 1)
    if rows < height:
        return _Region(1, rows, source_rows(rows))
    at_once = pixels // (height * width)
    if source.copies:
        at_once = min(at_once, REGION_BYTES // (source_rows(rows) * row_bytes))
    return _Region(_evenly(images, at_once), rows, source_rows(rows))


def _most_bands(bands: Bands, region: _Region) -> int:
    """How many bands a region has at most."""
    changes = int(np.any(np.diff(bands.rows, axis=0), axis=1).sum())
    each_image = region.rows * len(bands.columns) if len(bands.columns) > 1 else min(region.rows, changes + 1)
    return region.images * each_image


def _evenly(length: int, at_most: int) -> int:
    """The size of parts, at most so large, that cuts a length into as few and as equal parts as possible."""
    parts = -(-length // max(1, min(at_most, length)))
    return -(-length // parts)


def find_segments(kernel: tuple[int, int, int], tap_steps: tuple[int, int], depth: int) -> Array:
    """int64: start and length of each segment, none longer than depth, and its tap. tap_steps: down, along."""
    kh, kw, channels = kernel
    taps, run = (1, kw * channels) if tap_steps[1] == channels else (kw, channels)
    piece = _evenly(run, depth)
    rows = [
        (r * tap_steps[0] + s * tap_steps[1] + c, min(piece, run - c), r, s)
        for r in range(kh)
        for s in range(taps)
        for c in range(0, run, piece)
    ]
    return np.array(rows, np.int64)


def _rows_of_weights(segments: Array, firsts: Array) -> Array:
    """Each segment's first row of weights, counted from the first row of its block."""
    rows: Array = np.cumsum(segments[:, 1]) - segments[:, 1]
    blocks: Array = np.repeat(firsts[:-1, 1], np.diff(firsts[:, 0]))
    return rows - blocks


def group_segments(segments: Array, depth: int) -> Array:
    """int64, two columns: the first segment and the first row of weights of each block of at most depth rows, and the
    end."""
    firsts, row = [(0, 0)], 0
    for index, length in enumerate(segments[:, 1]):
        if row + length - firsts[-1][1] > depth:
            firsts.append((index, row))
        row += length
    return np.array([*firsts, (len(segments), row)], np.int64)
