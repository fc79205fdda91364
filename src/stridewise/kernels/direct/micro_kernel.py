"""Loop 1 and the micro-kernel: one packed panel of weights times the pixels of a region, tile by tile.

As in BLIS there is one for each shape of the register tile and each dtype, called through a pointer, and prefetching is
a variant of it. It handles whole tiles only. Inlined into the loops around it, with the edges of the output, it had to
share the processor's registers with their counters: 28x28x128 to 512, 1x1, took 15 % longer.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from stridewise.kernels.direct.problem import BlockSizes
from stridewise.kernels.direct.windows import TAP_RUN_FIELDS
from stridewise.kernels.jit import inlined, internal
from stridewise.kernels.machine import CACHE_LINE, VECTOR_BYTES
from stridewise.kernels.simd.function_pointer import compiled_address, integers
from stridewise.kernels.simd.memory import array_at
from stridewise.kernels.simd.register_tile import (
    add,
    fma_broadcast,
    gathered_row_offsets,
    load,
    prefetch,
    row_width,
    store,
    zeros,
)  # fmt: skip
from stridewise.kernels.tuning import PREFETCHED_ROWS


class PanelProduct(NamedTuple):
    """The parameters of loop 1: `pixels` pixels, a multiple of mr, times one kc block of a panel.

    windows_address: of the first pixel's entry in the table of windows. x_address: what the windows count from.
    w_address: of the panel's first row in the kc block. tap_runs_address, tap_runs: the runs to sum, and their number.
    out_address: of the first pixel's sums; those of the next lie out_step elements further. accumulate: add to what is
    there. next_w_address, next_rows: address and number of the rows of weights that are used next (as `b_next` in
    BLIS).
    """

    windows_address: int
    pixels: int
    x_address: int
    w_address: int
    tap_runs_address: int
    tap_runs: int
    out_address: int
    out_step: int
    accumulate: int
    next_w_address: int
    next_rows: int


@cache
def micro_kernel_address(blocks: BlockSizes, dtype: np.dtype[Any], *, prefetches_windows: bool = False) -> int:
    """Return the address of loop 1 for tiles of mr by nr, which is compiled when it is first asked for."""
    columns = blocks.nr * dtype.itemsize // VECTOR_BYTES
    return compiled_address(loop_1(blocks.mr, columns, dtype, prefetches_windows), integers(PanelProduct))


@cache
def loop_1(mr: int, columns: int, dtype: np.dtype[Any], prefetches_windows: bool) -> Any:
    """Return loop 1 for tiles of mr pixels by so many columns (vectors), with or without prefetching windows."""

    @internal
    def loop_1_over_tiles(product: PanelProduct) -> None:
        for i in range(0, product.pixels, mr):
            sums = zeros(mr, columns, dtype)
            prefetch(
                sums, product.out_address, i * product.out_step, product.out_step
            )  # arrives while the products are summed
            prefetch_next_weights(sums, product, i, mr)
            if prefetches_windows:
                prefetch_next_windows(zeros(1, 1, dtype), product, i + mr, i + 2 * mr)
            row_offsets = gathered_row_offsets(sums, product.windows_address, i)
            sums = micro_kernel(sums, product, row_offsets)
            # Adding whole kc blocks to the output, rather than product by product, rounds less: 4e-7 instead of 2e-6
            # of the largest output with 4608 products.
            lanes = row_width(sums) // columns
            if product.accumulate:
                sums = add(sums, load(sums, product.out_address, i * product.out_step, product.out_step, lanes))
            store(sums, product.out_address, i * product.out_step, product.out_step, lanes)

    return loop_1_over_tiles


@inlined
def micro_kernel(sums: Any, product: PanelProduct, row_offsets: Any) -> Any:
    """Add the products of a kc block to a register tile."""
    tap_runs, width = array_at(product.tap_runs_address, np.int64), row_width(sums)
    for run in range(0, product.tap_runs * TAP_RUN_FIELDS, TAP_RUN_FIELDS):
        start, w_offset = tap_runs[run], tap_runs[run + 2] * width
        for k in range(start, start + tap_runs[run + 1]):
            sums = fma_broadcast(sums, product.x_address, row_offsets, k, product.w_address, w_offset)
            w_offset += width
    return sums


@inlined
def prefetch_next_weights(sums: Any, product: PanelProduct, i: int, mr: int) -> None:
    """Prefetch a part of the weights that are used next."""
    if i * PREFETCHED_ROWS < product.next_rows:
        for part in range(PREFETCHED_ROWS):
            k = i * PREFETCHED_ROWS + part * mr
            prefetch(sums, product.next_w_address, k * row_width(sums), row_width(sums))


@inlined
def prefetch_next_windows(vector: Any, product: PanelProduct, first: int, last: int) -> None:
    """Prefetch the taps of the next tile, where runs are too short for the hardware prefetcher.

    56x56x256 to 64, 1x1: 1.1 instead of 1.2 ms with the image in the last cache, 1.2 instead of 1.6 without.
    """
    windows, tap_runs = array_at(product.windows_address, np.int64), array_at(product.tap_runs_address, np.int64)
    line = CACHE_LINE // VECTOR_BYTES * row_width(vector)
    for pixel in range(first, last):
        for run in range(0, product.tap_runs * TAP_RUN_FIELDS, TAP_RUN_FIELDS):
            start = windows[pixel] + tap_runs[run]
            for k in range(start, start + tap_runs[run + 1], line):
                prefetch(vector, product.x_address, k, 0)
