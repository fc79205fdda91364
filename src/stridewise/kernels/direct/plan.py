"""Block sizes: how a convolution is cut so that each part fits a cache, decided before anything is multiplied.

The output is cut into mc blocks: rows of one image, or several whole small images. The pixels of a block are read once
per packed panel, which has as many channels out as the register tile is wide; so an mc block should fit the L2 cache.
The sum over KH * KW * CI products is cut into kc blocks: as many rows of a panel as fit the L1 cache, where they stay
while all pixels of the mc block pass by. Between kc blocks the partial sums stay in the output.
"""

from typing import NamedTuple

import numpy as np

from stridewise.kernels.direct.padding_regions import PaddingRegions, find_padding_regions
from stridewise.kernels.machine import CACHE_LINE, VECTOR_BYTES
from stridewise.kernels.problem import Array, Geometry
from stridewise.kernels.tuning import (
    COLUMNS,
    EDGE_PIXELS,
    KC_BYTES,
    MAX_MC,
    MAX_PACKED_INPUT_BYTES,
    MC_BYTES,
    MIN_PARALLEL_PRODUCTS,
    NC_PANELS,
    ROWS,
    SUM_PRODUCTS,
    TALL_ROWS,
    TASKS_PER_THREAD,
    WIDE_COLUMNS,
    WIDE_ROWS,
)

EDGE_BYTES = EDGE_PIXELS * WIDE_COLUMNS * VECTOR_BYTES
# Entries after the end of each padding region in the table of pixel offsets, for the last tile and the one after it.
TABLE_PADDING = 2 * max(ROWS, WIDE_ROWS, TALL_ROWS)
# Numbers that describe a padding region, and a tap run.
REGION_FIELDS, TAP_RUN_FIELDS = 6, 5


class DirectJob(NamedTuple):
    """Everything the compiled job must know. Counts are of things, steps and offsets of elements, never of bytes.

    images_per_block, rows_per_block: size of an mc block. panel_splits: tasks among which the panels of one mc block
    are divided, panels_per_task each, of which it packs nc_panels at once. With groups, channels_in and channels_out
    are those of one group. packs_input: mc blocks are packed, padding included, and the micro-kernel reads the copy, in
    which consecutive rows are input_row_step rows of x apart; otherwise it reads x itself. packed: the weights are
    packed, or will be by the first packing_tasks tasks of the job; `tasks` more follow. column_runs: the length of
    `PaddingRegions.columns`.
    pixel_table_size, max_regions, max_tap_runs: sizes of the tables for one mc block or kc block.
    """

    tasks: int
    images: int
    out_height: int
    out_width: int
    images_per_block: int
    rows_per_block: int
    row_blocks: int
    groups: int
    panel_splits: int
    panel_width: int
    panels: int
    panels_per_task: int
    nc_panels: int
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
    packs_input: int
    block_input_rows: int
    block_input_width: int
    input_row_step: int
    packed: int
    packing_tasks: int
    kc_blocks: int
    column_runs: int
    pixel_table_size: int
    max_regions: int
    max_tap_runs: int


DIRECT_JOB_FIELDS = len(DirectJob._fields)


class DirectPlan(NamedTuple):
    """A job, its tables, and the size of one thread's scratch memory in int64.

    job_array: the job as an array, which takes a third of the time to pass to compiled code. tap_runs: one row per run
    of contiguous elements in x (or in the packed block) that meets as many consecutive rows of weights: element offset
    from the pixel's window, length, first row of weights within the kc block, kernel row, kernel column. kc_starts: for
    each kc block its first tap run and first row of weights; at the end, the number of both. taps: the rows of
    `PaddingRegions`, then its columns, flat.
    """

    job: DirectJob
    job_array: Array
    tap_runs: Array
    kc_starts: Array
    taps: Array
    scratch: int


class _InputLayout(NamedTuple):
    """What the micro-kernel reads, x or a packed block: elements from row to row and from pixel to pixel."""

    packs_input: bool
    row: int
    pixel: int
    input_row_step: int
    dilation: int  # rows of the layout from one kernel row to the next


class _McBlock(NamedTuple):
    images: int
    rows: int
    input_rows: int


def make_plan(
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
) -> DirectPlan:
    """Return the plan of a convolution.

    steps: elements of x from one image, row, column, channel to the next. kernel: KH, KW, CI of one group. width: of a
    panel, in channels; less than a vector has lanes for a split tile. packed, packing_tasks: as in `DirectJob`.
    """
    images, out_height, out_width, co = geometry.out_shape
    padding_regions = find_padding_regions(
        geometry, (x_shape[1], x_shape[2]), (kernel[0], kernel[1]), tile_rows(width, itemsize)
    )
    group = max(1, VECTOR_BYTES // (width * itemsize))
    layout = _input_layout(geometry, x_shape, steps, kernel, group, exact=padding_regions.exact)
    depth = KC_BYTES // (width * itemsize)
    tap_runs, kc_starts = _tap_tables(geometry, layout, kernel, depth, group)
    deepest = int(np.diff(kc_starts[:, 1]).max())
    # Where each task packs its own weights, it is better to divide the panels among tasks than the pixels.
    mc_block = _mc_block(geometry, layout, kernel[0], deepest, itemsize, threads if packed else 1)
    row_blocks = -(-out_height // mc_block.rows)
    max_regions = _max_regions(padding_regions, mc_block)
    table_size = mc_block.images * mc_block.rows * out_width + max_regions * TABLE_PADDING
    max_tap_runs = int(np.diff(kc_starts[:, 0]).max())
    mc_blocks = -(-images // mc_block.images) * row_blocks
    panels = -(-co // geometry.groups // width)
    panels_per_task = _panels_per_task(panels, mc_blocks * geometry.groups, threads)
    panel_splits = -(-panels // panels_per_task)
    (top, _), (left, right) = geometry.padding
    job = DirectJob(
        tasks=mc_blocks * geometry.groups * panel_splits, images=images, out_height=out_height, out_width=out_width,
        images_per_block=mc_block.images, rows_per_block=mc_block.rows, row_blocks=row_blocks,
        groups=geometry.groups, panel_splits=panel_splits, panel_width=width, panels=panels,
        panels_per_task=panels_per_task, nc_panels=NC_PANELS,
        channels_in=kernel[2], channels_out=co // geometry.groups, depth=kernel[0] * kernel[1] * kernel[2],
        height=x_shape[1], width=x_shape[2], top=top, left=left,
        stride_rows=geometry.stride[0], stride_columns=geometry.stride[1],
        image_step=steps[0], row_step=steps[1], pixel_step=steps[2], channel_step=steps[3],
        packs_input=int(layout.packs_input), block_input_rows=mc_block.input_rows,
        block_input_width=x_shape[2] + left + right,
        input_row_step=layout.input_row_step, packed=int(packed), packing_tasks=packing_tasks,
        kc_blocks=len(kc_starts) - 1, column_runs=len(padding_regions.columns), pixel_table_size=table_size,
        max_regions=max_regions, max_tap_runs=max_tap_runs,
    )  # fmt: skip
    taps = np.concatenate([padding_regions.rows.ravel(), padding_regions.columns.ravel()])
    scratch = _scratch(job, layout.row, deepest, itemsize)
    return DirectPlan(job, np.array(job, np.int64), tap_runs, kc_starts, taps, scratch)


def useful_threads(outputs: int, depth: int, most_threads: int) -> int:
    """Return how many threads to use for so many outputs, each a sum of `depth` products."""
    return most_threads if outputs * (depth + SUM_PRODUCTS) >= MIN_PARALLEL_PRODUCTS else 1


def panel_width(channels: int, itemsize: int) -> int:
    """Return the number of channels out in a panel: the wide tile's, unless a narrower tile wastes fewer at the end.

    Only what fits one vector uses the tall tile, which loads more often: for three vectors (24 channels out) it takes
    as long as the wide tile with its empty fourth vector, for five it takes longer.
    """
    lanes = VECTOR_BYTES // itemsize
    if channels <= lanes:
        return lanes
    return min((WIDE_COLUMNS * lanes, COLUMNS * lanes), key=lambda width: -channels % width)


def tile_rows(width: int, itemsize: int) -> int:
    """Return how many pixels the register tile for a panel of this width has."""
    columns = width * itemsize // VECTOR_BYTES
    return {WIDE_COLUMNS: WIDE_ROWS, COLUMNS: ROWS}.get(columns, TALL_ROWS)


def _input_layout(
    geometry: Geometry, x_shape: tuple[int, ...], steps: tuple[int, ...], kernel: tuple[int, int, int], group: int,
    *, exact: bool,
) -> _InputLayout:  # fmt: skip
    """Return whether to read x or pack it. group: of a split tile, otherwise 1. exact: as in `PaddingRegions`."""
    # Few channels are read efficiently only if pixels are contiguous: one run then covers a whole kernel row. The
    # weights of a split tile are packed for such runs.
    short = kernel[1] > 1 and (kernel[2] < 16 or group > 1) and steps[2] != kernel[2]
    if exact and not (steps[3] != 1 or short):
        return _InputLayout(False, steps[1], steps[2], 1, geometry.dilation[0])
    row = (x_shape[2] + sum(geometry.padding[1])) * kernel[2]
    # Rows that dilation skips are not copied; with dilation a block has a single output row and does not need them.
    return _InputLayout(True, row, kernel[2], geometry.dilation[0], 1)


def _tap_tables(
    geometry: Geometry, layout: _InputLayout, kernel: tuple[int, int, int], depth: int, group: int
) -> tuple[Array, Array]:
    """Return `DirectPlan.tap_runs` and `DirectPlan.kc_starts` for kc blocks of at most `depth` rows.

    group: of a split tile, for which each run is filled up to a multiple of it; otherwise 1.
    """
    tap_runs = find_tap_runs(kernel, (layout.dilation * layout.row, geometry.dilation[1] * layout.pixel), depth, group)
    packed_runs = tap_runs.copy()
    packed_runs[:, 1] = -(-tap_runs[:, 1] // group) * group
    kc_starts = group_by_kc(packed_runs, depth)
    return np.insert(tap_runs, 2, _rows_of_weights(packed_runs, kc_starts), axis=1), kc_starts


def _panels_per_task(panels: int, blocks: int, threads: int) -> int:
    """Return how many panels one task takes. blocks: mc blocks of all groups; few of them would make too few tasks."""
    if threads == 1:
        return panels
    return _even_size(panels, blocks * panels // (TASKS_PER_THREAD * threads))


def _scratch(job: DirectJob, row: int, deepest: int, itemsize: int) -> int:
    """Return one thread's scratch memory in int64. row: of the input layout. deepest: rows of the deepest kc block."""
    elements = job.images_per_block * job.block_input_rows * row * job.packs_input
    if not job.packed:
        elements += deepest * min(job.panels_per_task, NC_PANELS) * job.panel_width
    lists = job.pixel_table_size + job.max_regions * REGION_FIELDS + job.max_tap_runs * TAP_RUN_FIELDS
    return lists + (elements * itemsize + EDGE_BYTES + 4 * CACHE_LINE) // 8


def _mc_block(
    geometry: Geometry, layout: _InputLayout, taps: int, deepest: int, itemsize: int, threads: int
) -> _McBlock:
    """Return how many images and rows form an mc block, and how many input rows each of its images needs."""
    images, height, width, _ = geometry.out_shape
    row_bytes = max(1, layout.row * itemsize)
    # Windows overlap: a block's pixels take at most one window each, and at most the input rows under them.
    pixels = max(ROWS, MC_BYTES // (deepest * itemsize), MC_BYTES // row_bytes * width // 2)
    pixels = min(pixels, MAX_MC)
    if threads > 1:
        pixels = min(pixels, max(8 * ROWS, images * height * width // (TASKS_PER_THREAD * threads)))

    def input_rows(rows: int) -> int:
        return (rows - 1) * geometry.stride[0] + (taps - 1) * layout.dilation + 1

    rows = 1 if layout.input_row_step > 1 else _even_size(height, pixels // width)
    while layout.packs_input and rows > 1 and input_rows(rows) * row_bytes > MAX_PACKED_INPUT_BYTES:
        rows = _even_size(height, rows - 1)
    if rows < height:
        return _McBlock(1, rows, input_rows(rows))
    at_once = pixels // (height * width)
    if layout.packs_input:
        at_once = min(at_once, MAX_PACKED_INPUT_BYTES // (input_rows(rows) * row_bytes))
    return _McBlock(_even_size(images, at_once), rows, input_rows(rows))


def _max_regions(padding_regions: PaddingRegions, mc_block: _McBlock) -> int:
    """Return the most padding regions that an mc block can have."""
    changes = int(np.any(np.diff(padding_regions.rows, axis=0), axis=1).sum())
    column_runs = len(padding_regions.columns)
    per_image = mc_block.rows * column_runs if column_runs > 1 else min(mc_block.rows, changes + 1)
    return mc_block.images * per_image


def _even_size(length: int, at_most: int) -> int:
    """Return the part size, at most `at_most`, that divides a length into as few and as equal parts as possible."""
    parts = -(-length // max(1, min(at_most, length)))
    return -(-length // parts)


def find_tap_runs(kernel: tuple[int, int, int], tap_steps: tuple[int, int], depth: int, group: int = 1) -> Array:
    """Return the contiguous runs of taps, int64: element offset, length (at most depth), kernel row and column.

    kernel: KH, KW, CI. tap_steps: elements from one kernel row, and one kernel column, to the next. group: a run that
    is cut is cut at multiples of it.
    """
    kh, kw, channels = kernel
    taps, run = (1, kw * channels) if tap_steps[1] == channels else (kw, channels)
    piece = -(-_even_size(run, depth) // group) * group
    rows = [
        (r * tap_steps[0] + s * tap_steps[1] + c, min(piece, run - c), r, s)
        for r in range(kh)
        for s in range(taps)
        for c in range(0, run, piece)
    ]
    return np.array(rows, np.int64)


def _rows_of_weights(tap_runs: Array, kc_starts: Array) -> Array:
    """Return each tap run's first row of weights, counted from the start of its kc block."""
    rows: Array = np.cumsum(tap_runs[:, 1]) - tap_runs[:, 1]
    kc_blocks: Array = np.repeat(kc_starts[:-1, 1], np.diff(kc_starts[:, 0]))
    return rows - kc_blocks


def group_by_kc(tap_runs: Array, depth: int) -> Array:
    """Return each kc block's (at most depth rows) first tap run and first row of weights, and the end, as int64."""
    kc_starts, row = [(0, 0)], 0
    for index, length in enumerate(tap_runs[:, 1]):
        if row + length - kc_starts[-1][1] > depth:
            kc_starts.append((index, row))
        row += length
    return np.array([*kc_starts, (len(tap_runs), row)], np.int64)
