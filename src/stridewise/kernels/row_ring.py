"""The few input rows that one output row needs, copied into memory that stays in the first cache, padding included.

Each output row shares most of them with the row before: a new one takes the place of one that is no longer needed. The
place of a row follows from its number, and a tag tells which row a place holds, so that stride, dilation and the start
of another image need no thought: whatever is not there is copied.
"""

from typing import NamedTuple

from stridewise.kernels.arguments import Array
from stridewise.kernels.blocking import TASKS
from stridewise.kernels.compiled import compiled, inlined
from stridewise.kernels.geometry import Geometry
from stridewise.kernels.regions import memory
from stridewise.kernels.register_tile import COLUMNS, VECTOR_BYTES, load, row_width, store, store_spread, zeros

# The ring has as many channels as fit into so many bytes; one thread alone takes more of them at once.
RING_BYTES, LONE_RING_BYTES = 40 * 2**10, 160 * 2**10
# With dilation an output row shares nothing with the one before; rows are kept for later ones if they fit the L2.
DILATED_BYTES = 160 * 2**10
# Pixels of the shorter tile.
LEAST_PIXELS = 4
NO_ROW = -1


class Ring(NamedTuple):
    """How a convolution of few channels per group is cut, and where the ring's numbers lie.

    Lengths and steps count things and elements. A task is some rows of the output of one image, for one block of its
    channels. The ring has `slots` rows of `columns` pixels of `depth` times `lanes` numbers: for the first channel in
    of every group, the second, ..., a lane for each of the block's channels out. (There may be fewer than a tile is wide:
    the other lanes are 0.) pixels: in a row of the output, but at least those of a tile. each, depth: channels out and
    in of a group. classes: for so many rows of the kernel's dilation the ring has slots.
    """

    tasks: int
    parts: int
    blocks: int
    rows_at_once: int
    channels_at_once: int
    channels: int
    each: int
    depth: int
    lanes: int
    taps: int
    kernel_rows: int
    kernel_columns: int
    stride_rows: int
    stride_columns: int
    dilation_rows: int
    dilation_columns: int
    top: int
    left: int
    height: int
    width: int
    columns: int
    classes: int
    slots: int
    out_height: int
    out_width: int
    pixels: int
    image_step: int
    row_step: int
    pixel_step: int
    channel_step: int


RING_FIELDS = len(Ring._fields)


def cut_rows(
    geometry: Geometry, x_shape: tuple[int, ...], steps: tuple[int, ...], w_shape: tuple[int, ...], itemsize: int,
    threads: int,
) -> Ring:  # fmt: skip
    """The cut for `threads` threads. steps: from one image, row, column, channel of x to the next."""
    images, out_height, out_width, channels = geometry.out_shape
    kh, kw, depth = w_shape[:3]
    width, pixels = COLUMNS * VECTOR_BYTES // itemsize, max(out_width, LEAST_PIXELS)
    stride = geometry.stride[1] if out_width > 1 else 1  # with one pixel it may be larger than any memory
    columns = (pixels - 1) * stride + (kw - 1) * geometry.dilation[1] + 1
    panel_row = columns * depth * width * itemsize
    all_panels = -(-channels // width)
    blocks = -(-all_panels // max(1, (RING_BYTES if threads > 1 else LONE_RING_BYTES) // (kh * panel_row)))
    panels = -(-all_panels // blocks)
    blocks = -(-all_panels // panels)
    # Rows are cut for threads alone: the first rows of a part are copied for the part before it too.
    parts = min(out_height, -(-TASKS * threads // (images * blocks))) if threads > 1 else 1
    rows_at_once = -(-out_height // parts)
    parts = -(-out_height // rows_at_once)
    classes = max(1, min(geometry.dilation[0], DILATED_BYTES // (kh * panels * panel_row)))
    return Ring(
        tasks=images * blocks * parts, parts=parts, blocks=blocks, rows_at_once=rows_at_once,
        channels_at_once=panels * width, channels=channels, each=channels // geometry.groups,
        depth=depth, lanes=panels * width, taps=kh * kw * depth, kernel_rows=kh, kernel_columns=kw,
        stride_rows=geometry.stride[0], stride_columns=stride,
        dilation_rows=geometry.dilation[0], dilation_columns=geometry.dilation[1],
        top=geometry.padding[0][0], left=geometry.padding[1][0], height=x_shape[1], width=x_shape[2],
        columns=columns, classes=classes, slots=classes * kh, out_height=out_height, out_width=out_width,
        pixels=pixels,
        image_step=steps[0], row_step=steps[1], pixel_step=steps[2], channel_step=steps[3],
    )  # fmt: skip


@inlined
def slot_of(p: Ring, row: int) -> int:
    """Where a row belongs. The rows that one output row needs are dilation_rows apart: they never meet in a slot."""
    return row % p.dilation_rows % p.classes * p.kernel_rows + row // p.dilation_rows % p.kernel_rows


@inlined
def list_lanes(p: Ring, first: int, channels: int, table: Array) -> None:
    """Where each lane's first channel in lies in a pixel of x, for the channels out from `first` on."""
    for lane in range(channels):
        table[lane] = (first + lane) // p.each * p.depth * p.channel_step


@compiled
def fill_row(
    x: int, pixel_step: int, channel_step: int, inside: int, left: int, columns: int, ring: int, lanes: int,
    depth: int, spread: int, table: Array, like: Array,
) -> None:  # fmt: skip
    """Copy a row of pixels at address x into the ring's row at address ring, with zeros around them.

    inside: how many pixels x has. left: where the first belongs. table: where the channels are, by `list_lanes`.
    spread: 0 if they must be taken one by one.
    """
    source, target, pixel, channels = memory(x, like.dtype), memory(ring, like.dtype), lanes * depth, len(table)
    before = min(left, columns) if inside else columns
    after = max(before, min(left + inside, columns))
    _clear(target, 0, before * pixel)
    _clear(target, after * pixel, columns * pixel)
    tile = zeros(1, COLUMNS, like.dtype)
    step = row_width(tile)
    for v in range(before, after):
        at, to = (v - left) * pixel_step, v * pixel
        if spread:
            for i in range(0, channels, step):
                c = min(i, channels - step)
                tile = load(tile, source, at + table[c], 0, step // COLUMNS)
                if spread == 1:
                    store(tile, target, to + c, 0, step // COLUMNS)
                elif spread == 2:
                    store_spread(tile, target, to + c, lanes, 2)
                elif spread == 4:
                    store_spread(tile, target, to + c, lanes, 4)
                else:
                    store_spread(tile, target, to + c, lanes, 8)
        else:
            for k in range(depth):
                for c in range(channels):
                    target[to + k * lanes + c] = source[at + table[c] + k * channel_step]
                for c in range(channels, lanes):
                    target[to + k * lanes + c] = 0


@inlined
def _clear(target: Array, first: int, last: int) -> None:
    tile = zeros(1, COLUMNS, target.dtype)
    step = row_width(tile)
    for i in range(first, last, step):
        store(tile, target, i, 0, step // COLUMNS)
