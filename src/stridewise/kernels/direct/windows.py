"""Where windows lie in memory: the tables that take the place of im2col's matrix.

Output pixels are the rows of that matrix. A row is a window, which consists of contiguous runs of taps: with few gaps
between pixels, one for each kernel row. So a list of where the windows start, and one of where the runs lie within a
window, are all that the micro-kernel needs to read x, or a packed copy of a block of it, in place.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from stridewise.kernels.direct.block_sizes import BlockShape, InputLayout, even_size
from stridewise.kernels.direct.padding_regions import PaddingRegions
from stridewise.kernels.problem import Array, Geometry

# Of the table of regions: first pixel, pixels, first kernel row and end, number of the range of kernel columns.
REGION_FIELDS = 5
# Of the table of tap runs: element offset from the window's start, length, first row of weights within the kc block.
TAP_RUN_FIELDS = 3


def list_windows(geometry: Geometry, layout: InputLayout, block: BlockShape, image_step: int) -> Array:
    """Return the element at which each window of a block of pixels starts, counted from the block's first input row.

    image_step: elements of the layout from one image to the next.
    """
    row, column = geometry.stride[0] * layout.row_step, geometry.stride[1] * layout.pixel_step
    images, rows = np.arange(block.images) * image_step, np.arange(block.rows) * row
    columns = np.arange(geometry.out_shape[2]) * column
    windows: Array = (images[:, None, None] + rows[:, None] + columns).ravel()
    if layout.packs_input:
        return windows
    (top, _), (left, _) = geometry.padding
    return windows - top * layout.row_step - left * layout.pixel_step


def list_regions(
    regions: PaddingRegions, geometry: Geometry, block: BlockShape, column_ranges: Array
) -> tuple[Array, Array]:
    """Return the padding regions of each block of pixels in an image, and where those of each block start.

    A region is REGION_FIELDS numbers. column_ranges: from `find_column_ranges`. A block of several images has their
    regions one after the other.
    """
    height, width = geometry.out_shape[1:3]
    tables = []
    for first in range(0, height, block.rows):
        kernel_rows = np.tile(regions.rows[first : first + block.rows], (block.images, 1))
        if len(regions.columns) == 1:  # rows with the same taps form one region
            changes = np.flatnonzero(np.any(np.diff(kernel_rows, axis=0), axis=1)) + 1
            starts = np.array([0, *changes])
            pixels = np.diff([*starts, len(kernel_rows)]) * width
            kernel_columns = np.zeros(len(starts), np.int64)
            tables.append([starts * width, pixels, *kernel_rows[starts].T, kernel_columns])
        else:
            begin, end = regions.columns[:, 0], regions.columns[:, 1]
            starts = (np.arange(len(kernel_rows))[:, None] * width + begin).ravel()
            pixels, kernel_columns = (np.tile(run, len(kernel_rows)) for run in (end - begin, column_ranges))
            tables.append([starts, pixels, *np.repeat(kernel_rows, len(begin), axis=0).T, kernel_columns])
    counts = [len(table[0]) for table in tables]
    return np.concatenate([np.stack(table, axis=1) for table in tables]), np.cumsum([0, *counts])


def find_column_ranges(columns: Array) -> tuple[Array, Array]:
    """Return the distinct ranges of kernel columns in `PaddingRegions.columns`, and the number of each run's range."""
    ranges, numbers = np.unique(columns[:, 2:], axis=0, return_inverse=True)
    return ranges, numbers.ravel()


class TapRuns(NamedTuple):
    """The runs of taps of a window, in the order of the weights, cut into kc blocks.

    runs: element offset from the window's start, length, kernel row and column of each. weight_rows: its first row of
    weights. kc_starts: each kc block's first run and first row of weights; at the end, the numbers of both. All int64.
    """

    runs: Array
    weight_rows: Array
    kc_starts: Array

    @property
    def kc(self) -> int:
        """Rows of the deepest kc block."""
        return int(np.diff(self.kc_starts[:, 1]).max())


def find_tap_runs(kernel: tuple[int, int, int], tap_steps: tuple[int, int], kc: int, multiple: int = 1) -> TapRuns:
    """Return the contiguous runs of taps, none longer than kc, in kc blocks of at most kc rows of weights.

    kernel: KH, runs in a kernel row, length of a run. tap_steps: elements from one kernel row, and one run, to the
    next. multiple: rows of weights of each run are filled up to a multiple of it.
    """
    kh, kw, length = kernel
    piece = -(-even_size(length, kc) // multiple) * multiple
    runs = np.array(
        [
            (r * tap_steps[0] + s * tap_steps[1] + c, min(piece, length - c), r, s)
            for r in range(kh)
            for s in range(kw)
            for c in range(0, length, piece)
        ],
        np.int64,
    )
    rows = -(-runs[:, 1] // multiple) * multiple
    weight_rows = np.cumsum(rows) - rows
    starts = [0]
    for index, end in enumerate(weight_rows + rows):
        if end - weight_rows[starts[-1]] > kc:
            starts.append(index)
    kc_starts = [*((start, weight_rows[start]) for start in starts), (len(runs), rows.sum())]
    return TapRuns(runs, weight_rows, np.array(kc_starts, np.int64))


def list_tap_runs(tap_runs: TapRuns, column_ranges: Array, kernel_rows: int) -> tuple[Array, Array]:
    """Return the tap runs in the order of use, TAP_RUN_FIELDS numbers each, and where those of each kernel row start.

    In each kc block there is one list for each range of kernel columns; the runs of a range of kernel rows follow each
    other in it. The second table has kernel_rows + 1 entries for each list.
    """
    tables, starts, count = [], [], 0
    for (first, row), (last, _) in pairwise(tap_runs.kc_starts):
        runs, weight_rows = tap_runs.runs[first:last], tap_runs.weight_rows[first:last] - row
        for begin, end in column_ranges:
            selected = (begin <= runs[:, 3]) & (runs[:, 3] < end)
            tables.append(np.column_stack([runs[:, :2], weight_rows])[selected])
            starts.append(count + np.searchsorted(runs[selected, 2], np.arange(kernel_rows + 1)))
            count += int(selected.sum())
    return np.concatenate(tables), np.concatenate(starts)
