"""The innermost loop of the blocked convolutions: one panel of weights meets the pixels of a region, tile by tile.

It is a function of its own, called with addresses, and has nothing in it but whole tiles. Inlined into the loops around
it, with the edges of the output, it had to share the processor's registers with their counters: 28x28x128 to 512, 1x1,
took 15 % longer.
"""

from typing import Any

from stridewise.kernels.arguments import Array
from stridewise.kernels.direct.pack_input import address_of, memory
from stridewise.kernels.direct.plan import EDGE_PIXELS
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    ROWS,
    TALL_ROWS,
    VECTOR_BYTES,
    WIDE_COLUMNS,
    WIDE_ROWS,
    add_products,
    listed_rows,
    load,
    plus,
    prefetch,
    row_width,
    store,
    zeros,
)  # fmt: skip
from stridewise.kernels.simd.vectors import CACHE_LINE

# Rows of the next weights that a tile calls for, in its own number of rows.
CALLED = 4


def _tile_loop(rows: int, columns: int) -> Any:
    """The loop with a tile of so many rows and columns (vectors)."""

    @compiled
    def loop(
        table: Array, x: int, w: int, segments: Array, out: int, step: int, more: bool, like: Array, fresh: bool,
        ahead: int, rows_ahead: int,
    ) -> None:  # fmt: skip
        """Put the products of the segments into the output; with `more`, add them to it.

        table: where each pixel's window starts in x; there must be more after its end, for one and a half tiles.
        segments: as in `Plan`. x, w, out: addresses. w: of the panel's rows. out: of the first pixel; the next ones are
        `step` elements apart. like: any array of the same dtype. fresh: the pixels are not in a near cache yet. ahead,
        rows_ahead: address and number of the rows of weights that will be next.
        """
        line, one = CACHE_LINE // like.itemsize, zeros(1, 1, like.dtype)
        for i in range(0, len(table), rows):
            sums = zeros(rows, columns, like.dtype)
            width = row_width(sums)
            prefetch(sums, out, i * step, step)  # what the end needs of the output comes meanwhile
            # And of the next weights every tile calls for a part. 7x7x2048 to 512, 1x1: from 74 to 82 % of the peak.
            if i * CALLED < rows_ahead:
                for part in range(CALLED):
                    prefetch(sums, ahead, (i * CALLED + part * rows) * width, width)
            # And of the next tile's pixels all, where short runs hide from the processor that it could do so itself.
            # 56x56x256 to 64, 1x1: 1.1 milliseconds instead of 1.2 if they were in the last cache, 1.2 of 1.6 if not.
            if fresh:
                for row in range(i + rows, i + 2 * rows):
                    for segment in range(len(segments)):
                        start = table[row] + segments[segment, 0]
                        for k in range(start, start + segments[segment, 1], line):
                            prefetch(one, x, k, 0)
            starts = listed_rows(sums, table, i)
            for segment in range(len(segments)):
                start, at = segments[segment, 0], segments[segment, 2] * width
                for k in range(start, start + segments[segment, 1]):
                    sums = add_products(sums, x, starts, k, w, at)
                    at += width
            # Adding whole blocks, not product after product, to what there is keeps roundings few: 4e-7 instead of 2e-6
            # of the largest output with 4608 products.
            if more:
                sums = plus(sums, load(sums, out, i * step, step, width // columns))
            store(sums, out, i * step, step, width // columns)

    return loop


_add_tiles, _add_wide_tiles, _add_tall_tiles = (
    _tile_loop(*shape) for shape in ((ROWS, COLUMNS), (WIDE_ROWS, WIDE_COLUMNS), (TALL_ROWS, 1))
)


@inlined
def add_panel(
    columns: int, table: Array, x: int, w: int, segments: Array, out: int, step: int, used: int, more: bool,
    edge: Array, fresh: bool, ahead: int, rows_ahead: int,
) -> None:  # fmt: skip
    """One block's products for a panel of so many columns (vectors), of which `used` channels count.

    Tiles for which the output has no room go through `edge`, memory of EDGE_PIXELS rows of the panel. (AMD's processors
    store a part of a vector in 40 steps, so that a tile took as long as 20 more channels in.)
    """
    rows = WIDE_ROWS if columns == WIDE_COLUMNS else ROWS if columns == COLUMNS else TALL_ROWS
    width = columns * (VECTOR_BYTES // edge.itemsize)
    pixels = len(table)
    whole = pixels // rows * rows if used == width else 0
    i = pixels - pixels  # for a plain 0 Numba would compile the callees once more
    while i < pixels:
        inside, there = i < whole, min(EDGE_PIXELS, pixels - i)
        some = table[i:whole] if inside else table[i : i + there]
        target, target_step = (out + i * step * edge.itemsize, step) if inside else (address_of(edge), width)
        if more and not inside:
            _copy_part(memory(out, edge.dtype), i * step, step, edge, 0, width, there, used)
        if columns == WIDE_COLUMNS:
            _add_wide_tiles(some, x, w, segments, target, target_step, more, edge, fresh, ahead, rows_ahead)
        elif columns == 1:
            _add_tall_tiles(some, x, w, segments, target, target_step, more, edge, fresh, ahead, rows_ahead)
        else:
            _add_tiles(some, x, w, segments, target, target_step, more, edge, fresh, ahead, rows_ahead)
        if not inside:
            _copy_part(edge, 0, width, memory(out, edge.dtype), i * step, step, there, used)
        i += len(some)


@compiled
def _copy_part(
    source: Array, start: int, step: int, target: Array, to: int, target_step: int, rows: int, used: int
) -> None:
    """Copy the first `used` numbers of each row, `step` apart, to rows that are `target_step` apart.

    Where these follow each other without a gap, a vector may reach into the next row, which is written after it: for 7
    channels one store instead of 7. (With this, and many rows at a call, 56x56x40 to 24, 3x3 with stride 2, took 0.25
    milliseconds instead of 0.31.)
    """
    vector = zeros(1, 1, target.dtype)
    lanes = row_width(vector)
    for i in range(rows):
        room = (rows - i) * used if target_step == used else used
        j = 0
        while j < used and j + lanes <= room:
            store(load(vector, source, start + i * step + j, 0, 0), target, to + i * target_step + j, 0, 0)
            j += lanes
        while j < used:
            target[to + i * target_step + j] = source[start + i * step + j]
            j += 1
