"""What is computed, and in what blocks: the named numbers that every loop of the engine reads.

They are chosen in Python (`plan`) and passed to compiled code as one record. A name that ends in `_address` is an
address, in `_bytes` a number of bytes; steps and offsets count elements, all else counts things.
"""

from typing import NamedTuple

from stridewise.kernels.ladder.cache_blocking import BlockSizes

__all__ = [
    "BlockSizes", "BufferSizes", "DirectProblem", "InputBlock", "Kernels", "PixelBlock", "Plan", "Tables", "Tasks",
]  # fmt: skip


class DirectProblem(NamedTuple):
    """A convolution as a matrix product: output pixels by `depth`, times `depth` by `channels_out`, in each group.

    depth: KH * KW * CI. channels_in, channels_out: of one group. height, width: of x. top, left: rows and columns of
    padding. image_step, row_step, pixel_step, channel_step: elements of x from one image (row, ...) to the next.
    """

    images: int
    height: int
    width: int
    channels_in: int
    depth: int
    channels_out: int
    groups: int
    out_height: int
    out_width: int
    top: int
    left: int
    stride_rows: int
    stride_columns: int
    image_step: int
    row_step: int
    pixel_step: int
    channel_step: int


class Tasks(NamedTuple):
    """How the output is distributed over the threads: a task is a block of pixels, and some channels of one group.

    The mc pixels of a block are `rows` rows of one image, or whole images. row_blocks: blocks of one image, or 1.
    channels: of one task, a multiple of nr. channel_splits: tasks that share the channels of one block and group.
    packing_tasks: pack the weights, before the output_tasks. packed: the weights are packed, or will be then.
    """

    output_tasks: int
    images: int
    rows: int
    row_blocks: int
    channels: int
    channel_splits: int
    packing_tasks: int
    packed: int


class InputBlock(NamedTuple):
    """The packed copy of the input of one block of pixels.

    packs: 0 if the micro-kernel reads x itself, and there is no copy. rows, width: of the copy for each image, padding
    included. row_distance: rows of x from one of them to the next.
    """

    packs: int
    rows: int
    width: int
    row_distance: int


class Tables(NamedTuple):
    """Addresses of int64 tables (`windows`).

    windows: for each pixel of a block, the element at which its window starts, counted from the block's first.
    regions, region_starts, column_ranges: from `list_regions`. tap_runs, run_starts: from `list_tap_runs`.
    kc_starts: for each kc block its first row of weights; at the end, their number. kc_blocks: how many there are.
    """

    windows_address: int
    regions_address: int
    region_starts_address: int
    tap_runs_address: int
    run_starts_address: int
    kc_starts_address: int
    column_ranges: int
    kc_blocks: int
    kernel_rows: int


class Kernels(NamedTuple):
    """Addresses of compiled functions that differ between problems, or that only some of them need; 0 if not needed.

    first_panel, other_panels: loop 1 with its micro-kernel, for the first panel of a block and for the others. The
    first one's may prefetch pixels, which are in a near cache when the others follow.
    """

    first_panel_address: int
    other_panels_address: int
    pack_weights_address: int
    pack_input_address: int


class BufferSizes(NamedTuple):
    """Elements of each part of a thread's scratch memory, multiples of a cache line. edge_windows: in elements, too."""

    edge_windows: int
    edge_tile: int
    packed_input: int
    packed_weights: int


class PixelBlock(NamedTuple):
    """What one task computes: a block of pixels (images, and rows of the output), for some channels out of one group.

    first_region, end_region: of the block, in the table of regions.
    """

    first_image: int
    images: int
    first_row: int
    rows: int
    first_region: int
    end_region: int
    group: int
    first_channel: int
    end_channel: int


class Plan(NamedTuple):
    """All of it. Compiled code gets it from `record.as_record`."""

    problem: DirectProblem
    blocks: BlockSizes
    tasks: Tasks
    input_block: InputBlock
    tables: Tables
    kernels: Kernels
    buffers: BufferSizes
