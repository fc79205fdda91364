"""The plan of a convolution: its blocks, tables and micro-kernels, chosen before anything is multiplied."""

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from stridewise.kernels.direct.block_sizes import (
    BlockShape,
    InputLayout,
    panel_width,
    panels_per_task,
    pixel_block,
    tile_rows,
    useful_threads,
)
from stridewise.kernels.direct.buffers import buffer_sizes
from stridewise.kernels.direct.few_channels import few_channels_address, lanes_per_channel, suits_few_channels
from stridewise.kernels.direct.micro_kernel import micro_kernel_address
from stridewise.kernels.direct.pack_input import pack_input_address
from stridewise.kernels.direct.pack_weights import pack_block_address, packing_tasks
from stridewise.kernels.direct.padding_regions import PaddingRegions, find_padding_regions
from stridewise.kernels.direct.problem import BlockSizes, DirectProblem, InputBlock, Kernels, Plan, Tables, Tasks
from stridewise.kernels.direct.windows import (
    TapRuns,
    find_column_ranges,
    find_tap_runs,
    list_regions,
    list_tap_runs,
    list_windows,
)
from stridewise.kernels.machine import VECTOR_BYTES
from stridewise.kernels.problem import Array, Geometry
from stridewise.kernels.record import as_record
from stridewise.kernels.tuning import KC_BYTES, MAX_MC, MAX_REPACKED_WEIGHTS, NC_PANELS, TASKS_PER_THREAD


class ConvolutionShape(NamedTuple):
    """All that a plan depends on, but the number of threads. x_strides_bytes: as NumPy's, of x (N, H, W, CI)."""

    geometry: Geometry
    x_shape: tuple[int, ...]
    x_strides_bytes: tuple[int, ...]
    w_shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def kernel(self) -> tuple[int, int, int]:
        """KH, KW and CI of one group."""
        return self.w_shape[0], self.w_shape[1], self.w_shape[2]

    @property
    def image(self) -> tuple[int, int]:
        """H and W of x."""
        return self.x_shape[1], self.x_shape[2]

    @property
    def x_steps(self) -> tuple[int, ...]:
        """Elements of x from one image, row, column, channel to the next."""
        return tuple(stride // self.dtype.itemsize for stride in self.x_strides_bytes)

    @property
    def channels_out(self) -> int:
        """Of one group."""
        return self.w_shape[3] // self.geometry.groups

    @property
    def shares_vectors(self) -> bool:
        """Whether the channels out are so few that they share a vector (`few_channels`)."""
        return suits_few_channels(self.w_shape, self.geometry.groups, self.dtype)

    @property
    def lanes_per_channel(self) -> int:
        """How many lanes of a vector belong to one channel out: 1, unless channels share a vector."""
        return lanes_per_channel(self.w_shape[3], self.dtype) if self.shares_vectors else 1


class DirectPlan(NamedTuple):
    """A plan as a record for compiled code, and what the caller provides for it.

    tables: those whose addresses the record has. workers: threads to use. scratch_elements: of each, for its buffers.
    packed_elements: of the buffer for weights that the tasks pack.
    """

    record: Array
    tables: tuple[Array, ...]
    workers: int
    scratch_elements: int
    packed_elements: int


@lru_cache(maxsize=256)  # planning takes longer than a convolution of 2 million products
def make_plan(convolution: ConvolutionShape, most_threads: int, packed: bool) -> DirectPlan:
    """Return the plan of a convolution. packed: whether its weights are packed."""
    geometry, kernel, itemsize = convolution.geometry, convolution.kernel, convolution.dtype.itemsize
    threads, nr = _useful_threads(convolution, most_threads), _panel_width(convolution)
    mr = tile_rows(nr, itemsize)
    regions = find_padding_regions(geometry, convolution.image, kernel[:2], mr)
    layout = _input_layout(convolution, exact=regions.exact)
    runs = _tap_runs(convolution, layout, KC_BYTES // (nr * itemsize))
    tasks, block = _tasks(convolution, layout, BlockSizes(MAX_MC, runs.kc, NC_PANELS * nr, mr, nr), threads, packed)
    pixels = block.images * block.rows * geometry.out_shape[2]
    blocks = BlockSizes(pixels, runs.kc, min(NC_PANELS * nr, tasks.channels), mr, nr)
    tables, arrays = _tables(convolution, layout, block, regions, runs)
    input_block = InputBlock(int(layout.packs_input), block.input_rows, layout.width, layout.row_distance)
    input_size = block.images * block.input_rows * layout.row_step if layout.packs_input else 0
    buffers = buffer_sizes(blocks, tasks, input_size, itemsize)
    kernels = _kernels(convolution, blocks, prefetch=not layout.packs_input and tables.kc_blocks > 1)
    if tasks.packing_tasks or not tasks.packed:
        kernels = kernels._replace(pack_weights_address=pack_block_address(convolution.dtype))
    plan = Plan(_problem(convolution), blocks, tasks, input_block, tables, kernels, buffers)
    if layout.packs_input:
        address = pack_input_address(as_record(plan).dtype, convolution.dtype)
        plan = plan._replace(kernels=kernels._replace(pack_input_address=address))
    panels = -(-convolution.channels_out // nr)
    packed_elements = geometry.groups * panels * nr * math.prod(kernel) if tasks.packing_tasks else 0
    return DirectPlan(
        as_record(plan), arrays, min(threads, tasks.packing_tasks + tasks.output_tasks), sum(buffers), packed_elements
    )


def _useful_threads(convolution: ConvolutionShape, most_threads: int) -> int:
    depth, channels = math.prod(convolution.kernel), convolution.w_shape[3]
    if convolution.shares_vectors:  # each pixel takes a vector, which sums lanes_per_channel products at once
        depth, channels = depth // convolution.lanes_per_channel, VECTOR_BYTES // convolution.dtype.itemsize
    return useful_threads(math.prod(convolution.geometry.out_shape[:3]) * channels, depth, most_threads)


def _panel_width(convolution: ConvolutionShape) -> int:
    if convolution.shares_vectors:
        return VECTOR_BYTES // convolution.dtype.itemsize // convolution.lanes_per_channel
    return panel_width(convolution.channels_out, convolution.dtype.itemsize)


def _input_layout(convolution: ConvolutionShape, *, exact: bool) -> InputLayout:
    """Return whether to read x in place or a packed copy. exact: as in `PaddingRegions`.

    To be read in place, no tap may meet padding, and the channels must be contiguous. Few channels, moreover, are read
    efficiently only if pixels are contiguous: one run then covers a whole kernel row. (The weights of `few_channels`
    are packed for such runs.)
    """
    (_, kw, channels), geometry = convolution.kernel, convolution.geometry
    _, row_step, pixel_step, channel_step = convolution.x_steps
    short = kw > 1 and (channels < 16 or convolution.shares_vectors) and pixel_step != channels
    width = convolution.x_shape[2] + sum(geometry.padding[1])
    if exact and channel_step == 1 and not short:
        return InputLayout(False, width, row_step, pixel_step, 1, geometry.dilation[0])
    # Rows that dilation skips are not copied; with dilation a block has a single output row and does not need them.
    return InputLayout(True, width, width * channels, channels, geometry.dilation[0], 1)


def _tap_runs(convolution: ConvolutionShape, layout: InputLayout, depth: int) -> TapRuns:
    """Return the tap runs for kc blocks of at most `depth` rows."""
    kh, kw, channels = convolution.kernel
    dilation, steps = convolution.geometry.dilation[1], layout.dilation * layout.row_step
    if dilation == 1 and layout.pixel_step == channels:  # a whole kernel row is one run
        kw, channels = 1, kw * channels
    return find_tap_runs(
        (kh, kw, channels), (steps, dilation * layout.pixel_step), depth, convolution.lanes_per_channel
    )


def _tasks(
    convolution: ConvolutionShape, layout: InputLayout, largest: BlockSizes, threads: int, packed: bool
) -> tuple[Tasks, BlockShape]:
    """Return the tasks, and the block of pixels of each.

    The weights are used as they are if they are packed, or form a single panel (which is HWIO order anyway). Otherwise
    every task packs the panels it needs, if there is a single block of pixels or repeated packing is cheap; if not, the
    first tasks of the job pack all weights.
    """
    geometry, itemsize = convolution.geometry, convolution.dtype.itemsize
    wanted, packing = TASKS_PER_THREAD * threads if threads > 1 else 1, 0
    packed = packed or convolution.shares_vectors or (geometry.groups == 1 and convolution.w_shape[3] == largest.nr)
    # Where each task packs its own weights, it is better to divide the channels among tasks than the pixels.
    block = pixel_block(geometry, layout, convolution.kernel[0], largest.kc, itemsize, wanted if packed else 1)
    count = _count_blocks(geometry, block)
    if not (packed or count == 1 or count * math.prod(convolution.w_shape) <= MAX_REPACKED_WEIGHTS):
        packed, packing = True, packing_tasks(geometry.groups, math.prod(convolution.kernel))
        block = pixel_block(geometry, layout, convolution.kernel[0], largest.kc, itemsize, wanted)
        count = _count_blocks(geometry, block)
    panels = -(-convolution.channels_out // largest.nr)
    share = panels_per_task(panels, count * geometry.groups, threads)
    splits, row_blocks = -(-panels // share), -(-geometry.out_shape[1] // block.rows)
    count *= geometry.groups * splits
    return Tasks(count, block.images, block.rows, row_blocks, share * largest.nr, splits, packing, int(packed)), block


def _count_blocks(geometry: Geometry, block: BlockShape) -> int:
    images, height, _, _ = geometry.out_shape
    return -(-images // block.images) * -(-height // block.rows)


def _tables(
    convolution: ConvolutionShape, layout: InputLayout, block: BlockShape, regions: PaddingRegions, runs: TapRuns
) -> tuple[Tables, tuple[Array, ...]]:
    """Return the addresses of the tables, and the tables, which the caller must keep."""
    geometry, kernel_rows = convolution.geometry, convolution.kernel[0]
    image_step = block.input_rows * layout.row_step if layout.packs_input else convolution.x_steps[0]
    ranges, of_runs = find_column_ranges(regions.columns)
    windows = list_windows(geometry, layout, block, image_step)
    region_table, region_starts = list_regions(regions, geometry, block, of_runs)
    run_table, run_starts = list_tap_runs(runs, ranges, kernel_rows)
    arrays = windows, region_table, region_starts, run_table, run_starts, runs.kc_starts[:, 1]
    kept = tuple(np.ascontiguousarray(array, np.int64) for array in arrays)
    numbers = (*(array.ctypes.data for array in kept), len(ranges), len(runs.kc_starts) - 1, kernel_rows)
    return Tables._make(numbers), kept


def _kernels(convolution: ConvolutionShape, blocks: BlockSizes, *, prefetch: bool) -> Kernels:
    """Return the micro-kernels. prefetch: each kc block reads a part of every pixel, if there is a single tap."""
    if convolution.shares_vectors:
        address = few_channels_address(blocks.nr, convolution.dtype)
        return Kernels(address, address, 0, 0)
    address = micro_kernel_address(blocks, convolution.dtype)
    # Each run is too short for the hardware prefetcher. (With larger kernels most of the next window is cached.)
    if prefetch and convolution.kernel[:2] == (1, 1):
        return Kernels(micro_kernel_address(blocks, convolution.dtype, prefetches_windows=True), address, 0, 0)
    return Kernels(address, address, 0, 0)


def _problem(convolution: ConvolutionShape) -> DirectProblem:
    geometry, (images, height, width, _) = convolution.geometry, convolution.x_shape
    return DirectProblem(
        images, height, width, convolution.kernel[2], math.prod(convolution.kernel), convolution.channels_out,
        geometry.groups, *geometry.out_shape[1:3], geometry.padding[0][0], geometry.padding[1][0], *geometry.stride,
        *convolution.x_steps,
    )  # fmt: skip
