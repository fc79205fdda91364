"""What changed: five loops around the register tile bring data into cache before it is multiplied.

The loops are those of Goto and van de Geijn, with BLIS's names. From the outside: loop 5 takes `nc` channels out, loop
4 `kc` rows of the panels (a part of each sum), loop 3 `mc` pixels, loop 2 one panel of `nr` channels, loop 1 `mr`
pixels. Loops 2 and 1 are the macro-kernel; what is inside them is the micro-kernel.
Why it is faster: before, the first tile of a panel left it in the cache only if all KH * KW * CI rows fitted there.
Now kc rows of a panel fit the L1 cache, and stay while mc pixels pass by; the parts of the windows that belong to these
rows fit the L2 cache, and stay while the nc channels pass by; and nc channels of kc rows fit the L3 cache. Eight images
56x56x256 to 512, 1x1, took 205 ms without blocks and take 105.
What it costs: partial sums. For all but the first kc rows, a tile of the output is loaded again, and added to. Where
everything fits the L2 cache anyway, that is a loss, mostly of a few percent; 28x28 pixels with 512 channels took half
as long again.

GotoBLAS also packs the mc by kc block of the first matrix. Here that would be im2col, a copy of every pixel for each
tap. The windows are read where they lie.

References
----------
K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
F. Van Zee and R. van de Geijn, "BLIS: A Framework for Rapidly Instantiating BLAS Functionality", ACM TOMS 41(3), 2015.
"""

from typing import Any, NamedTuple

import numpy as np

from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.ladder.packed_weights import (
    MatrixProduct,
    list_windows,
    matrix_product,
    micro_kernel,
    pack_weights,
    store_tile,
)
from stridewise.kernels.problem import Array, valid_output_shape
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    ROWS,
    add,
    gathered_row_offsets,
    load,
    load_part,
    prefetch,
    row_width,
    zeros,
)
from stridewise.kernels.tuning import KC_BYTES, MC_BYTES

L1_BYTES, L2_BYTES, L3_BYTES = KC_BYTES, MC_BYTES, 2**20  # of each cache, what a block may take


class BlockSizes(NamedTuple):
    """mc pixels, kc rows of the panels, nc channels out; a register tile has mr pixels by nr channels out."""

    mc: int
    kc: int
    nc: int
    mr: int
    nr: int


def conv_cache_blocking(x: Array, w: Array) -> Array:
    """Convolve in blocks that fit the caches, on one core; parameters, result and errors as `conv_register_tile`."""
    out = np.empty(valid_output_shape(x, w), x.dtype)
    image = np.ascontiguousarray(x)  # the name keeps a copy alive: the compiled code gets only its address
    if out.size:
        problem, panels, windows = matrix_product(x, w, out), pack_weights(w), list_windows(x, out)
        blocks = block_sizes(panels)
        multiply_pixels(problem, blocks, image.ctypes.data, panels, windows, out.reshape(-1), 0, problem.pixels)
    return out


def block_sizes(panels: Array) -> BlockSizes:
    """Return the largest blocks that fit their caches, whole tiles. panels: from `pack_weights`."""
    _, depth, nr = panels.shape
    kc = min(depth, L1_BYTES // (nr * panels.itemsize))
    mc, nc = L2_BYTES // (kc * panels.itemsize), L3_BYTES // (kc * panels.itemsize)
    return BlockSizes(max(1, mc // ROWS) * ROWS, kc, max(1, nc // nr) * nr, ROWS, nr)


@compiled
def multiply_pixels(
    problem: MatrixProduct, blocks: BlockSizes, x: int, panels: Array, windows: Array, out: Array, start: int, end: int
) -> None:
    """Compute all channels of the pixels from `start` to `end`. The other parameters are those of `packed_weights`."""
    for jc in range(0, problem.channels, blocks.nc):  # loop 5
        for pc in range(0, problem.depth, blocks.kc):  # loop 4
            for ic in range(start, end, blocks.mc):  # loop 3
                pixels, channels = min(end, ic + blocks.mc), min(problem.channels, jc + blocks.nc)
                for jr in range(jc, channels, blocks.nr):  # loop 2
                    for ir in range(ic, pixels, blocks.mr):  # loop 1
                        _update_tile(problem, blocks, x, panels, windows, out, (ir, jr, pc))


@inlined
def _update_tile(
    problem: MatrixProduct, blocks: BlockSizes, x: int, panels: Array, windows: Array, out: Array,
    first: tuple[int, int, int],
) -> None:  # fmt: skip
    """Add kc products to each sum of one tile. first: pixel, channel out and row of the panel."""
    pixel, channel, row = first
    sums, w = zeros(ROWS, COLUMNS, out.dtype), panels.reshape(panels.size)
    row_offsets = gathered_row_offsets(sums, windows, pixel)
    prefetch(sums, out, pixel * problem.channels + channel, problem.channels)  # arrives while products are summed
    last_row = min(problem.depth, row + blocks.kc)
    w_offset = (channel // blocks.nr * problem.depth + row) * blocks.nr
    sums = micro_kernel(sums, problem, x, row_offsets, w, w_offset, row, last_row)
    if row > 0:
        sums = add(sums, _load_tile(problem, pixel, channel, out))
    store_tile(sums, problem, pixel, channel, out)


@inlined
def _load_tile(problem: MatrixProduct, pixel: int, channel: int, out: Array) -> Any:
    sums = zeros(ROWS, COLUMNS, out.dtype)
    offset, width = pixel * problem.channels + channel, row_width(sums)
    rows, valid_channels = min(ROWS, problem.pixels - pixel), min(width, problem.channels - channel)
    if rows == ROWS and valid_channels == width:
        return load(sums, out, offset, problem.channels, width // COLUMNS)
    return load_part(sums, out, offset, problem.channels, rows, valid_channels)
