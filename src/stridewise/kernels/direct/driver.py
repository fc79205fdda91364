"""What changed: nothing is multiplied before it is near. Weights are packed, and the loops run over blocks that fit the
caches (`blocking` says how large they are, `packing` how weights are packed, `regions` where the pixels come from).

Why it is faster: a register tile alone reads all weights again for every few pixels. With 512 channels these are
megabytes, and from the third cache they come at a fraction of the speed at which the tile could use them. Now each
block of weights is fetched once for a whole region and waits in L1; the region waits in L2.
What it costs: a copy of the weights (a plan that is kept makes it once), a copy of each region if there is padding, and
the sums of a tile are put down and taken up again once for each block.

Summing in blocks also rounds less: the error is at most 1e-6 of the largest output at 512 channels and 3x3 in float32.
"""

import math
from functools import lru_cache
from typing import Any, SupportsIndex

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from stridewise.kernels import thread_pool as threads
from stridewise.kernels.arguments import Array
from stridewise.kernels.direct.micro_kernel import CALLED, add_panel
from stridewise.kernels.direct.pack_input import (
    address_of,
    choose_segments,
    copy_region,
    list_pixels,
    memory,
    next_line,
)
from stridewise.kernels.direct.pack_weights import aligned, pack_rows, pack_share, packing_tasks
from stridewise.kernels.direct.plan import (
    BAND_FIELDS,
    BLOCKING_FIELDS,
    EDGE_BYTES,
    PANELS_PACKED,
    SEGMENT_FIELDS,
    SHARED_FROM,
    Blocking,
    Plan,
    cut,
    panel_width,
)  # fmt: skip
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.problem import Geometry, Padding, Pair, read_geometry
from stridewise.kernels.simd.register_tile import COLUMNS, VECTOR_BYTES, WIDE_COLUMNS
from stridewise.kernels.thread_pool import claim, enter, finish, leave, wait

# Weights, counted once for each region: packing so many takes no longer than to call another job for it, 10 us.
PACKED_AGAIN = 2**16


def conv_blocks(
    x: Array, w: Array, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1, groups: SupportsIndex = 1
) -> Array:
    """Convolution in blocks that fit the caches, on one core; arguments, result and errors as for `conv2d`."""
    return _convolve(x, w, read_geometry(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups), 1)


def conv_threads(
    x: Array, w: Array, *, stride: Pair = 1, padding: Padding = 0, dilation: Pair = 1, groups: SupportsIndex = 1
) -> Array:
    """`conv_blocks` whose tasks are shared out as `threads` describes, among as many threads as `set_threads` says."""
    geometry = read_geometry(x, w, stride=stride, padding=padding, dilation=dilation, groups=groups)
    return _convolve(x, w, geometry, threads.get_threads())


def _convolve(x: Array, w: Array, geometry: Geometry, most_threads: int) -> Array:
    out = np.empty(geometry.out_shape, x.dtype)
    if out.size:
        run_blocks(readable(x), np.ascontiguousarray(w), None, geometry, out, most_threads=most_threads)
    return out


def run_blocks(x: Array, w: Array, packed: Array | None, geometry: Geometry, out: Array, *, most_threads: int) -> None:
    """Write the convolution into out (C-contiguous). x: as from `readable`. w: C-contiguous.

    packed: from `pack_weights`, or None: then they are packed here.
    Memory for each thread: at most 1 MiB, or the rows of one output row with padding where these are more
    (KH * (W + left + right) * CI elements), for the region, 8 bytes for each of its pixels, 250 for each of
    its bands (mostly one or one a row) and 192 KiB of weights;
    and the packed weights: KH * KW * CI * CO elements, with CO / groups rounded up to a multiple of the panel's width.
    """
    plan, count = _plan(geometry, x.shape, x.strides, w.shape, x.itemsize, most_threads, packed is not None)
    p, source = plan.blocking, w if packed is None else packed
    room = aligned(p.groups * p.panels * p.depth * p.panel_width if p.packing_tasks else 0, w)
    columns = p.panel_width // (VECTOR_BYTES // x.itemsize)
    threads.run(
        _jobs[columns], min(count, p.packing_tasks + p.tasks), lambda: np.empty(plan.scratch, np.int64), plan.numbers,
        x.ctypes.data, source.ctypes.data, room.ctypes.data, plan.segments, plan.firsts, plan.taps,
        out.ctypes.data, np.empty(0, x.dtype),
    )  # fmt: skip


@lru_cache(maxsize=256)  # planning takes 50 microseconds, as long as a convolution of 2 million products
def _plan(
    geometry: Geometry, x_shape: tuple[int, ...], strides: tuple[int, ...], w_shape: tuple[int, ...], itemsize: int,
    most_threads: int, packed: bool,
) -> tuple[Plan, int]:  # fmt: skip
    """A plan, and how many threads to use.

    Weights stay as they are if they are packed, or if they have one panel only, which HWIO has packed. Otherwise each
    task packs what it needs if one region is all there is, or if doing so for each region is little work; and if not,
    the job packs all weights first.
    """
    kernel, groups = (w_shape[0], w_shape[1], w_shape[2]), geometry.groups
    steps = tuple(step // itemsize for step in strides)
    count = most_threads if math.prod(geometry.out_shape) * math.prod(kernel) >= SHARED_FROM else 1
    width = panel_width(w_shape[3] // groups, itemsize)
    packed = packed or (groups == 1 and w_shape[3] == width)
    plan = cut(geometry, x_shape, steps, kernel, itemsize, count, packed=packed, width=width)
    regions = plan.blocking.tasks // (plan.blocking.splits * groups)
    if not (packed or regions == 1 or regions * math.prod(w_shape) <= PACKED_AGAIN):
        tasks = packing_tasks(groups, math.prod(kernel))
        plan = cut(geometry, x_shape, steps, kernel, itemsize, count, packed=True, width=width, packing_tasks=tasks)
    return plan, count


def readable(x: Array) -> Array:
    """x itself if compiled code can step through it; a C-contiguous copy if steps go backwards or across elements."""
    if x.flags.carray or (x.flags.aligned and all(step >= 0 and step % x.itemsize == 0 for step in x.strides)):
        return x
    return np.array(x, order="C")


def _job_with(columns: int) -> Any:
    """The job with a tile of so many columns (vectors). Each is compiled when it is first needed: all three together
    would take 3 seconds more."""

    @compiled
    def job(
        seat: Array, scratch: Array, numbers: Array, x: int, w: int, room: int, segments: Array, firsts: Array,
        taps: Array, target: int, like: Array,
    ) -> None:  # fmt: skip
        """x, w, target: addresses of images, weights and output. room: of the memory for the weights that are packed
        here. like: any array of their dtype."""
        p = Blocking(*to_fixed_tuple(numbers, BLOCKING_FIELDS))
        out, weights = memory(target, like.dtype), room if p.packing_tasks else w
        enter(seat)
        task = claim(seat)
        while task < p.packing_tasks + p.tasks:
            if task < p.packing_tasks:
                pack_share(task, p.groups, p.depth, p.channels_out, p.panel_width, w, memory(room, like.dtype))
                finish(seat)
            else:
                wait(seat, p.packing_tasks)
                _run_task(p, columns, task - p.packing_tasks, scratch, x, weights, segments, firsts, taps, out)
            task = claim(seat)
        leave(seat)

    return job


@inlined
def _run_task(
    p: Blocking, columns: int, task: int, scratch: Array, x: int, w: int, segments: Array, firsts: Array, taps: Array,
    out: Array,
) -> None:  # fmt: skip
    """One region of the output, for one group, for some of its panels."""
    region, part = task // (p.groups * p.splits), task % (p.groups * p.splits)
    group, first_panel = part // p.splits, part % p.splits * p.panels_at_once
    n0, h0 = region // p.row_blocks * p.images_at_once, region % p.row_blocks * p.rows_at_once
    images, rows = min(p.images_at_once, p.images - n0), min(p.rows_at_once, p.out_height - h0)
    after_bands = p.table_room + p.bands_room * BAND_FIELDS
    lists = after_bands + p.segments_room * SEGMENT_FIELDS
    table, bands = scratch[: p.table_room], scratch[p.table_room : after_bands]
    chosen = scratch[after_bands:lists].reshape((p.segments_room, SEGMENT_FIELDS))
    count = list_pixels(p, taps, n0, images, h0, rows, group, table, bands)
    edge = next_line(address_of(scratch) + lists * 8)
    region_start = next_line(edge + EDGE_BYTES)
    packed = next_line(region_start + images * p.region_rows * p.region_width * p.channels_in * p.copies * out.itemsize)
    if p.copies:
        copy_region(p, memory(x, out.dtype), group, n0, images, h0, memory(region_start, out.dtype))
        x = region_start
    last_panel = min(first_panel + p.panels_at_once, p.panels)
    first_pixel = (n0 * p.out_height + h0) * p.out_width
    _multiply(
        p, columns, table, bands, count, chosen, x, w, memory(packed, out.dtype), segments, firsts, group, first_panel,
        last_panel, out, first_pixel, memory(edge, out.dtype),
    )  # fmt: skip


@inlined
def _multiply(
    p: Blocking, columns: int, table: Array, bands: Array, band_count: int, chosen: Array, x: int, w: int,
    packed: Array, segments: Array, firsts: Array, group: int, first_panel: int, last_panel: int, out: Array,
    first_pixel: int, edge: Array,
) -> None:  # fmt: skip
    """out[pixels, panels] from the pixels whose windows start where the table says, band after band.

    chosen: room for the segments of a band.
    """
    width, co = p.panel_width, p.groups * p.channels_out
    # Of each pixel a part, then of the next. (With larger kernels most of the next window is there already.)
    runs_are_short = p.blocks > 1 and p.depth == p.channels_in and not p.copies
    for block in range(p.blocks):
        of_block, depth = segments[firsts[block, 0] : firsts[block + 1, 0]], firsts[block, 1]
        rows = firsts[block + 1, 1] - depth
        for some in range(first_panel, last_panel, PANELS_PACKED):
            panels = min(PANELS_PACKED, last_panel - some)
            channel, channels = some * width, min(panels * width, p.channels_out - some * width)
            if p.packed:
                panel_rows = (group * p.panels + some) * p.depth + depth
                weights, step = w + panel_rows * width * out.itemsize, p.depth * width * out.itemsize
            else:
                weights, step = address_of(packed), rows * width * out.itemsize
                pack_rows(
                    memory(w, out.dtype), depth * co + group * p.channels_out + channel, co, rows, channels, width,
                    packed, 0, rows * width,
                )  # fmt: skip
            for panel in range(panels):
                at, to = weights + panel * step, first_pixel * co + group * p.channels_out + channel + panel * width
                fresh = some + panel == first_panel and runs_are_short
                ahead = at + step
                if some + panel + 1 == last_panel:  # the next block begins with the first panel again
                    ahead -= (last_panel - first_panel) * step - rows * width * out.itemsize
                done = 0
                for band in range(band_count):
                    place, pixels = bands[band * BAND_FIELDS], bands[band * BAND_FIELDS + 1]
                    some_segments = choose_segments(of_block, bands, band, chosen)
                    if some_segments or block == 0:  # the first block clears the output
                        called = done * CALLED
                        add_panel(
                            columns, table[place : place + pixels], x, at, chosen[:some_segments],
                            address_of(out) + (to + done * co) * out.itemsize, co, min(width, channels - panel * width),
                            block > 0, edge, fresh, ahead + called * width * out.itemsize, rows * p.packed - called,
                        )  # fmt: skip
                    done += pixels


_jobs = {columns: _job_with(columns) for columns in (1, COLUMNS, WIDE_COLUMNS)}
