"""How a convolution with thin groups is cut, so that the ring of copied rows (`row_ring`) stays in a cache.

A block of channels is as many as the ring has room for. Where even one register tile's channels leave no room for whole
rows, these are cut into stretches. So neither a wide image nor a large stride, dilation or padding takes more memory.

Where channels fill no whole number of tiles, the other lanes would be empty: 13 of 16 for the three colours. So with
one channel in to a group and stride 1 along the row, pixels that lie side by side are folded into one, which has the
channels of them all: 16 pixels of three colours make three tiles. To the tiles nothing has changed, but the weights,
which are repeated for each of the 16.
"""

from typing import NamedTuple

from stridewise.kernels.direct.plan import TASKS
from stridewise.kernels.problem import Geometry
from stridewise.kernels.simd.register_tile import COLUMNS, VECTOR_BYTES

# The ring has as many channels as fit into so many bytes. A quarter of it would stay nearer, but fewer channels of each
# pixel are copied at a time: 56x56x144, 3x3, took 260 microseconds with two threads, and 210 with this.
RING_BYTES = 160 * 2**10
# Rows are cut into stretches if a ring of so many channels as a tile is wide would need more.
STRETCH_BYTES = 256 * 2**10
# With dilation an output row shares nothing with the one before; rows are kept for later ones if they fit the L2.
DILATED_BYTES = 160 * 2**10
# Channels of a group that `row_ring` takes apart with vectors.
SPREADS = (1, 2, 4, 8)
# Folded pixels have no more channels than so many tiles. With more, fewer lanes still would be empty, but a row of an
# image would be more often too short, and the weights that are repeated would leave the first cache.
FOLDED_TILES = 4
# Pixels of the shorter tile: fewer are computed as if they were as many.
LEAST_PIXELS = 4


class RowCut(NamedTuple):
    """Everything that a compiled job must know. Lengths and steps count things and elements.

    A task is a stretch of `pixels` of up to `rows_at_once` rows of one image's output, for `lanes` of its channels. (If
    the output has fewer pixels or channels, the others are computed too, from zeros, and left out.)
    fold: pixels that a tile takes as one (their sums are of fold * lanes channels). taps: KH * KW * depth.
    depth, each: channels in and out of a group. spread, whole_runs: see `row_ring`.
    The ring has `slots` rows, kernel_rows for each of `classes`; a row has `runs` runs of `columns` pixels; a pixel has
    `lanes` numbers, one for each channel out, for each of `depth` channels in.
    column_step: columns of x from one pixel of a run to the next. tap_columns, pixel_columns: pixels of the ring from
    one column of the kernel to the next, and from one pixel of the output to the next.
    """

    tasks: int
    row_parts: int
    stretches: int
    blocks: int
    rows_at_once: int
    pixels: int
    lanes: int
    fold: int
    channels: int
    each: int
    depth: int
    spread: int
    whole_runs: int
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
    classes: int
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


ROW_CUT_FIELDS = len(RowCut._fields)


class Stretch(NamedTuple):
    """How a row of the ring serves so many pixels of the output; see `RowCut`."""

    pixels: int
    runs: int
    columns: int
    column_step: int
    tap_columns: int
    pixel_columns: int


def cut_rows(
    geometry: Geometry, x_shape: tuple[int, ...], steps: tuple[int, ...], w_shape: tuple[int, ...], itemsize: int,
    threads: int,
) -> RowCut:  # fmt: skip
    """The cut for `threads` threads. steps: from one image, row, column, channel of x to the next."""
    images, out_height, out_width, channels = geometry.out_shape
    kh, kw, depth = w_shape[:3]
    width, each = COLUMNS * VECTOR_BYTES // itemsize, channels // geometry.groups
    stride = geometry.stride[1] if out_width > 1 else 1  # with one pixel it may be larger than any memory
    most_lanes = min(FOLDED_TILES * width, STRETCH_BYTES // (LEAST_PIXELS * kh * kw * itemsize))
    fold = choose_fold(out_width, channels, width, most_lanes if depth == stride == 1 else 0)
    panel = channels if fold > 1 else width
    column_bytes = kh * depth * panel * itemsize
    least, most = fold * LEAST_PIXELS, STRETCH_BYTES // column_bytes
    stretch = cut_stretch(out_width, kw, stride, geometry.dilation[1], least, most)
    ring_bytes = stretch.runs * stretch.columns * column_bytes
    blocks, panels = _shares(-(-channels // panel), RING_BYTES // ring_bytes)
    stretches = -(-out_width // stretch.pixels)
    tasks = images * blocks * stretches
    # Rows are cut for threads alone: the first rows of a part are copied for the part before it too.
    most_rows = out_height * tasks // (TASKS * threads) if threads > 1 else out_height
    row_parts, rows_at_once = _shares(out_height, most_rows)
    classes = max(1, min(geometry.dilation[0], DILATED_BYTES // (panels * ring_bytes)))
    side_by_side = steps[3] == 1 and each == depth
    lanes = panels * panel
    return RowCut(
        tasks=tasks * row_parts, row_parts=row_parts, stretches=stretches, blocks=blocks, rows_at_once=rows_at_once,
        lanes=lanes, fold=fold, channels=channels, each=each, depth=depth,
        spread=depth if side_by_side and channels >= width and depth in SPREADS and 2 * depth <= width else 0,
        whole_runs=side_by_side and depth == stretch.column_step == 1 and steps[2] == channels == lanes,
        taps=kh * kw * depth, kernel_rows=kh, kernel_columns=kw,
        stride_rows=geometry.stride[0], stride_columns=stride,
        dilation_rows=geometry.dilation[0], dilation_columns=geometry.dilation[1],
        top=geometry.padding[0][0], left=geometry.padding[1][0], height=x_shape[1], width=x_shape[2],
        out_height=out_height, out_width=out_width, classes=classes, slots=classes * kh,
        image_step=steps[0], row_step=steps[1], pixel_step=steps[2], channel_step=steps[3], **stretch._asdict(),
    )  # fmt: skip


def choose_fold(out_width: int, channels: int, width: int, most_lanes: int) -> int:
    """How many pixels to fold into one, so that a row takes the fewest tiles (`width` lanes wide).

    Either so many that they fill a tile and have at most so many lanes; or one, unless more would take no more tiles:
    fewer channels than a tile has must be copied one by one, and 224x224x15 took 3 milliseconds, not 0.4.
    """
    most = most_lanes // channels if channels % width else 1
    folds: list[int] = [*range(max(2, -(-width // channels)), most + 1), 1]

    def tiles(fold: int) -> float:
        return -(-fold * channels // width) * max(LEAST_PIXELS, out_width / fold)

    return min(folds, key=tiles)


def cut_stretch(
    out_width: int, kernel_columns: int, stride: int, dilation: int, least: int, most_columns: int
) -> Stretch:
    """The stretch of an output row that takes the fewest copies for each of its pixels.

    Either one run has every column from the first to the last that the stretch looks at, and most of them serve several
    columns of the kernel. Or each column of the kernel has a run of its own, with those columns alone that it meets: so
    where they lie far apart. least: pixels. most_columns: in all runs; there are more only if `least` pixels need them.
    """
    reach = (kernel_columns - 1) * dilation + 1
    pixels = _even_pixels(out_width, least, (most_columns - reach) // stride + 1)
    together = Stretch(pixels, 1, (pixels - 1) * stride + reach, 1, dilation, stride)
    pixels = _even_pixels(out_width, least, most_columns // kernel_columns)
    apart = Stretch(pixels, kernel_columns, pixels, stride, pixels, 1)
    return min(together, apart, key=lambda stretch: stretch.runs * stretch.columns / stretch.pixels)


def _even_pixels(out_width: int, least: int, most: int) -> int:
    return max(least, _shares(out_width, max(least, most))[1])


def _shares(count: int, most: int) -> tuple[int, int]:
    """Into how many shares of at most `most` to cut, and how many each share has."""
    share = -(-count // -(-count // max(1, most)))
    return -(-count // share), share
