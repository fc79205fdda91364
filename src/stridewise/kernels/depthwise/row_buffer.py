"""A circular row buffer: the few input rows that one output row needs, padding included, in memory that stays in L1.

Each output row shares most of them with the row before: a new row replaces one that is no longer needed. The slot of a
row follows from its number, and a tag records which row a slot holds, so stride, dilation and the start of another task
need no special case: whatever is not there is copied.

The tiles multiply a vector of pixel values by a vector of weights, one lane per channel out. So a copied pixel has as
many elements as there are channels out, for the first channel in of each one's group, then for the second, ...
Where a group has as many channels out as in, a small power of two, this takes one shuffle per vector (`scatter_group`).
Where the elements and their order do not change, the pixels of a run are copied in one go (`contiguous_runs`).
"""

from stridewise.kernels.depthwise.plan import DepthwiseJob
from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.problem import Array
from stridewise.kernels.simd.memory import array_at, clear_run, copy_run
from stridewise.kernels.simd.register_tile import COLUMNS, load, row_width, scatter_store, store, zeros

NO_ROW = -1


@inlined
def slot_of(job: DepthwiseJob, row: int) -> int:
    """Return the slot of an input row. The rows of one output row are dilation_rows apart and never share a slot."""
    return row % job.dilation_rows % job.phases * job.kernel_rows + row // job.dilation_rows % job.kernel_rows


@inlined
def list_channel_offsets(job: DepthwiseJob, first: int, channel_offsets: Array) -> None:
    """List the element offset, in a pixel of x, of each lane's first channel in, for channels out from `first` on."""
    for lane in range(len(channel_offsets)):
        channel_offsets[lane] = (first + lane) // job.channels_out_per_group * job.depth * job.channel_step


@compiled
def fill_row(
    job: DepthwiseJob, x: int, has_pixels: bool, first_column: int, channel_offsets: Array, row_buffer: int,
    dtype_of: Array,
) -> None:  # fmt: skip
    """Copy the columns from first_column on (of the padded row) to the row at address row_buffer.

    x: address of the input row; without has_pixels the row is all padding. channel_offsets: from
    `list_channel_offsets`. dtype_of: any array of the dtype.
    """
    source, target, pixel = array_at(x, dtype_of.dtype), array_at(row_buffer, dtype_of.dtype), job.depth * job.lanes
    for run in range(job.runs):
        # Columns of the run before, inside and after x. (// rounds down, -(-a // b) up.)
        start, first_pixel = first_column - job.left + run * job.dilation_columns, run * job.columns
        before = min(max(0, -(start // job.column_step)), job.columns) if has_pixels else job.columns
        after = max(before, min(-((start - job.width) // job.column_step), job.columns))
        clear_run(target, first_pixel * pixel, (first_pixel + before) * pixel)
        clear_run(target, (first_pixel + after) * pixel, (first_pixel + job.columns) * pixel)
        if job.contiguous_runs:
            x_offset, offset = (start + before) * job.pixel_step, (first_pixel + before) * pixel
            copy_run(source, x_offset, target, offset, (after - before) * pixel)
        else:
            for v in range(before, after):
                x_offset, offset = (start + v * job.column_step) * job.pixel_step, (first_pixel + v) * pixel
                _copy_pixel(job, source, x_offset, channel_offsets, target, offset)


@inlined
def _copy_pixel(
    job: DepthwiseJob, x: Array, x_offset: int, channel_offsets: Array, row_buffer: Array, offset: int
) -> None:
    if job.scatter_group:
        _scatter_pixel(job, x, x_offset, channel_offsets, row_buffer, offset)
    else:
        _copy_elements(job, x, x_offset, channel_offsets, row_buffer, offset)


@inlined
def _scatter_pixel(
    job: DepthwiseJob, x: Array, x_offset: int, channel_offsets: Array, row_buffer: Array, offset: int
) -> None:
    """Copy a pixel with contiguous channels, at least as many as a tile is wide."""
    tile = zeros(1, COLUMNS, row_buffer.dtype)
    step = row_width(tile)
    for i in range(0, len(channel_offsets), step):
        c = min(i, len(channel_offsets) - step)
        tile = load(tile, x, x_offset + channel_offsets[c], 0, step // COLUMNS)
        if job.scatter_group == 1:
            store(tile, row_buffer, offset + c, 0, step // COLUMNS)
        elif job.scatter_group == 2:
            scatter_store(tile, row_buffer, offset + c, job.lanes, 2)
        elif job.scatter_group == 4:
            scatter_store(tile, row_buffer, offset + c, job.lanes, 4)
        else:
            scatter_store(tile, row_buffer, offset + c, job.lanes, 8)


@inlined
def _copy_elements(
    job: DepthwiseJob, x: Array, x_offset: int, channel_offsets: Array, row_buffer: Array, offset: int
) -> None:
    for k in range(job.depth):
        for c in range(len(channel_offsets)):
            row_buffer[offset + k * job.lanes + c] = x[x_offset + channel_offsets[c] + k * job.channel_step]
        for c in range(len(channel_offsets), job.lanes):
            row_buffer[offset + k * job.lanes + c] = 0
