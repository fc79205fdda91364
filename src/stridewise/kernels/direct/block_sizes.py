"""Block sizes: how a convolution is cut so that each part fits a cache.

The names are BLIS's, as in `ladder.cache_blocking`. The sum over KH * KW * CI products is cut into blocks of at most kc
rows of a panel, nr channels wide: they stay in the L1 cache while the pixels of a block pass by. The output is cut into
blocks of mc pixels, rows of one image or several whole small images: their inputs stay in the L2 cache while the panels
pass by, nc channels at a time.
"""

from typing import NamedTuple

from stridewise.kernels.machine import VECTOR_BYTES
from stridewise.kernels.problem import Geometry
from stridewise.kernels.tuning import (
    COLUMNS,
    MAX_MC,
    MAX_PACKED_INPUT_BYTES,
    MC_BYTES,
    MIN_PARALLEL_PRODUCTS,
    ROWS,
    SUM_PRODUCTS,
    TALL_ROWS,
    TASKS_PER_THREAD,
    WIDE_COLUMNS,
    WIDE_ROWS,
)


class BlockShape(NamedTuple):
    """Images and output rows of a block of pixels, and the input rows that each of its images needs."""

    images: int
    rows: int
    input_rows: int


class InputLayout(NamedTuple):
    """What the micro-kernel reads, x or a packed block: elements from row to row and from pixel to pixel.

    width: pixels of a row, padding included. row_distance: rows of x from one row of the layout to the next. dilation:
    rows of the layout from one kernel row to the next.
    """

    packs_input: bool
    width: int
    row_step: int
    pixel_step: int
    row_distance: int
    dilation: int


def useful_threads(outputs: int, depth: int, most_threads: int) -> int:
    """Return how many threads to use for so many outputs, each a sum of `depth` products."""
    return most_threads if outputs * (depth + SUM_PRODUCTS) >= MIN_PARALLEL_PRODUCTS else 1


def panel_width(channels: int, itemsize: int) -> int:
    """Return nr, the channels out in a panel: the wide tile's, unless a narrower tile wastes fewer at the end.

    Only what fits one vector uses the tall tile, which loads more often: for three vectors (24 channels out) it takes
    as long as the wide tile with its empty fourth vector, for five it takes longer.
    """
    lanes = VECTOR_BYTES // itemsize
    if channels <= lanes:
        return lanes
    return min((WIDE_COLUMNS * lanes, COLUMNS * lanes), key=lambda width: -channels % width)


def tile_rows(width: int, itemsize: int) -> int:
    """Return mr, the pixels of the register tile for panels of nr = `width` channels."""
    columns = width * itemsize // VECTOR_BYTES
    return {WIDE_COLUMNS: WIDE_ROWS, COLUMNS: ROWS}.get(columns, TALL_ROWS)


def pixel_block(geometry: Geometry, layout: InputLayout, taps: int, kc: int, itemsize: int, tasks: int) -> BlockShape:
    """Return the block of at most mc pixels. taps: KH. tasks: at least so many blocks are wanted, 1 for no matter."""
    images, height, width, _ = geometry.out_shape
    row_bytes = max(1, layout.row_step * itemsize)
    # Windows overlap: a block's pixels take at most one window each, and at most the input rows under them.
    pixels = max(ROWS, MC_BYTES // (kc * itemsize), MC_BYTES // row_bytes * width // 2)
    pixels = min(pixels, MAX_MC)
    if tasks > 1:
        pixels = min(pixels, max(8 * ROWS, images * height * width // tasks))

    def input_rows(rows: int) -> int:
        return (rows - 1) * geometry.stride[0] + (taps - 1) * layout.dilation + 1

    rows = 1 if layout.row_distance > 1 else even_size(height, pixels // width)
    while layout.packs_input and rows > 1 and input_rows(rows) * row_bytes > MAX_PACKED_INPUT_BYTES:
        rows = even_size(height, rows - 1)
    if rows < height:
        return BlockShape(1, rows, input_rows(rows))
    at_once = pixels // (height * width)
    if layout.packs_input:
        at_once = min(at_once, MAX_PACKED_INPUT_BYTES // (input_rows(rows) * row_bytes))
    return BlockShape(even_size(images, at_once), rows, input_rows(rows))


def panels_per_task(panels: int, blocks: int, threads: int) -> int:
    """Return how many panels a task takes. blocks: of pixels, in all groups; few of them would make too few tasks."""
    if threads == 1:
        return panels
    return even_size(panels, blocks * panels // (TASKS_PER_THREAD * threads))


def even_size(length: int, at_most: int) -> int:
    """Return the part size, at most `at_most`, that divides a length into as few and as equal parts as possible."""
    parts = -(-length // max(1, min(at_most, length)))
    return -(-length // parts)
