"""One channel in for each group: nothing is summed over channels, so there is no matrix to multiply.

Pixels and weights meet channel by channel, a vector of channels at a time: for 9 products of a 3x3 kernel a number is
loaded 9 times, so the caches and not the multipliers set the pace. The tile still saves the sums from going to memory,
and is stored whole wherever it can be: with masked stores alone 56x56 images of 128 channels took 1.04 milliseconds
instead of 0.58.
"""

from dataclasses import replace

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from stridewise.kernels import threads
from stridewise.kernels.arguments import Array
from stridewise.kernels.blocking import BLOCKING_FIELDS, SHARED_FROM, Blocking, cut
from stridewise.kernels.compiled import compiled
from stridewise.kernels.geometry import Geometry
from stridewise.kernels.regions import copy_region, list_pixels, memory
from stridewise.kernels.register_tile import (
    COLUMNS,
    ROWS,
    VECTOR_BYTES,
    add_scaled,
    lanes,
    listed_rows,
    store,
    store_part,
    zeros,
)  # fmt: skip
from stridewise.kernels.threads import claim, enter, leave


def is_depthwise(w: Array, groups: int) -> bool:
    """Whether `run_depthwise` is for these weights; with fewer channels than a tile is wide it is not."""
    return groups > 1 and w.shape[2] == 1 and w.shape[3] >= COLUMNS * lanes(w.dtype)


def run_depthwise(x: Array, w: Array, geometry: Geometry, out: Array, *, most_threads: int) -> None:
    """Write the depthwise convolution into out (C-contiguous). x: as from `readable`. w: C-contiguous KH, KW, 1, CO.

    Memory: for each thread what `blocks` needs for a region; if CO is a multiple of CI, also x with each channel
    repeated CO / CI times.
    """
    each = w.shape[3] // geometry.groups
    wide = np.repeat(x, each, axis=3) if each > 1 else x
    steps = tuple(step // x.itemsize for step in wide.strides)
    kernel = (w.shape[0], w.shape[1], w.shape[3])
    count = most_threads if 4 * out.size * kernel[0] * kernel[1] >= SHARED_FROM else 1
    # As if for one group with all channels: its regions and panels are the right ones, its segments are not needed.
    one_group, width = replace(geometry, groups=1), COLUMNS * lanes(x.dtype)
    plan = cut(one_group, wide.shape, steps, kernel, x.itemsize, count, packed=True, width=width)
    p = plan.blocking
    row, pixel = (p.region_width * p.channels_in, p.channels_in) if p.copies else (p.row_step, p.pixel_step)
    down, along = geometry.dilation[0] // p.tap_step * row, geometry.dilation[1] * pixel
    threads.run(
        _job, min(count, p.tasks), lambda: np.empty(plan.scratch, np.int64),
        plan.numbers, wide.ctypes.data, w.ctypes.data, kernel[0], kernel[1], down, along, out.ctypes.data,
        np.empty(0, x.dtype),
    )  # fmt: skip


@compiled
def _job(
    seat: Array, scratch: Array, numbers: Array, x: int, w: int, kh: int, kw: int, down: int, along: int, target: int,
    like: Array,
) -> None:  # fmt: skip
    p = Blocking(*to_fixed_tuple(numbers, BLOCKING_FIELDS))
    out = memory(target, like.dtype)
    enter(seat)
    task = claim(seat)
    while task < p.tasks:
        region, split = task // p.splits, task % p.splits
        n0, h0 = region // p.row_blocks * p.images_at_once, region % p.row_blocks * p.rows_at_once
        images, rows = min(p.images_at_once, p.images - n0), min(p.rows_at_once, p.out_height - h0)
        # Always 0, but not a constant: for that Numba would compile both functions once more.
        group = region // p.tasks
        pixels = list_pixels(p, n0, images, h0, rows, group, scratch)
        source = memory(x, out.dtype)
        if p.copies:
            source = memory(scratch.ctypes.data + (pixels + 2 * ROWS) * 8, out.dtype)
            copy_region(p, memory(x, out.dtype), group, n0, images, h0, source)
        to = (n0 * p.out_height + h0) * p.out_width * p.channels_out
        for panel in range(split * p.panels_at_once, min(p.panels, (split + 1) * p.panels_at_once)):
            _run_panel(p, panel, scratch, pixels, source, w, kh, kw, down, along, out, to)
        task = claim(seat)
    leave(seat)


@compiled
def _run_panel(
    p: Blocking, panel: int, table: Array, pixels: int, x: Array, w: int, kh: int, kw: int, down: int, along: int,
    out: Array, to: int,
) -> None:  # fmt: skip
    width = COLUMNS * (VECTOR_BYTES // out.itemsize)
    c = min(panel * width, p.channels_in - width)  # the last panel starts early and computes some channels twice
    for i in range(0, pixels, ROWS):
        sums = zeros(ROWS, COLUMNS, out.dtype)
        starts = listed_rows(sums, table, i)
        for r in range(kh):
            for s in range(kw):
                sums = add_scaled(sums, x, starts, r * down + s * along + c, w, (r * kw + s) * p.channels_in + c)
        at = to + i * p.channels_out + c
        if i + ROWS <= pixels:
            store(sums, out, at, p.channels_out, width // COLUMNS)
        else:
            store_part(sums, out, at, p.channels_out, pixels - i, width)
