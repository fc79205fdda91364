"""The five loops of Goto and van de Geijn, around the micro-kernel, with BLIS's numbers. From the outside:

    loop 3   blocks of mc pixels            distributed to the threads (`driver`), one task each
    loop 4   blocks of kc rows of weights   a part of each sum; partial sums stay in the output
    loop 5   nc channels out                their panels are packed here, unless they have been before
    loop 2   panels of nr channels          the panel's kc rows stay in the L1 cache
    loop 1   tiles of mr pixels             in `micro_kernel`, region by region

BLAS has loop 5 outside, since its packed B is read again by every block of rows. Here B are the weights, which are
packed before, or serve one block of pixels; so the pixels of a block stay in the L2 cache as long as they are needed.
"""

from typing import NamedTuple

import numpy as np

from stridewise.kernels.direct.buffers import Buffers
from stridewise.kernels.direct.micro_kernel import PanelProduct
from stridewise.kernels.direct.pack_weights import WeightBlock, Weights
from stridewise.kernels.direct.problem import PixelBlock, Plan
from stridewise.kernels.direct.windows import REGION_FIELDS, TAP_RUN_FIELDS
from stridewise.kernels.jit import inlined, internal
from stridewise.kernels.machine import VECTOR_BYTES
from stridewise.kernels.problem import Array
from stridewise.kernels.simd.function_pointer import call
from stridewise.kernels.simd.memory import address_of, array_at
from stridewise.kernels.simd.register_tile import load, row_width, store, zeros
from stridewise.kernels.tuning import EDGE_PIXELS, PREFETCHED_ROWS


class Operands(NamedTuple):
    """x_address: the element that windows count from. w_address: the weights, packed if the plan says so."""

    x_address: int
    w_address: int
    out_address: int


class KcBlock(NamedTuple):
    """One iteration of loop 4: rows of the weights."""

    number: int
    first_row: int
    end_row: int


class Region(NamedTuple):
    """A padding region: pixels of a block, counted from its first, and the tap runs of a kc block that they see."""

    first: int
    pixels: int
    first_tap_run: int
    tap_runs: int


class Panels(NamedTuple):
    """The kc rows of the panels for nc channels out; from one panel to the next it is step_bytes."""

    first_channel: int
    end_channel: int
    address: int
    step_bytes: int


class PackedPanel(NamedTuple):
    """One iteration of loop 2: the kc rows of one panel, and what follows them. channels: that exist in the output."""

    address: int
    first_channel: int
    channels: int
    next_address: int
    next_rows: int
    kernel_address: int


@inlined
def loop_4_over_depth(plan: Plan, operands: Operands, buffers: Buffers, block: PixelBlock) -> None:
    starts = array_at(plan.tables.kc_starts_address, np.int64)
    for pc in range(plan.tables.kc_blocks):
        loop_5_over_channels(plan, operands, buffers, block, KcBlock(pc, starts[pc], starts[pc + 1]))


@inlined
def loop_5_over_channels(plan: Plan, operands: Operands, buffers: Buffers, block: PixelBlock, kc: KcBlock) -> None:
    for jc in range(block.first_channel, block.end_channel, plan.blocks.nc):
        end = min(jc + plan.blocks.nc, block.end_channel)
        panels = find_panels(plan, operands, buffers.packed_weights, kc, block.group, jc, end)
        loop_2_over_panels(plan, operands, buffers, block, kc, panels)


@inlined
def find_panels(plan: Plan, operands: Operands, buffer: Array, kc: KcBlock, group: int, jc: int, end: int) -> Panels:
    """Return the panels for channels out from jc to end, packing them into the buffer if they are not packed yet."""
    depth, nr, rows = plan.problem.depth, plan.blocks.nr, kc.end_row - kc.first_row
    row_bytes = nr * buffer.itemsize
    if plan.tasks.packed:
        panel = group * ((plan.problem.channels_out + nr - 1) // nr) + jc // nr
        return Panels(jc, end, operands.w_address + (panel * depth + kc.first_row) * row_bytes, depth * row_bytes)
    weights = Weights(plan.problem.groups, depth, plan.problem.channels_out, nr)
    block, start = WeightBlock(group, kc.first_row, rows, jc, end - jc), rows - rows
    call(plan.kernels.pack_weights_address, (weights, block, operands.w_address, buffer, start, rows * nr))
    return Panels(jc, end, address_of(buffer), rows * row_bytes)


@internal
def loop_2_over_panels(
    plan: Plan, operands: Operands, buffers: Buffers, block: PixelBlock, kc: KcBlock, panels: Panels
) -> None:
    address, nr = panels.address, plan.blocks.nr
    for jr in range(panels.first_channel, panels.end_channel, nr):
        next_address, rows = address + panels.step_bytes, kc.end_row - kc.first_row
        if jr + nr >= block.end_channel:  # the next kc block begins with the block's first panel
            next_address -= (jr + nr - block.first_channel) // nr * panels.step_bytes
            next_address += rows * nr * buffers.edge_tile.itemsize
        kernels, is_first = plan.kernels, jr == block.first_channel
        kernel_address = kernels.first_panel_address if is_first else kernels.other_panels_address
        channels = min(nr, panels.end_channel - jr)
        panel = PackedPanel(address, jr, channels, next_address, rows * plan.tasks.packed, kernel_address)
        for region in range(block.first_region, block.end_region):
            multiply_region(plan, operands, buffers, block, kc, panel, region)
        address += panels.step_bytes


@inlined
def multiply_region(
    plan: Plan, operands: Operands, buffers: Buffers, block: PixelBlock, kc: KcBlock, panel: PackedPanel, number: int
) -> None:
    """Run loop 1 over the pixels of a region: whole tiles write the output, the others an edge buffer."""
    region, itemsize = find_region(plan, block, kc, number), buffers.edge_tile.itemsize
    if region.pixels <= 0 or (region.tap_runs == 0 and kc.number > 0):  # the first kc block clears the output
        return
    co, accumulate = plan.problem.groups * plan.problem.channels_out, int(kc.number > 0)
    pixel = (block.first_image * plan.problem.out_height + block.first_row) * plan.problem.out_width
    out_offset = (pixel + region.first) * co + block.group * plan.problem.channels_out + panel.first_channel
    prefetched_rows = region.first * PREFETCHED_ROWS
    whole = whole_tiles(plan, region.pixels, panel.channels, accumulate, itemsize)
    product = PanelProduct(
        plan.tables.windows_address + region.first * 8, whole, operands.x_address, panel.address,
        plan.tables.tap_runs_address + region.first_tap_run * TAP_RUN_FIELDS * 8, region.tap_runs,
        operands.out_address + out_offset * itemsize, co, accumulate,
        panel.next_address + prefetched_rows * plan.blocks.nr * itemsize, panel.next_rows - prefetched_rows,
    )  # fmt: skip
    if whole:
        call(panel.kernel_address, (product,))
    for first in range(whole, region.pixels, EDGE_PIXELS):
        multiply_edge(plan, buffers, panel, product, first, min(EDGE_PIXELS, region.pixels - first))


@inlined
def find_region(plan: Plan, block: PixelBlock, kc: KcBlock, number: int) -> Region:
    tables, fields = plan.tables, number * REGION_FIELDS
    regions, starts = array_at(tables.regions_address, np.int64), array_at(tables.run_starts_address, np.int64)
    # The last block may have fewer images than its table of regions.
    first, pixels = regions[fields], block.images * block.rows * plan.problem.out_width
    runs = (kc.number * tables.column_ranges + regions[fields + 4]) * (tables.kernel_rows + 1)
    first_run, end_run = starts[runs + regions[fields + 2]], starts[runs + regions[fields + 3]]
    return Region(first, min(regions[fields + 1], pixels - first), first_run, end_run - first_run)


@inlined
def whole_tiles(plan: Plan, pixels: int, channels: int, accumulate: int, itemsize: int) -> int:
    """Return how many pixels of a region are computed in tiles that are stored to the output as they are.

    The rows of a tile of few channels, which are as long as a power of two, may reach into the next pixel, which is
    written later.
    """
    mr, nr = plan.blocks.mr, plan.blocks.nr
    if channels == nr:
        return pixels // mr * mr
    if nr * itemsize < VECTOR_BYTES and not accumulate:
        return (pixels - 1) // mr * mr
    return pixels - pixels


@internal
def multiply_edge(
    plan: Plan, buffers: Buffers, panel: PackedPanel, product: PanelProduct, first: int, pixels: int
) -> None:
    """Compute at most EDGE_PIXELS pixels of a region, from its pixel `first` on, by way of the edge buffer.

    On AMD processors a masked store takes 40 micro-operations, which made a tile as slow as 20 more channels in.
    """
    nr, edge, zero = plan.blocks.nr, buffers.edge_tile, first - first
    windows, out = array_at(product.windows_address, np.int64), array_at(product.out_address, edge.dtype)
    for i in range((pixels + plan.blocks.mr - 1) // plan.blocks.mr * plan.blocks.mr):
        buffers.edge_windows[i] = windows[first + min(i, pixels - 1)]
    if product.accumulate:
        copy_rows(out, first * product.out_step, product.out_step, edge, zero, nr, pixels, panel.channels)
    edge_product = PanelProduct(
        address_of(buffers.edge_windows), pixels, product.x_address, product.w_address, product.tap_runs_address,
        product.tap_runs, address_of(edge), nr, product.accumulate, product.next_w_address, product.next_rows,
    )  # fmt: skip
    call(panel.kernel_address, (edge_product,))
    copy_rows(edge, zero, nr, out, first * product.out_step, product.out_step, pixels, panel.channels)


@internal
def copy_rows(
    source: Array, source_offset: int, source_step: int, target: Array, target_offset: int, target_step: int, rows: int,
    columns: int,
) -> None:  # fmt: skip
    """Copy the first `columns` elements of each row; rows lie `source_step` and `target_step` elements apart.

    Where the target's rows are contiguous, a vector may reach into the next row, which is written later: for 7 channels
    one store instead of 7. (With this, and many rows per call, 56x56x40 to 24, 3x3 with stride 2, took 0.25 ms instead
    of 0.31.)
    """
    vector = zeros(1, 1, target.dtype)
    lanes = row_width(vector)
    for i in range(rows):
        writable = (rows - i) * columns if target_step == columns else columns
        source_row, target_row = source_offset + i * source_step, target_offset + i * target_step
        j = 0
        while j < columns and j + lanes <= writable:
            store(load(vector, source, source_row + j, 0, 0), target, target_row + j, 0, 0)
            j += lanes
        while j < columns:
            target[target_row + j] = source[source_row + j]
            j += 1
