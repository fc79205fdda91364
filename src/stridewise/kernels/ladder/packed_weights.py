"""What changed: the weights are packed, into panels as wide as the register tile.

A panel holds the weights of `nr` channels out: KH * KW * CI rows of nr elements each, one after the other (BLIS's
packed B). In HWIO the next row lies CO elements further on.
Why it is faster: the innermost loop reads a panel from its first byte to its last, as the hardware prefetcher expects.
Unpacked, with CO = 512, every second row is in another page of memory, and all rows compete for a few sets of the
cache. Besides, a tile takes its pixels from a list of windows, so it may begin in one output row and end in the next:
with 6 pixels a tile, 7x7 outputs take 9 tiles, not 14. Such a layer with 512 channels in and out, 3x3, took 30 ms with
the register tile alone and takes 9, half of which is packing.
What it costs: a copy of the weights, and a list of 8 bytes for each output pixel. While the list is made, it
exists twice, and 8 bytes for each pixel of x.

The convolution is now a matrix product: output pixels by `depth` (KH * KW * CI), times depth by channels out. The first
matrix is im2col's, but it is never formed: each row of it is a window, which is read where it lies.
"""

from typing import Any, NamedTuple

import numpy as np

from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.problem import Array, valid_output_shape
from stridewise.kernels.simd.register_tile import (
    COLUMNS,
    ROWS,
    fma_broadcast,
    gathered_row_offsets,
    lanes,
    row_width,
    store,
    store_part,
    zeros,
)  # fmt: skip

ROWS_AT_ONCE = 64  # of the weights: they stay in a cache until every panel has its part of them


class MatrixProduct(NamedTuple):
    """A valid convolution with stride 1 as a matrix product: `pixels` by `depth`, times `depth` by `channels`.

    run: elements of x that are contiguous within a window, those of one kernel row (KW * CI). row_step: elements from
    one row of x to the next (W * CI).
    """

    pixels: int
    depth: int
    channels: int
    run: int
    row_step: int


def conv_packed_weights(x: Array, w: Array) -> Array:
    """Convolve with packed weights; parameters, result and errors as for `conv_register_tile`."""
    out = np.empty(valid_output_shape(x, w), x.dtype)
    image = np.ascontiguousarray(x)  # the name keeps a copy alive: the compiled code gets only its address
    if out.size:
        _multiply(matrix_product(x, w, out), image.ctypes.data, pack_weights(w), list_windows(x, out), out.reshape(-1))
    return out


def matrix_product(x: Array, w: Array, out: Array) -> MatrixProduct:
    """Return the sizes of the product for x (N, H, W, CI), w (KH, KW, CI, CO) and out (N, HO, WO, CO)."""
    _, kw, ci, co = w.shape
    return MatrixProduct(out.size // co, w.size // co, co, kw * ci, x.shape[2] * ci)


def pack_weights(w: Array) -> Array:
    """Return w (KH, KW, CI, CO) as panels, depth, nr. The last panel is filled up with zeros."""
    depth, channels, nr = w[..., 0].size, w.shape[3], COLUMNS * lanes(w.dtype)
    panels = np.empty((-(-channels // nr), depth, nr), w.dtype)
    _pack(np.ascontiguousarray(w).reshape(depth, channels), panels)
    return panels


@compiled
def _pack(w: Array, panels: Array) -> None:
    depth, nr = panels.shape[1:]
    for first in range(0, depth, ROWS_AT_ONCE):
        for panel in range(panels.shape[0]):
            channel, channels = panel * nr, min(nr, w.shape[1] - panel * nr)
            for k in range(first, min(depth, first + ROWS_AT_ONCE)):
                for j in range(channels):
                    panels[panel, k, j] = w[k, channel + j]
                for j in range(channels, nr):
                    panels[panel, k, j] = 0


def list_windows(x: Array, out: Array) -> Array:
    """Return at which element of x each output's window starts, int64; the last is repeated, to fill the last tile."""
    starts = np.arange(0, x.size, x.shape[3]).reshape(x.shape[:3])[:, : out.shape[1], : out.shape[2]].ravel()
    return np.append(starts, np.full(ROWS, starts[-1]))


@compiled
def _multiply(problem: MatrixProduct, x: int, panels: Array, windows: Array, out: Array) -> None:
    """x: the address of the images. panels: from `pack_weights`. windows: from `list_windows`. out: flat."""
    nr, w = panels.shape[2], panels.reshape(panels.size)
    for panel in range(panels.shape[0]):
        for pixel in range(0, problem.pixels, ROWS):
            sums = zeros(ROWS, COLUMNS, out.dtype)
            row_offsets = gathered_row_offsets(sums, windows, pixel)
            sums = micro_kernel(sums, problem, x, row_offsets, w, panel * problem.depth * nr, 0, problem.depth)
            store_tile(sums, problem, pixel, panel * nr, out)


@inlined
def micro_kernel(
    sums: Any, problem: MatrixProduct, x: int, row_offsets: Any, w: Array, w_offset: int, first: int, last: int
) -> Any:
    """Add the products `first` to `last` of the depth to a register tile. w_offset: of the panel's row `first`."""
    while first < last:
        kernel_row = first // problem.run
        end = min(last, (kernel_row + 1) * problem.run)
        skipped = kernel_row * (problem.row_step - problem.run)  # what lies in x between two rows of the window
        for k in range(first, end):
            sums = fma_broadcast(sums, x, row_offsets, skipped + k, w, w_offset)
            w_offset += row_width(sums)
        first = end
    return sums


@inlined
def store_tile(sums: Any, problem: MatrixProduct, pixel: int, channel: int, out: Array) -> None:
    """Store the sums whose first is of this pixel and channel out, except those beyond the end of the output."""
    offset, width = pixel * problem.channels + channel, row_width(sums)
    rows, valid_channels = min(ROWS, problem.pixels - pixel), min(width, problem.channels - channel)
    if rows == ROWS and valid_channels == width:
        store(sums, out, offset, problem.channels, width // COLUMNS)
    else:
        store_part(sums, out, offset, problem.channels, rows, valid_channels)
