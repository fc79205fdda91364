"""Where taps of the kernel meet only padding, so that they need not be multiplied.

A padding region is a stretch of outputs that all see the same rows and columns of the kernel inside the image. Where
kernels reach far, that saves much: for a 33x33 image with dilation 12, nine taps meet 57 % pixels and 43 % padding; for
a 17x17 image and a 7x1 kernel a tenth is padding. What a region skips depends on its position in the image alone, so
the distribution of work does not change the result.
Regions of columns end in each row, and the last tile of a region is seldom full. So columns are split only with
dilation along the rows, where the regions are wide; without it, moreover, the taps of a kernel row are one contiguous
run of elements that is read in one go.
"""

from typing import NamedTuple

import numpy as np

from stridewise.kernels.problem import Array, Geometry
from stridewise.kernels.tuning import PARTIAL_TILE_COST


class PaddingRegions(NamedTuple):
    """The taps to multiply, for each row and each run of columns of the output.

    rows: int64, for each output row the first kernel row inside the image and the end. columns: int64, runs of output
    columns that see the same kernel columns: first column, end, first kernel column, end. exact: no tap in any region
    meets padding. share: of all products, how many remain (partial tiles count as full ones).
    """

    rows: Array
    columns: Array
    exact: bool
    share: float


def find_padding_regions(
    geometry: Geometry, lengths: tuple[int, int], taps: tuple[int, int], tile_rows: int
) -> PaddingRegions:
    """Return the regions that leave the fewest products. lengths: rows and columns of x. taps: KH, KW."""
    outputs = (geometry.out_shape[1], geometry.out_shape[2])
    undivided = [np.array([[0, length, 0, count]]) for length, count in zip(outputs, taps, strict=True)]
    down, along = (_runs(geometry, axis, lengths[axis], taps[axis]) for axis in (0, 1))
    choices = [(undivided[0], undivided[1], 1.0), (down, undivided[1], 1 / PARTIAL_TILE_COST)]
    if geometry.dilation[1] > 1:
        choices.append((down, along, 1 / PARTIAL_TILE_COST))
    costs = [penalty * _products(rows, columns, tile_rows) for rows, columns, penalty in choices]
    best = int(np.argmin(costs))
    rows, columns, _ = choices[best]
    inside = [runs.tolist() == selected.tolist() for runs, selected in ((down, rows), (along, columns))]
    each_row = np.repeat(rows[:, 2:], rows[:, 1] - rows[:, 0], axis=0)
    return PaddingRegions(each_row, columns, all(inside), costs[best] / costs[0])


def _runs(geometry: Geometry, axis: int, length: int, taps: int) -> Array:
    """Return the runs of output rows (axis 0) or columns (axis 1), in the form of `PaddingRegions.columns`."""
    outputs, step, reach = geometry.out_shape[1 + axis], geometry.stride[axis], geometry.dilation[axis]
    starts = np.arange(outputs) * step - geometry.padding[axis][0]
    first = np.clip(-(starts // reach), 0, taps)
    last = np.clip(-((starts - length) // reach), first, taps)
    changes = 1 + np.flatnonzero((np.diff(first) != 0) | (np.diff(last) != 0))
    begin = np.array([0, *changes])
    return np.stack([begin, np.array([*changes, outputs]), first[begin], last[begin]], axis=1)


def _products(rows: Array, columns: Array, tile_rows: int) -> float:
    """Return taps times pixels of one image, in whole tiles."""
    (_, width), _ = columns[-1].reshape(2, 2)
    heights, taps = rows[:, 1] - rows[:, 0], rows[:, 3] - rows[:, 2]
    if len(columns) == 1:
        pixels = -(-heights * width // tile_rows) * tile_rows
        return float((pixels * taps).sum() * (columns[0, 3] - columns[0, 2]))
    widths = -(-(columns[:, 1] - columns[:, 0]) // tile_rows) * tile_rows
    return float((heights * taps).sum() * (widths * (columns[:, 3] - columns[:, 2])).sum())


def remaining_products(geometry: Geometry, taps: tuple[int, int], tile_rows: int) -> float:
    """Return `PaddingRegions.share` for stride 1, where the size of the image follows from that of the output."""
    sizes = zip(geometry.out_shape[1:3], taps, geometry.dilation, geometry.padding, strict=True)
    height, width = (outputs + (count - 1) * reach - sum(pad) for outputs, count, reach, pad in sizes)
    return find_padding_regions(geometry, (height, width), taps, tile_rows).share
