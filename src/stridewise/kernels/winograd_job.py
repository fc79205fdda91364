"""How a Winograd convolution is cut into blocks: the numbers that the compiled steps go by.

There are two orders of the loops. By tiles: all weights are transformed first (U); then each thread takes a block of
tiles through all steps, so that its V stays in its second cache (L2). That is for many tiles. By channels: all tiles
are transformed first (V); then each thread takes some channels out and transforms their weights as it goes, a few
channels in at a time. So U is never there as a whole. For 512 * 512 channels and F(4,3) it has 36 MiB,
and 14x14 images took one and a half times as long when it was written there and read again.
"""

from typing import NamedTuple

from stridewise.kernels.arguments import Array
from stridewise.kernels.geometry import Geometry
from stridewise.kernels.register_tile import COLUMNS, ROWS, lanes
from stridewise.kernels.threads import get_threads
from stridewise.kernels.winograd_transforms import TAPS

# Matrices that lie a power of two apart push each other out of the cache; with 64 bytes between them they do not. A
# transform that writes to 36 of them took 33 nanoseconds with the gap, 90 to 170 without.
GAP = 64
# From here on blocks of tiles are enough to share out, and U pays.
MANY_TILES = 96
LARGEST_U = 12 * 2**20
LARGEST_V = 8 * 2**20
TILES_AT_ONCE = 24
# Bytes of channels out at once: enough to read weights in long stretches, while V or M stays in L2.
GROUP = 256
LARGEST_M = 256 * 2**10
# Weights that are transformed as they are needed come from memory. In longer stretches they come faster, which is worth
# more than a U in L2: 14x14x512 took 7.5 milliseconds like this, 8.9 with GROUP.
FRESH_GROUP = 1024
FRESH_LARGEST_M = 2 * 2**20
# Channels in that are transformed at once: M is taken up and put down again for each lot. With 32 the products of
# 14x14x256 reached 82 % of the peak, with 64 98 %.
FRESH_DEPTH = 64
# Larger weights are called for while those before them are multiplied: 14x14x512 took 6.7 milliseconds instead of 7.4,
# 7x7x512 with F(4,3) 3.0 instead of 3.4. Smaller ones are near already: 14x14x256 did not gain.
NEAR_WEIGHTS = 4 * 2**20


class Job(NamedTuple):
    """One convolution, cut up. Steps count elements, everything else counts things.

    outputs, size, positions: of F(outputs, 3): rows of output and of input in a tile, size * size. image_step,
    row_step, pixel_step: of x; its channels lie side by side. top, left: padding. rows, columns: of the output. depth:
    channels in at once. group: channels out at once, whole panels. v_step, u_step, m_step: from one position to the
    next. frame: room for one tile. far: weights are called for before they are needed. first: the first tile of the
    block. step, tasks: what is to be done now, and in how many tasks.
    """

    outputs: int
    size: int
    positions: int
    height: int
    width: int
    channels_in: int
    image_step: int
    row_step: int
    pixel_step: int
    top: int
    left: int
    rows: int
    columns: int
    channels_out: int
    tiles_down: int
    tiles_along: int
    tiles: int
    tiles_at_once: int
    depth: int
    group: int
    v_step: int
    u_step: int
    m_step: int
    frame: int
    far: int
    first: int = 0
    step: int = 0
    tasks: int = 0


def cut(x: Array, geometry: Geometry, outputs: int, *, packed: bool) -> tuple[Job, bool]:
    """The job, and whether it is done by tiles. packed: U is there, for all channels."""
    size, lane, item = outputs + TAPS - 1, lanes(x.dtype), x.itemsize
    panel, positions = COLUMNS * lane, size * size
    images, rows, columns, channels_out = geometry.out_shape
    channels_in = x.shape[3]
    down, along = -(-rows // outputs), -(-columns // outputs)
    tiles = images * down * along
    by_tiles = tiles >= MANY_TILES and positions * channels_in * channels_out * item <= LARGEST_U
    tiles_at_once = TILES_AT_ONCE if by_tiles else max(TILES_AT_ONCE, LARGEST_V // (positions * channels_in * item))
    tiles_at_once = _evenly(tiles, tiles_at_once)
    depth = _up(channels_in, lane)
    group, largest_m = GROUP // item, LARGEST_M
    if not by_tiles and not packed:
        # At least two groups, so that two threads have work.
        group, largest_m = min(FRESH_GROUP // item, channels_out // max(2, get_threads())), FRESH_LARGEST_M
        depth = min(depth, FRESH_DEPTH)
    group = min(group, largest_m // (positions * tiles_at_once * item))
    group = min(max(1, group // panel) * panel, _up(channels_out, panel))
    gap = GAP // item
    far = not by_tiles and not packed and TAPS * TAPS * channels_in * channels_out * item > NEAR_WEIGHTS
    job = Job(
        outputs=outputs, size=size, positions=positions, height=x.shape[1], width=x.shape[2], channels_in=channels_in,
        image_step=x.strides[0] // item, row_step=x.strides[1] // item, pixel_step=x.strides[2] // item,
        top=geometry.padding[0][0], left=geometry.padding[1][0], rows=rows, columns=columns, channels_out=channels_out,
        tiles_down=down, tiles_along=along, tiles=tiles, tiles_at_once=tiles_at_once, depth=depth, group=group,
        v_step=(tiles_at_once + ROWS) * depth + gap, u_step=depth * panel + gap,
        m_step=(tiles_at_once + ROWS) * panel + gap, frame=positions * max(panel, _up(channels_in, lane)), far=far,
    )  # fmt: skip
    return job, by_tiles


def _up(count: int, step: int) -> int:
    return -(-count // step) * step


def _evenly(count: int, most: int) -> int:
    """Blocks of this size, but for the last, are as few as blocks of `most`, and about equal."""
    return -(-count // -(-count // most))
