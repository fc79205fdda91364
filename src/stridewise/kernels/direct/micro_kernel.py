"""The micro-kernel: one packed panel of weights times the pixels of an mc block, register tile by register tile.

It is a function of its own, called with addresses, and handles whole tiles only. Inlined into the loops around it,
with the edges of the output, it had to share the processor's registers with their counters: 28x28x128 to 512, 1x1, took
15 % longer.
"""

from typing import Any

from stridewise.kernels.direct.pack_input import address_of, array_at
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.machine import CACHE_LINE
from stridewise.kernels.problem import Array
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    ROWS,
    TALL_ROWS,
    VECTOR_BYTES,
    WIDE_COLUMNS,
    WIDE_ROWS,
    add,
    fma_broadcast,
    gathered_row_offsets,
    load,
    prefetch,
    row_width,
    store,
    zeros,
)  # fmt: skip
from stridewise.kernels.tuning import EDGE_PIXELS, PREFETCHED_ROWS


def _tile_loop(rows: int, columns: int) -> Any:
    """Return the loop over tiles of this many rows and columns (vectors)."""

    @compiled
    def loop(
        pixel_offsets: Array, x: int, w: int, tap_runs: Array, out: int, step: int, accumulate: bool, dtype_of: Array,
        prefetch_input: bool, next_weights: int, next_rows: int,
    ) -> None:  # fmt: skip
        """Write the sums over the tap runs to the output; with `accumulate`, add them to what is there.

        pixel_offsets: element offset of each pixel's window in x; the table goes on for one and a half tiles beyond its
        end. tap_runs: as in `DirectPlan`. x, w, out: addresses; w: of the panel's rows, out: of the first pixel's sums,
        those of the next lie `step` elements further. dtype_of: any array of the dtype. prefetch_input: the pixels are
        not in a near cache yet. next_weights, next_rows: address and number of the rows of weights used next.
        """
        line, vector = CACHE_LINE // dtype_of.itemsize, zeros(1, 1, dtype_of.dtype)
        for i in range(0, len(pixel_offsets), rows):
            sums = zeros(rows, columns, dtype_of.dtype)
            width = row_width(sums)
            prefetch(sums, out, i * step, step)  # arrives while the products are summed
            # Each tile prefetches a part of the next weights. 7x7x2048 to 512, 1x1: from 74 to 82 % of the peak.
            if i * PREFETCHED_ROWS < next_rows:
                for part in range(PREFETCHED_ROWS):
                    prefetch(sums, next_weights, (i * PREFETCHED_ROWS + part * rows) * width, width)
            # And all of the next tile's pixels, where runs are too short for the hardware prefetcher.
            # 56x56x256 to 64, 1x1: 1.1 instead of 1.2 ms with the image in the last cache, 1.2 instead of 1.6 without.
            if prefetch_input:
                for row in range(i + rows, i + 2 * rows):
                    for tap_run in range(len(tap_runs)):
                        start = pixel_offsets[row] + tap_runs[tap_run, 0]
                        for k in range(start, start + tap_runs[tap_run, 1], line):
                            prefetch(vector, x, k, 0)
            row_offsets = gathered_row_offsets(sums, pixel_offsets, i)
            for tap_run in range(len(tap_runs)):
                start, w_offset = tap_runs[tap_run, 0], tap_runs[tap_run, 2] * width
                for k in range(start, start + tap_runs[tap_run, 1]):
                    sums = fma_broadcast(sums, x, row_offsets, k, w, w_offset)
                    w_offset += width
            # Adding whole kc blocks to the output, rather than product by product, rounds less: 4e-7 instead of 2e-6
            # of the largest output with 4608 products.
            if accumulate:
                sums = add(sums, load(sums, out, i * step, step, width // columns))
            store(sums, out, i * step, step, width // columns)

    return loop


_multiply_tiles, _multiply_wide_tiles, _multiply_tall_tiles = (
    _tile_loop(*shape) for shape in ((ROWS, COLUMNS), (WIDE_ROWS, WIDE_COLUMNS), (TALL_ROWS, 1))
)


@inlined
def multiply_panel(
    width: int, pixel_offsets: Array, x: int, w: int, tap_runs: Array, out: int, step: int, valid_columns: int,
    accumulate: bool, edge_buffer: Array, prefetch_input: bool, next_weights: int, next_rows: int,
) -> None:  # fmt: skip
    """Multiply one kc block of a panel `width` channels wide, of which `valid_columns` channels exist in the output.

    Tiles that do not fit the output go through `edge_buffer`, EDGE_PIXELS rows as wide as the panel. (On AMD
    processors a masked store takes 40 micro-operations, which made a tile as slow as 20 more channels in.)
    """
    columns = width // (VECTOR_BYTES // edge_buffer.itemsize)
    rows = WIDE_ROWS if columns == WIDE_COLUMNS else ROWS if columns == COLUMNS else TALL_ROWS
    pixels = len(pixel_offsets)
    whole = pixels // rows * rows if valid_columns == width else 0
    i = start = pixels - pixels  # a literal 0 would make Numba compile the callees once more
    while i < pixels:
        inside, edge_rows = i < whole, min(EDGE_PIXELS, pixels - i)
        offsets = pixel_offsets[i:whole] if inside else pixel_offsets[i : i + edge_rows]
        target, target_step = address_of(edge_buffer), width
        if inside:
            target, target_step = out + i * step * edge_buffer.itemsize, step
        elif accumulate:
            _copy_part(
                array_at(out, edge_buffer.dtype), i * step, step, edge_buffer, start, width, edge_rows, valid_columns
            )
        if columns == WIDE_COLUMNS:
            _multiply_wide_tiles(
                offsets, x, w, tap_runs, target, target_step, accumulate, edge_buffer, prefetch_input, next_weights,
                next_rows,
            )  # fmt: skip
        elif columns == 1:
            _multiply_tall_tiles(
                offsets, x, w, tap_runs, target, target_step, accumulate, edge_buffer, prefetch_input, next_weights,
                next_rows,
            )  # fmt: skip
        else:
            _multiply_tiles(
                offsets, x, w, tap_runs, target, target_step, accumulate, edge_buffer, prefetch_input, next_weights,
                next_rows,
            )  # fmt: skip
        if not inside:
            _copy_part(
                edge_buffer, start, width, array_at(out, edge_buffer.dtype), i * step, step, edge_rows, valid_columns
            )
        i += len(offsets)


@compiled
def _copy_part(
    source: Array, source_offset: int, source_step: int, target: Array, target_offset: int, target_step: int, rows: int,
    valid_columns: int,
) -> None:  # fmt: skip
    """Copy the first `valid_columns` elements of each row; rows lie `source_step` and `target_step` elements apart.

    Where the target's rows are contiguous, a vector may reach into the next row, which is written later: for 7 channels
    one store instead of 7. (With this, and many rows per call, 56x56x40 to 24, 3x3 with stride 2, took 0.25 ms instead
    of 0.31.)
    """
    vector = zeros(1, 1, target.dtype)
    lanes = row_width(vector)
    for i in range(rows):
        writable = (rows - i) * valid_columns if target_step == valid_columns else valid_columns
        source_row, target_row = source_offset + i * source_step, target_offset + i * target_step
        j = 0
        while j < valid_columns and j + lanes <= writable:
            store(load(vector, source, source_row + j, 0, 0), target, target_row + j, 0, 0)
            j += lanes
        while j < valid_columns:
            target[target_row + j] = source[source_row + j]
            j += 1
