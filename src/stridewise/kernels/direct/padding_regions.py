"""Where taps of the kernel meet nothing but padding: there they need not be multiplied.

A band is a stretch of outputs that all look at the same rows and columns of the kernel inside the image. Where kernels
reach far that is much: of a 33x33 image with dilation 12, nine taps meet 57 % pixels and 43 % padding; of a 17x17 image
and a 7x1 kernel a tenth is padding. What a band leaves out depends on its place in the image alone, so results do
not depend on how the work is shared out.
Bands of columns end in each row, and the last tile of a band is seldom full. So they are for dilation along the rows,
where they are wide; besides, only there the taps of a row are not one stretch of numbers that is read in one go.
"""

from typing import NamedTuple

import numpy as np

from stridewise.kernels.arguments import Array
from stridewise.kernels.problem import Geometry

# Tiles that are not full take longer than the full ones that they are counted as.
MARGIN = 0.97


class Bands(NamedTuple):
    """rows: first tap inside the image and the one after the last, for each row of the output. columns: runs of columns
    for which these are the same: first column, the one after the last, first tap, the one after the last. Both int64.
    exact: no tap in them meets padding. share: of all products, how many are left (tiles that are not full included).
    """

    rows: Array
    columns: Array
    exact: bool
    share: float


def find_bands(geometry: Geometry, lengths: tuple[int, int], taps: tuple[int, int], tile_rows: int) -> Bands:
    """The bands that leave the fewest products. lengths: rows and columns of x. taps: KH, KW."""
    outputs = (geometry.out_shape[1], geometry.out_shape[2])
    everything = [np.array([[0, length, 0, count]]) for length, count in zip(outputs, taps, strict=True)]
    down, along = (_runs(geometry, axis, lengths[axis], taps[axis]) for axis in (0, 1))
    choices = [(everything[0], everything[1], 1.0), (down, everything[1], 1 / MARGIN)]
    if geometry.dilation[1] > 1:
        choices.append((down, along, 1 / MARGIN))
    costs = [penalty * _products(rows, columns, tile_rows) for rows, columns, penalty in choices]
    best = int(np.argmin(costs))
    rows, columns, _ = choices[best]
    inside = [runs.tolist() == chosen.tolist() for runs, chosen in ((down, rows), (along, columns))]
    each_row = np.repeat(rows[:, 2:], rows[:, 1] - rows[:, 0], axis=0)
    return Bands(each_row, columns, all(inside), costs[best] / costs[0])


def _runs(geometry: Geometry, axis: int, length: int, taps: int) -> Array:
    """Runs of rows (axis 0) or columns (axis 1) of the output, as `Bands.columns` describes them."""
    outputs, step, reach = geometry.out_shape[1 + axis], geometry.stride[axis], geometry.dilation[axis]
    starts = np.arange(outputs) * step - geometry.padding[axis][0]
    first = np.clip(-(starts // reach), 0, taps)
    last = np.clip(-((starts - length) // reach), first, taps)
    changes = 1 + np.flatnonzero((np.diff(first) != 0) | (np.diff(last) != 0))
    begin = np.array([0, *changes])
    return np.stack([begin, np.array([*changes, outputs]), first[begin], last[begin]], axis=1)


def _products(rows: Array, columns: Array, tile_rows: int) -> float:
    """How many taps the pixels of one image meet, in whole tiles."""
    (_, width), _ = columns[-1].reshape(2, 2)
    heights, taps = rows[:, 1] - rows[:, 0], rows[:, 3] - rows[:, 2]
    if len(columns) == 1:
        pixels = -(-heights * width // tile_rows) * tile_rows
        return float((pixels * taps).sum() * (columns[0, 3] - columns[0, 2]))
    widths = -(-(columns[:, 1] - columns[:, 0]) // tile_rows) * tile_rows
    return float((heights * taps).sum() * (widths * (columns[:, 3] - columns[:, 2])).sum())


def products_left(geometry: Geometry, taps: tuple[int, int], tile_rows: int) -> float:
    """`Bands.share` of a convolution with stride 1, whose image's size follows from its output's."""
    sizes = zip(geometry.out_shape[1:3], taps, geometry.dilation, geometry.padding, strict=True)
    height, width = (outputs + (count - 1) * reach - sum(pad) for outputs, count, reach, pad in sizes)
    return find_bands(geometry, (height, width), taps, tile_rows).share
