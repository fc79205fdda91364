"""The memory under an array, with its strides as arrows."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import strips, style
from stridewise.plots.drawing.canvas import Canvas, draw_title, open_canvas, title_height, title_width
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.flat_memory import FlatMemory, flat_memory
from stridewise.plots.drawing.stride_arrows import Stride, draw_lanes, labels_right, lanes_height, layout_lanes
from stridewise.plots.drawing.strips import Strip

MAX_BLOCK = 12  # elements that must stay in one row of the strip


def memory_strip(
    array: NDArray[Any], *, colour_by: int | None = None, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw the flat memory that holds `array`, cell by cell in address order, with its strides as arrows.

    An arrow leads from element [0, ..., 0] to its neighbour along each axis, labelled in bytes and elements. Cells that
    hold elements of several indices have bands in their colours; cells outside the array are hatched.

    Parameters
    ----------
    array : ndarray of numbers, any shape
        May be a view: what is drawn is all of the memory that its base array owns, at most 100 cells.
    colour_by : int, optional
        The axis whose index colours the cells and is written below them; by default axis 0.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.
    title : str, optional
        Heading at the upper left.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If the array cannot be drawn this way or has no such axis.
    """
    memory = flat_memory(array)
    axis = _checked_axis(array, colour_by)
    indices = memory.indices_along(axis)
    strides = _strides(array, memory)
    strip = _layout_strip(array, memory, _index_names(indices), strides, top=style.MARGIN + title_height(title))
    lanes = layout_lanes(strip, strides)
    right = max(strip.right, labels_right(lanes), title_width(title) - style.MARGIN) + style.MARGIN
    canvas = open_canvas(ax, right, strip.bottom + style.MARGIN)
    draw_title(canvas, title)
    _draw_cells(canvas, strip, memory, indices, axis)
    draw_lanes(canvas, strip, lanes)
    return set_description(canvas.ax, _description(array, memory, strides, axis), title=title)


def _checked_axis(array: NDArray[Any], colour_by: int | None) -> int:
    axis = 0 if colour_by is None else colour_by
    if isinstance(axis, bool) or not isinstance(axis, int):
        raise TypeError(f"colour_by is {colour_by!r}; expected the number of an axis")
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(f"colour_by is {axis}; expected one of the {array.ndim} axes, 0 to {array.ndim - 1}")
    return axis % array.ndim


def _strides(array: NDArray[Any], memory: FlatMemory) -> tuple[Stride, ...]:
    """Return the stride along each axis with more than one element."""
    start = int(memory.element_offsets.flat[0])
    return tuple(
        Stride(axis, start, stride // memory.itemsize, stride)
        for axis, (length, stride) in enumerate(zip(array.shape, array.strides, strict=True))
        if length > 1
    )


def _layout_strip(
    array: NDArray[Any], memory: FlatMemory, names: Sequence[str], strides: Sequence[Stride], *, top: float
) -> Strip:
    count = len(memory.values)
    left = style.MARGIN + 8 + max(style.text_width(text, style.SMALL) for text in ("element", "axis 0"))
    width = max(strips.min_cell_width(memory.values), *_widths_for_names(names))
    available = style.PAGE_WIDTH - style.MARGIN - left
    per_row = strips.cells_per_row(count, width, available, block=_block(array, memory))
    tops = []
    for row in range(-(-count // per_row)):
        top += lanes_height(strides, row, per_row)
        tops.append(top)
        top += strips.CELL_HEIGHT + strips.OFFSETS_HEIGHT + strips.RUNS_HEIGHT + strips.ROW_GAP
    return Strip(count, per_row, width, left, tuple(tops))


def _block(array: NDArray[Any], memory: FlatMemory) -> int:
    """Return the largest stride of which several fit in a row, so that the strip wraps where the array's rows end."""
    strides = sorted({abs(stride) // memory.itemsize for stride in array.strides} - {0})
    return next((stride for stride in reversed(strides) if stride <= MAX_BLOCK), 1)


def _widths_for_names(names: Sequence[str]) -> list[float]:
    """Return the cell width that each run's name needs."""
    return [
        (style.text_width(run.name, style.SMALL) + 4) / (run.last - run.first + 1)
        for run in strips.runs(names, len(names))
    ]


def _index_names(indices: Sequence[tuple[int, ...]]) -> tuple[str, ...]:
    """Format the indices of each cell: (3,) as "3", (0, 1, 2) as "0-2", (0, 2) as "0,2"."""
    return tuple(map(_index_name, indices))


def _index_name(indices: tuple[int, ...]) -> str:
    is_range = len(indices) > 2 and indices[-1] - indices[0] == len(indices) - 1
    return f"{indices[0]}-{indices[-1]}" if is_range else ",".join(map(str, indices))


def _draw_cells(
    canvas: Canvas, strip: Strip, memory: FlatMemory, indices: Sequence[tuple[int, ...]], axis: int
) -> None:
    for cell, (text, cell_indices) in enumerate(zip(memory.values, indices, strict=True)):
        fills = [style.cycle_fill(index) for index in cell_indices]
        strips.draw_cell(canvas, strip, cell, text, fills, name=f"cell {cell}")
    strips.draw_offsets(canvas, strip)
    colours = [
        style.cycle_colour(cell_indices[0]) if len(cell_indices) == 1 else style.GREY for cell_indices in indices
    ]
    strips.draw_runs(canvas, strip, _index_names(indices), colours)
    strips.draw_row_headings(canvas, strip, "value", "element", f"axis {axis}")


def _description(array: NDArray[Any], memory: FlatMemory, strides: Sequence[Stride], axis: int) -> str:
    count = len(memory.values)
    parts = [f"Memory of a {style.shape_text(array.shape)} {array.dtype} array, {style.count_text(count, 'cell')}."]
    if strides:
        parts.append(f"Strides: {', '.join(stride.clause for stride in strides)}.")
    parts.append(f"Values in address order: {' '.join(memory.values)}.")
    used = sorted({int(cell) for cell in memory.element_offsets.flat})
    if len(used) < count:
        cells = ", ".join(map(str, used))
        parts.append(f"{len(used)} of the cells belong to the array: {cells}; the others are hatched.")
    parts.append(f"Cells are coloured by the index along axis {axis}.")
    return " ".join(parts)
