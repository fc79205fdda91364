"""Where the windows of an mc block start: in x itself, or in a packed copy with padding and contiguous channels.

Only one block is copied at a time, into memory that stays in the cache; padding the whole image would write and read it
once more. The copy takes 2 to 4 % of the time of a 3x3 convolution with 64 channels.
"""

from typing import Any

import numpy as np
from numba import carray, types
from numba.extending import intrinsic

from stridewise.kernels.direct.plan import REGION_FIELDS, TABLE_PADDING, TAP_RUN_FIELDS, DirectJob
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.machine import CACHE_LINE
from stridewise.kernels.problem import Array
from stridewise.kernels.simd.register_tile import load, row_width, store, zeros


@intrinsic  # type: ignore[untyped-decorator]
def _pointer(_typing: Any, address: Any, dtype: Any) -> Any:  # noqa: ARG001
    kind = types.CPointer(dtype.dtype)

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], context.get_value_type(kind))

    return kind(types.intp, dtype), generate


@compiled
def array_at(address: int, dtype: Any) -> Any:
    """Return the memory at an address as a flat array of unbounded length."""
    return carray(_pointer(address, dtype), (1 << 40,))


@inlined
def pack_input_block(job: DirectJob, x: Array, group: int, n0: int, images: int, h0: int, packed_input: Array) -> None:
    """Copy one group's channels of the input rows that outputs from row h0 on read, with zeros for the padding.

    x: flat. packed_input: flat, filled as images, job.block_input_rows, job.block_input_width, job.channels_in.
    """
    row = job.block_input_width * job.channels_in
    for n in range(images):
        for i in range(job.block_input_rows):
            row_offset = (n * job.block_input_rows + i) * row
            h = h0 * job.stride_rows + i * job.input_row_step - job.top
            first, last = row_offset, row_offset
            if 0 <= h < job.height:
                x_offset = (n0 + n) * job.image_step + h * job.row_step + group * job.channels_in * job.channel_step
                first = row_offset + job.left * job.channels_in
                last = first + job.width * job.channels_in
                _copy_row(job, x, x_offset, packed_input, first)
            clear_run(packed_input, row_offset, first)
            clear_run(packed_input, last, row_offset + row)


@inlined
def _copy_row(job: DirectJob, x: Array, x_offset: int, packed_input: Array, offset: int) -> None:
    if job.channel_step == 1 and job.pixel_step == job.channels_in:
        copy_run(x, x_offset, packed_input, offset, job.width * job.channels_in)
    elif job.channel_step == 1:
        for v in range(job.width):
            copy_run(x, x_offset + v * job.pixel_step, packed_input, offset + v * job.channels_in, job.channels_in)
    else:
        for v in range(job.width):
            for c in range(job.channels_in):
                packed_input[offset + v * job.channels_in + c] = x[x_offset + v * job.pixel_step + c * job.channel_step]


# Vectorised by hand: LLVM does not vectorise a loop whose index might be negative, as Numba's might.
@compiled
def copy_run(source: Array, source_offset: int, target: Array, target_offset: int, count: int) -> None:
    """Copy `count` contiguous elements."""
    tile = zeros(1, 4, target.dtype)
    width = row_width(tile)
    whole = count // width * width
    for j in range(0, whole, width):
        store(load(tile, source, source_offset + j, 0, width // 4), target, target_offset + j, 0, width // 4)
    for j in range(whole, count):
        target[target_offset + j] = source[source_offset + j]


@compiled
def clear_run(target: Array, first: int, last: int) -> None:
    """Set the elements from `first` up to `last` to zero."""
    tile = zeros(1, 4, target.dtype)
    width = row_width(tile)
    whole = first + (last - first) // width * width
    for j in range(first, whole, width):
        store(tile, target, j, 0, width // 4)
    for j in range(whole, last):
        target[j] = 0


@compiled
def address_of(array: Array) -> Any:
    """Return an array's address, signed: Numba turns the sum of a signed and an unsigned integer into a float."""
    return np.intp(array.ctypes.data)


@compiled
def next_line(address: int) -> int:
    """Return the address rounded up to the next cache line."""
    return (address + CACHE_LINE - 1) // CACHE_LINE * CACHE_LINE


@compiled
def list_pixel_offsets(
    job: DirectJob, taps: Array, n0: int, images: int, h0: int, rows: int, group: int, pixel_offsets: Array,
    padding_regions: Array,
) -> int:  # fmt: skip
    """Fill the table of element offsets at which each output's window starts; return the number of padding regions.

    taps: of `DirectPlan`. The offsets count from the start of x, or of the packed block. padding_regions: for each
    region its first entry in the table, its length, the first kernel row and the end, the first kernel column and the
    end. After each region the last pixel is repeated: a partial tile reads that pixel several times and stores it once.
    """
    pixel, row, image = job.pixel_step, job.row_step, job.image_step
    start = n0 * image + (h0 * job.stride_rows - job.top) * row - job.left * pixel + group * job.channels_in
    if job.packs_input:
        pixel, row = job.channels_in, job.block_input_width * job.channels_in
        image, start = job.block_input_rows * row, 0
    count = h0 - h0  # a literal 0 would make Numba compile the functions that receive it once more, for a constant
    region, entry = count - REGION_FIELDS, count - TABLE_PADDING
    for n in range(images):
        for h in range(rows):
            first, last = taps[2 * (h0 + h)], taps[2 * (h0 + h) + 1]
            for run in range(job.column_runs):
                columns = 2 * job.out_height + 4 * run
                same_rows = count > 0 and first == padding_regions[region + 2] and last == padding_regions[region + 3]
                if job.column_runs > 1 or not same_rows:
                    count, region, entry = count + 1, region + REGION_FIELDS, entry + TABLE_PADDING
                    padding_regions[region], padding_regions[region + 1] = entry, 0
                    padding_regions[region + 2], padding_regions[region + 3] = first, last
                    padding_regions[region + 4], padding_regions[region + 5] = taps[columns + 2], taps[columns + 3]
                row_offset = start + n * image + h * job.stride_rows * row
                for v in range(taps[columns], taps[columns + 1]):
                    pixel_offsets[entry] = row_offset + v * job.stride_columns * pixel
                    entry += 1
                padding_regions[region + 1] = entry - padding_regions[region]
                for i in range(TABLE_PADDING):
                    pixel_offsets[entry + i] = pixel_offsets[entry - 1]
    return count


@compiled
def select_tap_runs(tap_runs: Array, padding_regions: Array, region: int, selected: Array) -> int:
    """Copy the tap runs that lie inside the image for this padding region; return how many."""
    count, entry = 0, region * REGION_FIELDS
    first_row, end_row = padding_regions[entry + 2], padding_regions[entry + 3]
    first_column, end_column = padding_regions[entry + 4], padding_regions[entry + 5]
    for i in range(len(tap_runs)):
        if first_row <= tap_runs[i, 3] < end_row and first_column <= tap_runs[i, 4] < end_column:
            for j in range(TAP_RUN_FIELDS):
                selected[count, j] = tap_runs[i, j]
            count += 1
    return count
