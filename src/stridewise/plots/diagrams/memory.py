"""The memory under an array, with its strides as arrows."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import strips, style
from stridewise.plots.drawing.canvas import Canvas, draw_title, open_canvas, title_height, title_width
from stridewise.plots.drawing.descriptions import attach
from stridewise.plots.drawing.flat_memory import FlatMemory, flat_memory
from stridewise.plots.drawing.stride_arrows import Step, band_height, draw_steps, label_reach, lanes
from stridewise.plots.drawing.strips import Strip


def memory_strip(
    array: NDArray[Any], *, colour_by: int | None = None, ax: Axes | None = None, title: str | None = None
) -> Axes:
    """The flat memory that holds `array`, cell by cell in address order, and its strides as arrows.

    array: numbers, any shape, also a view; what is drawn is the whole memory of the array that owns it, at most 100
    cells. Cells of `array` are coloured by their index along the axis `colour_by` (default 0), which stands under
    them; a cell that holds elements of several indices has bands of their colours; other cells are hatched. An arrow
    leads from element [0, ..., 0] to its neighbour along each axis, labelled in bytes and elements.
    Returns the Axes. Raises TypeError or ValueError where the array cannot be drawn so or has no such axis.
    """
    memory = flat_memory(array)
    axis = _checked_axis(array, colour_by)
    holders = memory.indices_along(axis)
    steps = _steps(array, memory)
    strip = _layout(array, memory, _index_names(holders), steps, top=style.MARGIN + title_height(title))
    arrows = lanes(strip, steps)
    right = max(strip.right, label_reach(arrows), title_width(title) - style.MARGIN) + style.MARGIN
    canvas = open_canvas(ax, right, strip.bottom + style.MARGIN)
    draw_title(canvas, title)
    _draw_cells(canvas, strip, memory, holders, axis)
    draw_steps(canvas, strip, arrows)
    return attach(canvas.ax, _description(array, memory, steps, axis), title=title)


def _checked_axis(array: NDArray[Any], colour_by: int | None) -> int:
    axis = 0 if colour_by is None else colour_by
    if isinstance(axis, bool) or not isinstance(axis, int):
        raise TypeError(f"colour_by is {colour_by!r}; expected the number of an axis")
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(f"colour_by is {axis}; expected one of the {array.ndim} axes, 0 to {array.ndim - 1}")
    return axis % array.ndim


def _steps(array: NDArray[Any], memory: FlatMemory) -> tuple[Step, ...]:
    """One step along each axis that has a neighbour to step to."""
    start = int(memory.cells.flat[0])
    return tuple(
        Step(axis, start, stride // memory.item_bytes, stride)
        for axis, (length, stride) in enumerate(zip(array.shape, array.strides, strict=True))
        if length > 1
    )


def _layout(
    array: NDArray[Any], memory: FlatMemory, names: Sequence[str], steps: Sequence[Step], *, top: float
) -> Strip:
    count = len(memory.values)
    left = style.MARGIN + 8 + max(style.text_width(text, style.SMALL) for text in ("element", "axis 0"))
    width = max(strips.widest_cell(memory.values), *_room_for_names(names))
    room = style.PAGE_WIDTH - style.MARGIN - left
    per_row = strips.cells_in_a_row(count, width, room, block=_block(array, memory))
    tops = []
    for row in range(-(-count // per_row)):
        top += band_height(steps, row, per_row)
        tops.append(top)
        top += strips.CELL_HEIGHT + strips.NUMBERS_HEIGHT + strips.RUNS_HEIGHT + strips.ROW_GAP
    return Strip(count, per_row, width, left, tuple(tops))


def _block(array: NDArray[Any], memory: FlatMemory) -> int:
    """The largest stride that still lets several blocks stand in a row: rows then break where the array's rows do."""
    strides = sorted({abs(stride) // memory.item_bytes for stride in array.strides} - {0})
    return next((stride for stride in reversed(strides) if stride <= 12), 1)


def _room_for_names(names: Sequence[str]) -> list[float]:
    return [
        (style.text_width(run.name, style.SMALL) + 4) / (run.last - run.first + 1)
        for run in strips.runs(names, len(names))
    ]


def _index_names(holders: Sequence[tuple[int, ...]]) -> tuple[str, ...]:
    """(3,) as "3", (0, 1, 2) as "0-2", (0, 2) as "0,2"."""
    return tuple(
        f"{some[0]}-{some[-1]}" if len(some) > 2 and some[-1] - some[0] == len(some) - 1 else ",".join(map(str, some))
        for some in holders
    )


def _draw_cells(
    canvas: Canvas, strip: Strip, memory: FlatMemory, holders: Sequence[tuple[int, ...]], axis: int
) -> None:
    for cell, (text, some) in enumerate(zip(memory.values, holders, strict=True)):
        fills = [style.cycle_fill(index) for index in some]
        strips.draw_cell(canvas, strip, cell, text, fills, name=f"cell {cell}")
    strips.draw_numbers(canvas, strip)
    colours = [style.cycle_colour(some[0]) if len(some) == 1 else style.RULE for some in holders]
    strips.draw_runs(canvas, strip, _index_names(holders), colours)
    strips.draw_headings(canvas, strip, "value", "element", f"axis {axis}")


def _description(array: NDArray[Any], memory: FlatMemory, steps: Sequence[Step], axis: int) -> str:
    count = len(memory.values)
    parts = [f"Memory of a {style.shape_text(array.shape)} {array.dtype} array, {style.count_text(count, 'cell')}."]
    if steps:
        parts.append("One step " + ", ".join(step.sentence for step in steps) + ".")
    parts.append(f"Values in address order: {' '.join(memory.values)}.")
    used = sorted({int(cell) for cell in memory.cells.flat})
    if len(used) < count:
        parts.append(
            f"{len(used)} of the cells belong to the array: {', '.join(map(str, used))}; the others are hatched."
        )
    parts.append(f"Cells are coloured by the index along axis {axis}.")
    return " ".join(parts)
