"""The few input rows that one output row needs, copied into memory that stays in the first cache, padding included.

Each output row shares most of them with the row before: a new one takes the place of one that is no longer needed. The
place of a row follows from its number, and a tag tells which row a place holds, so that stride, dilation and the start
of another task need no thought: whatever is not there is copied.

The tiles want a vector of pixel values to meet a vector of weights, one lane for each channel out. So a copied pixel
has as many numbers as there are channels out, for the first channel in of each one's group, then for the second, ...
Where a group has as many channels out as in, few and a power of two, this takes one shuffle for a vector (`spread`).
Where it is the same numbers in the same order, the pixels of a run are copied in one go (`whole_runs`).
"""

from stridewise.kernels.arguments import Array
from stridewise.kernels.depthwise.plan import RowCut
from stridewise.kernels.direct.pack_input import clear_run, copy_run, memory
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.simd.register_tile import COLUMNS, load, row_width, store, store_spread, zeros

NO_ROW = -1


@inlined
def slot_of(p: RowCut, row: int) -> int:
    """Where a row belongs. The rows that one output row needs are dilation_rows apart: they never meet in a slot."""
    return row % p.dilation_rows % p.classes * p.kernel_rows + row // p.dilation_rows % p.kernel_rows


@inlined
def list_lanes(p: RowCut, first: int, table: Array) -> None:
    """Where each lane's first channel in lies in a pixel of x, for the channels out from `first` on."""
    for lane in range(len(table)):
        table[lane] = (first + lane) // p.each * p.depth * p.channel_step


@compiled
def fill_row(p: RowCut, x: int, has_pixels: bool, first_column: int, lanes: Array, ring: int, like: Array) -> None:
    """Copy the columns from first_column on (of the padded row) to the ring's row at address ring.

    x: address of the row; without has_pixels it is all padding. lanes: by `list_lanes`. like: any array of the dtype.
    """
    source, target, pixel = memory(x, like.dtype), memory(ring, like.dtype), p.depth * p.lanes
    for run in range(p.runs):
        # Column by column of the run: before, in and after x. (A quotient is rounded down, its negative up.)
        start, at = first_column - p.left + run * p.dilation_columns, run * p.columns
        before = min(max(0, -(start // p.column_step)), p.columns) if has_pixels else p.columns
        after = max(before, min(-((start - p.width) // p.column_step), p.columns))
        clear_run(target, at * pixel, (at + before) * pixel)
        clear_run(target, (at + after) * pixel, (at + p.columns) * pixel)
        if p.whole_runs:
            copy_run(source, (start + before) * p.pixel_step, target, (at + before) * pixel, (after - before) * pixel)
        else:
            for v in range(before, after):
                place = (start + v * p.column_step) * p.pixel_step
                _copy_pixel(p, source, place, lanes, target, (at + v) * pixel)


@inlined
def _copy_pixel(p: RowCut, x: Array, place: int, lanes: Array, ring: Array, to: int) -> None:
    if p.spread:
        _copy_spread(p, x, place, lanes, ring, to)
    else:
        _copy_singly(p, x, place, lanes, ring, to)


@inlined
def _copy_spread(p: RowCut, x: Array, place: int, lanes: Array, ring: Array, to: int) -> None:
    """A pixel whose channels lie side by side, at least as many as a tile is wide."""
    tile = zeros(1, COLUMNS, ring.dtype)
    step = row_width(tile)
    for i in range(0, len(lanes), step):
        c = min(i, len(lanes) - step)
        tile = load(tile, x, place + lanes[c], 0, step // COLUMNS)
        if p.spread == 1:
            store(tile, ring, to + c, 0, step // COLUMNS)
        elif p.spread == 2:
            store_spread(tile, ring, to + c, p.lanes, 2)
        elif p.spread == 4:
            store_spread(tile, ring, to + c, p.lanes, 4)
        else:
            store_spread(tile, ring, to + c, p.lanes, 8)


@inlined
def _copy_singly(p: RowCut, x: Array, place: int, lanes: Array, ring: Array, to: int) -> None:
    for k in range(p.depth):
        for c in range(len(lanes)):
            ring[to + k * p.lanes + c] = x[place + lanes[c] + k * p.channel_step]
        for c in range(len(lanes), p.lanes):
            ring[to + k * p.lanes + c] = 0
