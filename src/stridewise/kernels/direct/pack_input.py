"""Where a region's pixels are: in x itself, or in a copy that has the padding around it and its channels side by side.

Only one region is copied at a time, into memory that stays in the cache; padding the whole image would write and read
it once more. The copy takes 2 to 4 % of the time of a 3x3 convolution with 64 channels.
"""

from typing import Any

import numpy as np
from numba import carray, types
from numba.extending import intrinsic

from stridewise.kernels.arguments import Array
from stridewise.kernels.direct.plan import BAND_FIELDS, BEYOND, SEGMENT_FIELDS, Blocking
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.simd.register_tile import load, row_width, store, zeros
from stridewise.kernels.simd.vectors import CACHE_LINE


@intrinsic  # type: ignore[untyped-decorator]
def _pointer(_typing: Any, address: Any, dtype: Any) -> Any:  # noqa: ARG001
    kind = types.CPointer(dtype.dtype)

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.inttoptr(args[0], context.get_value_type(kind))

    return kind(types.intp, dtype), generate


@compiled
def memory(address: int, dtype: Any) -> Any:
    """The memory from an address on as a flat array, of no particular length."""
    return carray(_pointer(address, dtype), (1 << 40,))


@inlined
def copy_region(p: Blocking, x: Array, group: int, n0: int, images: int, h0: int, region: Array) -> None:
    """Copy one group's channels of the rows that outputs from row h0 on look at, with zeros where x has no pixel.

    x: flat. region: flat, to be filled with images, p.region_rows, p.region_width, p.channels_in.
    """
    row = p.region_width * p.channels_in
    for n in range(images):
        for i in range(p.region_rows):
            to = (n * p.region_rows + i) * row
            h = h0 * p.stride_rows + i * p.tap_step - p.top
            first, last = to, to
            if 0 <= h < p.height:
                start = (n0 + n) * p.image_step + h * p.row_step + group * p.channels_in * p.channel_step
                first, last = to + p.left * p.channels_in, to + (p.left + p.width) * p.channels_in
                _copy_row(p, x, start, region, first)
            clear_run(region, to, first)
            clear_run(region, last, to + row)


@inlined
def _copy_row(p: Blocking, x: Array, start: int, region: Array, to: int) -> None:
    if p.channel_step == 1 and p.pixel_step == p.channels_in:
        copy_run(x, start, region, to, p.width * p.channels_in)
    elif p.channel_step == 1:
        for v in range(p.width):
            copy_run(x, start + v * p.pixel_step, region, to + v * p.channels_in, p.channels_in)
    else:
        for v in range(p.width):
            for c in range(p.channels_in):
                region[to + v * p.channels_in + c] = x[start + v * p.pixel_step + c * p.channel_step]


# By hand, since the compiler makes vectors of no loop in which an index might be negative, which is what Numba's are.
@compiled
def copy_run(source: Array, start: int, target: Array, to: int, count: int) -> None:
    """Copy `count` numbers that lie side by side."""
    tile = zeros(1, 4, target.dtype)
    width = row_width(tile)
    whole = count // width * width
    for j in range(0, whole, width):
        store(load(tile, source, start + j, 0, width // 4), target, to + j, 0, width // 4)
    for j in range(whole, count):
        target[to + j] = source[start + j]


@compiled
def clear_run(memory: Array, first: int, last: int) -> None:
    """Write zeros from `first` up to `last`."""
    tile = zeros(1, 4, memory.dtype)
    width = row_width(tile)
    whole = first + (last - first) // width * width
    for j in range(first, whole, width):
        store(tile, memory, j, 0, width // 4)
    for j in range(whole, last):
        memory[j] = 0


@compiled
def address_of(array: Array) -> Any:
    """Where an array begins. Signed: Numba makes a float of the sum of a signed and an unsigned number."""
    return np.intp(array.ctypes.data)


@compiled
def next_line(address: int) -> int:
    """The first address from this one on where a cache line begins."""
    return (address + CACHE_LINE - 1) // CACHE_LINE * CACHE_LINE


@compiled
def list_pixels(
    p: Blocking, taps: Array, n0: int, images: int, h0: int, rows: int, group: int, table: Array, bands: Array
) -> int:
    """Write into the table where each output's window starts, in x or in the region; returns how many bands there are.

    taps: of `Plan`. bands: of each band its place in the table, its length, the first row of the kernel and the one
    after the last, and the columns alike. After each the last pixel is repeated: a tile that is not full reads the same
    pixel several times, and stores it once.
    """
    pixel, row, image = p.pixel_step, p.row_step, p.image_step
    start = n0 * image + (h0 * p.stride_rows - p.top) * row - p.left * pixel + group * p.channels_in
    if p.copies:
        pixel, row = p.channels_in, p.region_width * p.channels_in
        image, start = p.region_rows * row, 0
    count = h0 - h0  # not 0: Numba would compile what takes it for a constant first
    band, place = count - BAND_FIELDS, count - BEYOND
    for n in range(images):
        for h in range(rows):
            first, last = taps[2 * (h0 + h)], taps[2 * (h0 + h) + 1]
            for run in range(p.column_runs):
                here = 2 * p.out_height + 4 * run
                if count == 0 or p.column_runs > 1 or first != bands[band + 2] or last != bands[band + 3]:
                    count, band, place = count + 1, band + BAND_FIELDS, place + BEYOND
                    bands[band], bands[band + 1], bands[band + 2], bands[band + 3] = place, 0, first, last
                    bands[band + 4], bands[band + 5] = taps[here + 2], taps[here + 3]
                for v in range(taps[here], taps[here + 1]):
                    table[place] = start + n * image + h * p.stride_rows * row + v * p.stride_columns * pixel
                    place += 1
                bands[band + 1] = place - bands[band]
                for i in range(BEYOND):
                    table[place + i] = table[place - 1]
    return count


@compiled
def choose_segments(segments: Array, bands: Array, band: int, chosen: Array) -> int:
    """Copy those of the segments whose taps are inside the image for the band with this number; returns how many."""
    count, at = 0, band * BAND_FIELDS
    for i in range(len(segments)):
        r, s = segments[i, 3], segments[i, 4]
        if bands[at + 2] <= r < bands[at + 3] and bands[at + 4] <= s < bands[at + 5]:
            for j in range(SEGMENT_FIELDS):
                chosen[count, j] = segments[i, j]
            count += 1
    return count
