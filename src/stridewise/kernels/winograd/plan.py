"""How a Winograd convolution is cut into blocks: the numbers that drive the compiled steps.

There are two loop orders. By tiles: all filters are transformed first (U); then each thread takes a block of tiles
through all steps, so that its V stays in its L2 cache. This is for many tiles. By channels: all tiles are transformed
first (V); then each thread takes some channels out and transforms their filters as it goes, a few channels in at a
time. The full U is never materialised. For 512 * 512 channels and F(4x4,3x3) it would take 36 MiB, and 14x14 images
took one and a half times as long when it was written to memory and read again.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from stridewise.kernels.problem import Array, Geometry
from stridewise.kernels.simd.register_tile import COLUMNS, ROWS, lanes
from stridewise.kernels.tuning import (
    CHANNELS_PER_TASK,
    GAP_BYTES,
    GROUP_BYTES,
    MAX_M_BYTES,
    MAX_U_BYTES,
    MAX_V_BYTES,
    MIN_PREFETCHED_BYTES,
    MIN_TILES_FOR_TILE_ORDER,
    TILES_AT_ONCE,
    UNPACKED_DEPTH,
    UNPACKED_GROUP_BYTES,
    UNPACKED_MAX_M_BYTES,
)
from stridewise.kernels.winograd.transforms import TAPS

# Loop orders: by tiles; by channels, with filters transformed as they are needed; by channels, with U packed.
TILES, CHANNELS, CHANNELS_PACKED = range(3)


class WinogradJob(NamedTuple):
    """One convolution, cut into tasks. Steps and sizes count elements, everything else counts things.

    outputs, size, positions: of F(outputs x outputs, 3x3): rows of output and of input per tile, and size * size.
    image_step, row_step, pixel_step: of x, whose channels are contiguous. top, left: padding. rows, columns: of the
    output. dilation, phases: see `tiles_in`. depth: channels in at once. panels: of channels out, at once. v_step,
    u_step, m_step: from one position to the next. tile_buffer: size of the buffer for one tile. prefetch_weights:
    whether weights are prefetched. order: of the loops. first: the first tile of the block. tasks_before: those that
    make U (by tiles) or V (by channels). tasks: those that follow.
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
    tile_buffer: int
    prefetch_weights: int
    order: int
    first: int = 0
    tasks_before: int = 0
    tasks: int = 0


WINOGRAD_JOB_FIELDS = len(WinogradJob._fields)


class WinogradPlan(NamedTuple):
    """The jobs of a convolution, to be run one after the other: arrays of int64, each with its number of tasks.

    (Passing a `WinogradJob` itself costs 50 microseconds a call: Numba unpacks its fields one by one.)
    u, v: elements of U and V, which all threads share. thread_elements: elements of each thread's scratch memory.
    """

    jobs: tuple[tuple[Array, int], ...]
    u: int
    v: int
    thread_elements: int


@lru_cache(maxsize=256)  # planning takes 13 microseconds
def make_plan(
    shape: tuple[int, ...], steps: tuple[int, ...], dtype: np.dtype[Any], geometry: Geometry, outputs: int,
    *, packed: bool, threads: int,
) -> WinogradPlan:  # fmt: skip
    """Return the plan for images of this shape.

    steps: bytes from one image, row, pixel, channel to the next. packed: U exists already.
    """
    job = make_job(shape, steps, dtype, geometry, outputs, packed=packed, threads=threads)
    width = COLUMNS * lanes(dtype)
    groups = -(-job.channels_out // (job.panels * width))
    thread_elements = job.positions * job.panels * job.m_step + job.tile_buffer
    if job.order == TILES:
        before = 0 if packed else weight_tasks(job, width)
        job = job._replace(tasks_before=before, tasks=-(-job.tiles // job.tiles_at_once))
        u = 0 if packed else u_size(job, width)
        return WinogradPlan((_job_array(job),), u, 0, thread_elements + job.positions * job.v_step)
    thread_elements += 0 if packed else job.positions * job.panels * job.u_step
    jobs = [
        job._replace(first=first, tasks_before=min(job.tiles_at_once, job.tiles - first), tasks=groups)
        for first in range(0, job.tiles, job.tiles_at_once)
    ]
    depth_blocks = -(-job.channels_in // job.depth)
    return WinogradPlan(tuple(map(_job_array, jobs)), 0, depth_blocks * job.positions * job.v_step, thread_elements)


@lru_cache(maxsize=256)
def packing_plan(channels_in: int, channels_out: int, dtype: np.dtype[Any], outputs: int) -> WinogradPlan:
    """Return the plan that computes U and nothing else."""
    geometry = Geometry((1, 1), (1, 1), ((0, 0), (0, 0)), 1, (1, 1, 1, channels_out))
    job = make_job((1, TAPS, TAPS, channels_in), (0, 0, 0, 0), dtype, geometry, outputs, packed=True, threads=1)
    width = COLUMNS * lanes(dtype)
    job = job._replace(order=TILES, tasks_before=weight_tasks(job, width))
    return WinogradPlan(
        (_job_array(job),), u_size(job, width), 0, job.positions * job.panels * job.m_step + job.tile_buffer
    )


def weight_tasks(job: WinogradJob, width: int) -> int:
    """Return how many tasks compute U. width: of a panel."""
    return -(-job.channels_out // (job.panels * width)) * -(-job.channels_in // CHANNELS_PER_TASK)


def u_size(job: WinogradJob, width: int) -> int:
    """Return the number of elements of U, for all channels. width: of a panel."""
    return -(-job.channels_out // width) * job.positions * job.u_step


def _job_array(job: WinogradJob) -> tuple[Array, int]:
    return np.array(job, np.int64), job.tasks_before + job.tasks


def make_job(
    shape: tuple[int, ...], steps: tuple[int, ...], dtype: np.dtype[Any], geometry: Geometry, outputs: int,
    *, packed: bool, threads: int,
) -> WinogradJob:  # fmt: skip
    """Return the job without its tasks; parameters as for `make_plan`."""
    size, lane, item = outputs + TAPS - 1, lanes(dtype), dtype.itemsize
    width, positions = COLUMNS * lane, size * size
    images, rows, columns, channels_out = geometry.out_shape
    channels_in = shape[3]
    (down, phases_down), (along, phases_along) = (
        tiles_in(length, step, outputs) for length, step in zip((rows, columns), geometry.dilation, strict=True)
    )
    tiles = images * down * along
    by_tiles = tiles >= MIN_TILES_FOR_TILE_ORDER and positions * channels_in * channels_out * item <= MAX_U_BYTES
    tiles_at_once = TILES_AT_ONCE if by_tiles else max(TILES_AT_ONCE, MAX_V_BYTES // (positions * channels_in * item))
    tiles_at_once = _even_size(tiles, tiles_at_once, threads if by_tiles else 1)
    depth = _up(channels_in, lane)
    group, largest_m = GROUP_BYTES // item, MAX_M_BYTES
    if not by_tiles and not packed:
        # At least two groups, so that two threads have work.
        group, largest_m = min(UNPACKED_GROUP_BYTES // item, channels_out // max(2, threads)), UNPACKED_MAX_M_BYTES
        depth = min(depth, UNPACKED_DEPTH)
    group = min(group, largest_m // (positions * tiles_at_once * item), _up(channels_out, width))
    weight_bytes = TAPS * TAPS * channels_in * channels_out * item
    prefetch_weights = not by_tiles and not packed and weight_bytes > MIN_PREFETCHED_BYTES
    tile_rows, gap = tiles_at_once + ROWS, GAP_BYTES // item
    return WinogradJob(
        outputs=outputs, size=size, positions=positions, height=shape[1], width=shape[2], channels_in=channels_in,
        image_step=steps[0] // item, row_step=steps[1] // item, pixel_step=steps[2] // item,
        top=geometry.padding[0][0], left=geometry.padding[1][0], rows=rows, columns=columns,
        dilation_rows=geometry.dilation[0], dilation_columns=geometry.dilation[1],
        phases_down=phases_down, phases_along=phases_along, channels_out=channels_out,
        tiles_down=down, tiles_along=along, tiles=tiles, tiles_at_once=tiles_at_once, depth=depth,
        panels=max(1, group // width), v_step=tile_rows * depth + gap, u_step=depth * width + gap,
        m_step=tile_rows * width + gap,
        tile_buffer=positions * max(width, _up(channels_in, lane)), prefetch_weights=int(prefetch_weights),
        order=TILES if by_tiles else CHANNELS_PACKED if packed else CHANNELS,
    )  # fmt: skip


def tiles_in(length: int, dilation: int, outputs: int) -> tuple[int, int]:
    """Return how many tiles cover `length` rows (or columns) of the output, and how many phases these rows have.

    The outputs of a tile lie `dilation` rows apart, as their inputs do: they belong to one phase. All phases have the
    same number of tiles, and tiles of consecutive phases follow each other.
    """
    phases = min(dilation, length)
    return phases * -(-length // (phases * outputs)), phases


def _up(count: int, step: int) -> int:
    return -(-count // step) * step


def _even_size(count: int, most: int, times: int) -> int:
    """Return a block size of at most `most` that makes the number of blocks a multiple of `times`, the threads."""
    blocks = _up(-(-count // most), times)
    return -(-count // blocks)
