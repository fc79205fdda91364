"""How a Winograd convolution is cut into blocks: the numbers that the compiled steps go by.

There are two orders of the loops. By tiles: all weights are transformed first (U); then each thread takes a block of
tiles through all steps, so that its V stays in its second cache (L2). That is for many tiles. By channels: all tiles
are transformed first (V); then each thread takes some channels out and transforms their weights as it goes, a few
channels in at a time. So U is never there as a whole. For 512 * 512 channels and F(4,3) it has 36 MiB,
and 14x14 images took one and a half times as long when it was written there and read again.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from stridewise.kernels.arguments import Array
from stridewise.kernels.problem import Geometry
from stridewise.kernels.simd.register_tile import COLUMNS, ROWS, lanes
from stridewise.kernels.winograd.transforms import TAPS

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
CHUNK = 16  # channels in whose weights are one task
# The orders of the loops: by tiles; by channels, whose weights are transformed as they are needed or lie packed in U.
TILES, CHANNELS, CHANNELS_PACKED = range(3)


class Job(NamedTuple):
    """One convolution, cut up. Steps count elements, everything else counts things.

    outputs, size, positions: of F(outputs, 3): rows of output and of input in a tile, size * size. image_step,
    row_step, pixel_step: of x; its channels lie side by side. top, left: padding. rows, columns: of the output.
    dilation, phases: see `tiles_in`. depth: channels in at once. panels: channels out at once. v_step, u_step, m_step:
    from one position to the next. frame: room for one tile. far: weights are called for before they are needed. order:
    of the loops. first: the first tile of the block. tasks_before: those that make U (by tiles) or V (by channels).
    tasks: those that follow.
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
    dilation_rows: int
    dilation_columns: int
    phases_down: int
    phases_along: int
    channels_out: int
    tiles_down: int
    tiles_along: int
    tiles: int
    tiles_at_once: int
    depth: int
    panels: int
    v_step: int
    u_step: int
    m_step: int
    frame: int
    far: int
    order: int
    first: int = 0
    tasks_before: int = 0
    tasks: int = 0


JOB_FIELDS = len(Job._fields)


class Plan(NamedTuple):
    """A convolution's jobs, to be done in turn, as arrays of int64, each with the number of its tasks.

    (Handed over as a `Job`, its numbers cost 50 microseconds a call: Numba takes them one by one.)
    u, v, own: elements of memory for U and V, which all threads share, and for each thread.
    """

    jobs: tuple[tuple[Array, int], ...]
    u: int
    v: int
    own: int


@lru_cache(maxsize=256)  # planning takes 13 microseconds
def plan(
    shape: tuple[int, ...], steps: tuple[int, ...], dtype: np.dtype[Any], geometry: Geometry, outputs: int,
    *, packed: bool, threads: int,
) -> Plan:  # fmt: skip
    """The plan for images of this shape with so many bytes from one image, row, pixel, channel to the next.

    packed: U is there.
    """
    job = cut(shape, steps, dtype, geometry, outputs, packed=packed, threads=threads)
    width = COLUMNS * lanes(dtype)
    own, groups = job.positions * job.panels * job.m_step + job.frame, -(-job.channels_out // (job.panels * width))
    if job.order == TILES:
        before = 0 if packed else weight_tasks(job, width)
        job = job._replace(tasks_before=before, tasks=-(-job.tiles // job.tiles_at_once))
        return Plan((_numbers(job),), 0 if packed else u_size(job, width), 0, own + job.positions * job.v_step)
    own += 0 if packed else job.positions * job.panels * job.u_step
    jobs = [
        job._replace(first=first, tasks_before=min(job.tiles_at_once, job.tiles - first), tasks=groups)
        for first in range(0, job.tiles, job.tiles_at_once)
    ]
    lots = -(-job.channels_in // job.depth)
    return Plan(tuple(map(_numbers, jobs)), 0, lots * job.positions * job.v_step, own)


@lru_cache(maxsize=256)
def packing_plan(channels_in: int, channels_out: int, dtype: np.dtype[Any], outputs: int) -> Plan:
    """The plan that makes U and nothing else."""
    geometry = Geometry((1, 1), (1, 1), ((0, 0), (0, 0)), 1, (1, 1, 1, channels_out))
    job = cut((1, TAPS, TAPS, channels_in), (0, 0, 0, 0), dtype, geometry, outputs, packed=True, threads=1)
    width = COLUMNS * lanes(dtype)
    job = job._replace(order=TILES, tasks_before=weight_tasks(job, width))
    return Plan((_numbers(job),), u_size(job, width), 0, job.positions * job.panels * job.m_step + job.frame)


def weight_tasks(job: Job, width: int) -> int:
    """How many tasks make U. width: of a panel."""
    return -(-job.channels_out // (job.panels * width)) * -(-job.channels_in // CHUNK)


def u_size(job: Job, width: int) -> int:
    """Elements of U, for all channels. width: of a panel."""
    return -(-job.channels_out // width) * job.positions * job.u_step


def _numbers(job: Job) -> tuple[Array, int]:
    return np.array(job, np.int64), job.tasks_before + job.tasks


def cut(
    shape: tuple[int, ...], steps: tuple[int, ...], dtype: np.dtype[Any], geometry: Geometry, outputs: int,
    *, packed: bool, threads: int,
) -> Job:  # fmt: skip
    """The job but for its tasks; arguments as for `plan`."""
    size, lane, item = outputs + TAPS - 1, lanes(dtype), dtype.itemsize
    width, positions = COLUMNS * lane, size * size
    images, rows, columns, channels_out = geometry.out_shape
    channels_in = shape[3]
    (down, phases_down), (along, phases_along) = (
        tiles_in(length, step, outputs) for length, step in zip((rows, columns), geometry.dilation, strict=True)
    )
    tiles = images * down * along
    by_tiles = tiles >= MANY_TILES and positions * channels_in * channels_out * item <= LARGEST_U
    tiles_at_once = TILES_AT_ONCE if by_tiles else max(TILES_AT_ONCE, LARGEST_V // (positions * channels_in * item))
    tiles_at_once = _evenly(tiles, tiles_at_once, threads if by_tiles else 1)
    depth = _up(channels_in, lane)
    group, largest_m = GROUP // item, LARGEST_M
    if not by_tiles and not packed:
        # At least two groups, so that two threads have work.
        group, largest_m = min(FRESH_GROUP // item, channels_out // max(2, threads)), FRESH_LARGEST_M
        depth = min(depth, FRESH_DEPTH)
    group = min(group, largest_m // (positions * tiles_at_once * item), _up(channels_out, width))
    far = not by_tiles and not packed and TAPS * TAPS * channels_in * channels_out * item > NEAR_WEIGHTS
    room, gap = tiles_at_once + ROWS, GAP // item
    return Job(
        outputs=outputs, size=size, positions=positions, height=shape[1], width=shape[2], channels_in=channels_in,
        image_step=steps[0] // item, row_step=steps[1] // item, pixel_step=steps[2] // item,
        top=geometry.padding[0][0], left=geometry.padding[1][0], rows=rows, columns=columns,
        dilation_rows=geometry.dilation[0], dilation_columns=geometry.dilation[1],
        phases_down=phases_down, phases_along=phases_along, channels_out=channels_out,
        tiles_down=down, tiles_along=along, tiles=tiles, tiles_at_once=tiles_at_once, depth=depth,
        panels=max(1, group // width), v_step=room * depth + gap, u_step=depth * width + gap, m_step=room * width + gap,
        frame=positions * max(width, _up(channels_in, lane)), far=int(far),
        order=TILES if by_tiles else CHANNELS_PACKED if packed else CHANNELS,
    )  # fmt: skip


def tiles_in(length: int, dilation: int, outputs: int) -> tuple[int, int]:
    """How many tiles cover so many rows (or columns) of the output, and how many phases these rows have.

    A tile's outputs lie `dilation` rows apart, since all that they look at does: they are of one phase. The tiles of
    all phases, as many of each, are counted in turn.
    """
    phases = min(dilation, length)
    return phases * -(-length // (phases * outputs)), phases


def _up(count: int, step: int) -> int:
    return -(-count // step) * step


def _evenly(count: int, most: int, times: int) -> int:
    """A size of blocks, at most `most`, so that all but the last are equal and their number suits `times` threads."""
    blocks = _up(-(-count // most), times)
    return -(-count // blocks)
