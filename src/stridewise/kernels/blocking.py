"""How a convolution is cut into blocks that fit the caches, before any number is multiplied.

The output is cut into regions: rows of one image, or whole small images. A region's pixels are read again for every
panel, which is as many channels out as the register tile is wide; so a region should fit the second cache (L2).
The sum over KH * KW * CI products is cut into blocks of about `DEPTH`: so many rows of a panel's weights fit the first
cache (L1) and stay there while all pixels of the region pass by. Between blocks the sums wait in the output.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stridewise.kernels.arguments import Array
from stridewise.kernels.geometry import Geometry
from stridewise.kernels.register_tile import COLUMNS, ROWS, lanes

# Weights of 256 to 384 rows by 16 float32 take 16 to 24 KiB of an L1 of 32 KiB.
DEPTH = 256
# A block of a region's pixels, and as much again of weights, in an L2 of 512 KiB.
PIXEL_BYTES = 256 * 2**10
PANELS_PACKED = 8
MOST_PIXELS = 4096
# A copied region, with its padding; all of it is used once for each block only.
REGION_BYTES = 2**20
# Tasks for each thread, so that a thread which is disturbed can leave some to the others.
TASKS = 4
# Products below which one thread alone is faster, the others being asleep: 4 million take about 100 microseconds.
SHARED_FROM = 4_000_000


class Blocking(NamedTuple):
    """Everything that a compiled job must know. Lengths and steps count things and elements, never bytes.

    With groups, "channels" are those of one group. `copies`: regions are copied, with their padding, and the tiles read
    the copy; `tap_step` rows of x lie between two rows of it. Otherwise they read x itself. `packed`: the weights are.
    """

    tasks: int
    images: int
    out_height: int
    out_width: int
    images_at_once: int
    rows_at_once: int
    row_blocks: int
    groups: int
    splits: int
    panels: int
    panels_at_once: int
    channels_in: int
    channels_out: int
    depth: int
    height: int
    width: int
    top: int
    left: int
    stride_rows: int
    stride_columns: int
    image_step: int
    row_step: int
    pixel_step: int
    channel_step: int
    copies: int
    region_rows: int
    region_width: int
    tap_step: int
    packed: int
    blocks: int


class Plan(NamedTuple):
    """A blocking, its tables and the working memory of one thread, in int64.

    segments: start and length of each stretch of numbers that lie side by side in x (or in the copied region), counted
    from a pixel's first; they meet as many rows of weights, in the same order. firsts: each block's first segment, and
    at the end their number.
    """

    blocking: Blocking
    segments: Array
    firsts: Array
    scratch: int


@lru_cache(maxsize=256)  # 13 microseconds, of 300 that a small convolution takes
def cut(
    geometry: Geometry,
    x_shape: tuple[int, ...],
    steps: tuple[int, ...],
    kernel: tuple[int, int, int],
    itemsize: int,
    threads: int,
    packed: bool,
) -> Plan:
    """The plan of a convolution. steps: from one image, row, column, channel of x to the next; kernel: KH, KW, CI."""
    images, out_height, out_width, co = geometry.out_shape
    (top, _), (left, _) = geometry.padding
    copies = _must_copy(geometry, steps, kernel)
    region_width = x_shape[2] + left + geometry.padding[1][1]
    pixel, row = (kernel[2], region_width * kernel[2]) if copies else (steps[2], steps[1])
    # A copied row is needed for its taps only: the rows that dilation skips are left out, if it is one row of outputs.
    tap_step = geometry.dilation[0] if copies else 1
    dilation = geometry.dilation[0] // tap_step
    segments = find_segments(kernel, (dilation * row, geometry.dilation[1] * pixel))
    firsts = group_segments(segments)
    deepest = int(np.add.reduceat(segments[:, 1], firsts[:-1]).max())

    # Windows overlap, so a region's pixels take either so many bytes for each window or those of its rows.
    by_rows = PIXEL_BYTES // max(1, row * itemsize) * out_width // 2
    pixels = min(MOST_PIXELS, max(ROWS, PIXEL_BYTES // (deepest * itemsize), by_rows))
    if threads > 1:
        pixels = min(pixels, max(8 * ROWS, images * out_height * out_width // (TASKS * threads)))
    rows_at_once = 1 if tap_step > 1 else _evenly(out_height, pixels // out_width)
    region_rows = _region_rows(rows_at_once, geometry.stride[0], kernel[0], dilation)
    while copies and rows_at_once > 1 and region_rows * row * itemsize > REGION_BYTES:
        rows_at_once = _evenly(out_height, rows_at_once - 1)
        region_rows = _region_rows(rows_at_once, geometry.stride[0], kernel[0], dilation)
    images_at_once = 1
    if rows_at_once == out_height:
        images_at_once = pixels // (out_height * out_width)
        if copies:
            images_at_once = min(images_at_once, REGION_BYTES // (region_rows * row * itemsize))
        images_at_once = _evenly(images, images_at_once)
    row_blocks = -(-out_height // rows_at_once)
    regions = -(-images // images_at_once) * row_blocks

    panels = -(-co // geometry.groups // (COLUMNS * (lanes(np.float32) * 4 // itemsize)))
    panels_at_once = (
        panels if threads == 1 else _evenly(panels, regions * geometry.groups * panels // (TASKS * threads))
    )
    splits = -(-panels // panels_at_once)
    blocking = Blocking(
        tasks=regions * geometry.groups * splits, images=images, out_height=out_height, out_width=out_width,
        images_at_once=images_at_once, rows_at_once=rows_at_once, row_blocks=row_blocks,
        groups=geometry.groups, splits=splits, panels=panels, panels_at_once=panels_at_once,
        channels_in=kernel[2], channels_out=co // geometry.groups, depth=kernel[0] * kernel[1] * kernel[2],
        height=x_shape[1], width=x_shape[2], top=top, left=left,
        stride_rows=geometry.stride[0], stride_columns=geometry.stride[1],
        image_step=steps[0], row_step=steps[1], pixel_step=steps[2], channel_step=steps[3],
        copies=int(copies), region_rows=region_rows, region_width=region_width, tap_step=tap_step,
        packed=int(packed), blocks=len(firsts) - 1,
    )  # fmt: skip
    table = images_at_once * rows_at_once * out_width + ROWS
    region = images_at_once * region_rows * row if copies else 0
    weights = (
        0 if packed else deepest * min(panels_at_once, PANELS_PACKED) * COLUMNS * lanes(np.float32) * 4 // itemsize
    )
    return Plan(blocking, segments, firsts, table + (region + weights) * itemsize // 8 + 3 * 8)


def _must_copy(geometry: Geometry, steps: tuple[int, ...], kernel: tuple[int, int, int]) -> bool:
    """Whether the tiles cannot read x itself, or not well: few channels should lie next to the next pixel's."""
    short = kernel[1] > 1 and kernel[2] < 16 and steps[2] != kernel[2]
    return bool(np.any(geometry.padding) or steps[3] != 1 or short)


def _region_rows(rows: int, stride: int, taps: int, dilation: int) -> int:
    return (rows - 1) * stride + (taps - 1) * dilation + 1


def _evenly(length: int, at_most: int) -> int:
    """The size of parts, at most so large, that cuts a length into as few and as equal parts as possible."""
    parts = -(-length // max(1, min(at_most, length)))
    return -(-length // parts)


def find_segments(kernel: tuple[int, int, int], tap_steps: tuple[int, int]) -> Array:
    """int64, two columns: start and length of each segment, none longer than DEPTH. tap_steps: down, along."""
    kh, kw, channels = kernel
    taps, run = (1, kw * channels) if tap_steps[1] == channels else (kw, channels)
    piece = _evenly(run, DEPTH)
    rows = [
        (r * tap_steps[0] + s * tap_steps[1] + c, min(piece, run - c))
        for r in range(kh)
        for s in range(taps)
        for c in range(0, run, piece)
    ]
    return np.array(rows, np.int64)


def group_segments(segments: Array) -> Array:
    """int64: where the blocks start among the segments, and the end. A block has at most 3/2 DEPTH rows of weights."""
    firsts, rows = [0], 0
    for index, length in enumerate(segments[:, 1]):
        if rows + length > DEPTH * 3 // 2:
            firsts.append(index)
            rows = 0
        rows += length
    return np.array([*firsts, len(segments)], np.int64)
