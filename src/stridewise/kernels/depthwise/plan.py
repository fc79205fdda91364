"""How a depthwise or grouped convolution is cut, so that the circular row buffer (`row_buffer`) stays in a cache.

A block of channels is as large as the row buffer allows. Where even the channels of one register tile leave no room for
whole rows, rows are cut into strips. So neither a wide image nor a large stride, dilation or padding takes more memory.

Where channels do not fill whole tiles, lanes would be empty: 13 of 16 for three colours. So with one channel in per
group and stride 1 along the row, contiguous pixels are folded into one, which has the channels of them all: 16 pixels
of three colours make three tiles. Nothing changes for the tiles, but the weights are repeated for each of the 16.
"""

from typing import NamedTuple

from stridewise.kernels.machine import VECTOR_BYTES
from stridewise.kernels.problem import Geometry
from stridewise.kernels.tuning import (
    COLUMNS,
    DILATED_BYTES,
    FOLDED_TILES,
    ROW_BUFFER_BYTES,
    SHORT_PIXELS,
    STRIP_BYTES,
    TASKS_PER_THREAD,
)

# Numbers of channels per group that `row_buffer` rearranges with vector shuffles.
SCATTER_GROUPS = (1, 2, 4, 8)


class DepthwiseJob(NamedTuple):
    """Everything the compiled job must know. Counts are of things, steps of elements, never of bytes.

    A task is a strip of `pixels` of up to `rows_per_task` output rows of one image, for `lanes` of its channels. (If
    the output has fewer pixels or channels, the others are computed too, from zeros, and dropped.)
    fold: pixels that a tile treats as one, with fold * lanes channels. taps: KH * KW * depth. depth,
    channels_out_per_group: channels in and out of a group. scatter_group, contiguous_runs: see `row_buffer`.
    The row buffer has `slots` rows, kernel_rows for each of `phases` of the dilation; a row has `runs` runs of
    `columns` pixels; a pixel has `lanes` elements, one per channel out, for each of `depth` channels in.
    column_step: columns of x from one pixel of a run to the next. tap_columns, pixel_columns: pixels of the row buffer
    from one kernel column to the next, and from one output pixel to the next.
    """

    tasks: int
    row_parts: int
    strips: int
    channel_blocks: int
    rows_per_task: int
    pixels: int
    lanes: int
    fold: int
    channels: int
    channels_out_per_group: int
    depth: int
    scatter_group: int
    contiguous_runs: int
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
    out_height: int
    out_width: int
    phases: int
    slots: int
    runs: int
    columns: int
    column_step: int
    tap_columns: int
    pixel_columns: int
    image_step: int
    row_step: int
    pixel_step: int
    channel_step: int


DEPTHWISE_JOB_FIELDS = len(DepthwiseJob._fields)


class RowStrip(NamedTuple):
    """How a row of the row buffer serves `pixels` of the output; see `DepthwiseJob`."""

    pixels: int
    runs: int
    columns: int
    column_step: int
    tap_columns: int
    pixel_columns: int


def make_job(
    geometry: Geometry, x_shape: tuple[int, ...], steps: tuple[int, ...], w_shape: tuple[int, ...], itemsize: int,
    threads: int,
) -> DepthwiseJob:  # fmt: skip
    """Return the job for `threads` threads. steps: elements of x from one image, row, column, channel to the next."""
    images, out_height, out_width, channels = geometry.out_shape
    kh, kw, depth = w_shape[:3]
    width, channels_out_per_group = COLUMNS * VECTOR_BYTES // itemsize, channels // geometry.groups
    stride = geometry.stride[1] if out_width > 1 else 1  # with one pixel the stride may exceed any memory
    most_lanes = min(FOLDED_TILES * width, STRIP_BYTES // (SHORT_PIXELS * kh * kw * itemsize))
    fold = choose_fold(out_width, channels, width, most_lanes if depth == stride == 1 else 0)
    panel = channels if fold > 1 else width
    column_bytes = kh * depth * panel * itemsize
    least, most = fold * SHORT_PIXELS, STRIP_BYTES // column_bytes
    strip = make_strip(out_width, kw, stride, geometry.dilation[1], least, most)
    buffer_bytes = strip.runs * strip.columns * column_bytes
    channel_blocks, panels = _even_parts(-(-channels // panel), ROW_BUFFER_BYTES // buffer_bytes)
    strips = -(-out_width // strip.pixels)
    tasks = images * channel_blocks * strips
    # Rows are divided for the threads only: the first input rows of a part are copied for the part before it, too.
    most_rows = out_height * tasks // (TASKS_PER_THREAD * threads) if threads > 1 else out_height
    row_parts, rows_per_task = _even_parts(out_height, most_rows)
    phases = max(1, min(geometry.dilation[0], DILATED_BYTES // (panels * buffer_bytes)))
    contiguous = steps[3] == 1 and channels_out_per_group == depth
    scatters = contiguous and channels >= width and depth in SCATTER_GROUPS and 2 * depth <= width
    lanes = panels * panel
    return DepthwiseJob(
        tasks=tasks * row_parts, row_parts=row_parts, strips=strips, channel_blocks=channel_blocks,
        rows_per_task=rows_per_task, lanes=lanes, fold=fold, channels=channels,
        channels_out_per_group=channels_out_per_group, depth=depth,
        scatter_group=depth if scatters else 0,
        contiguous_runs=contiguous and depth == strip.column_step == 1 and steps[2] == channels == lanes,
        taps=kh * kw * depth, kernel_rows=kh, kernel_columns=kw,
        stride_rows=geometry.stride[0], stride_columns=stride,
        dilation_rows=geometry.dilation[0], dilation_columns=geometry.dilation[1],
        top=geometry.padding[0][0], left=geometry.padding[1][0], height=x_shape[1], width=x_shape[2],
        out_height=out_height, out_width=out_width, phases=phases, slots=phases * kh,
        image_step=steps[0], row_step=steps[1], pixel_step=steps[2], channel_step=steps[3], **strip._asdict(),
    )  # fmt: skip


def choose_fold(out_width: int, channels: int, width: int, most_lanes: int) -> int:
    """Return how many pixels to fold into one, so that a row takes the fewest tiles, each `width` lanes wide.

    Either as many as fill a tile, with at most `most_lanes` lanes, or one, unless folding takes no more tiles: fewer
    channels than a tile has must be copied one by one, and 224x224x15 took 3 ms instead of 0.4.
    """
    most = most_lanes // channels if channels % width else 1
    folds: list[int] = [*range(max(2, -(-width // channels)), most + 1), 1]

    def tiles(fold: int) -> float:
        return -(-fold * channels // width) * max(SHORT_PIXELS, out_width / fold)

    return min(folds, key=tiles)


def make_strip(
    out_width: int, kernel_columns: int, stride: int, dilation: int, least: int, most_columns: int
) -> RowStrip:
    """Return the strip of an output row that takes the fewest copies per pixel.

    Either one run holds every column from the first to the last that the strip reads, and most of them serve several
    kernel columns; or each kernel column has a run of its own with just the columns it meets, if these lie far apart.
    least: pixels. most_columns: in all runs, exceeded only if `least` pixels need more.
    """
    reach = (kernel_columns - 1) * dilation + 1
    pixels = _even_pixels(out_width, least, (most_columns - reach) // stride + 1)
    together = RowStrip(pixels, 1, (pixels - 1) * stride + reach, 1, dilation, stride)
    pixels = _even_pixels(out_width, least, most_columns // kernel_columns)
    apart = RowStrip(pixels, kernel_columns, pixels, stride, pixels, 1)
    return min(together, apart, key=lambda strip: strip.runs * strip.columns / strip.pixels)


def _even_pixels(out_width: int, least: int, most: int) -> int:
    return max(least, _even_parts(out_width, max(least, most))[1])


def _even_parts(count: int, most: int) -> tuple[int, int]:
    """Return into how many parts of at most `most` to divide a count, and the size of a part."""
    size = -(-count // -(-count // max(1, most)))
    return -(-count // size), size
