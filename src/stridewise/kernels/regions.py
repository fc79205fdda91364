"""Where a region's pixels are: in x itself, or in a copy that has the padding around it and its channels side by side.

Only one region is copied at a time, into memory that stays in the cache; padding the whole image would write and read
it once more. The copy takes 2 to 4 % of the time of a 3x3 convolution with 64 channels.
"""

from typing import Any

from numba import carray, types
from numba.extending import intrinsic

from stridewise.kernels.arguments import Array
from stridewise.kernels.blocking import Blocking
from stridewise.kernels.compiled import compiled
from stridewise.kernels.register_tile import ROWS


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


@compiled
def copy_region(p: Blocking, x: Array, group: int, n0: int, images: int, h0: int, region: Array) -> None:
    """Copy one group's channels of the rows that outputs from row h0 on look at, with zeros where x has no pixel.

    x: flat. region: flat, to be filled with images, p.region_rows, p.region_width, p.channels_in.
    """
    row = p.region_width * p.channels_in
    for n in range(images):
        for i in range(p.region_rows):
            to = (n * p.region_rows + i) * row
            h = h0 * p.stride_rows + i * p.tap_step - p.top
            if 0 <= h < p.height:
                start = (n0 + n) * p.image_step + h * p.row_step + group * p.channels_in * p.channel_step
                first, last = to + p.left * p.channels_in, to + (p.left + p.width) * p.channels_in
                _copy_row(p, x, start, region, first)
            else:
                first = last = to
            for j in range(to, first):
                region[j] = 0
            for j in range(last, to + row):
                region[j] = 0


@compiled
def _copy_row(p: Blocking, x: Array, start: int, region: Array, to: int) -> None:
    if p.channel_step == 1 and p.pixel_step == p.channels_in:
        for j in range(p.width * p.channels_in):
            region[to + j] = x[start + j]
        return
    for v in range(p.width):
        for c in range(p.channels_in):
            region[to + v * p.channels_in + c] = x[start + v * p.pixel_step + c * p.channel_step]


@compiled
def list_pixels(p: Blocking, n0: int, images: int, h0: int, rows: int, group: int, table: Array) -> int:
    """Write into the table where each output's window starts, in x or in the region; returns how many there are.

    The last is repeated: a tile that is not full reads the same pixel several times, and stores it once.
    """
    pixel, row = p.pixel_step, p.row_step
    image, start = p.image_step, n0 * p.image_step + h0 * p.stride_rows * p.row_step + group * p.channels_in
    if p.copies:
        pixel, row = p.channels_in, p.region_width * p.channels_in
        image, start = p.region_rows * row, 0
    count = 0
    for n in range(images):
        for h in range(rows):
            for v in range(p.out_width):
                table[count] = start + n * image + h * p.stride_rows * row + v * p.stride_columns * pixel
                count += 1
    for i in range(ROWS):
        table[count + i] = table[count - 1]
    return count
