"""Two windows of a 2-d array that share memory."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import badges, strips, style, tables
from stridewise.plots.drawing.arguments import check_array, check_fits, check_positive_integer, checked_position
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.flat_memory import FlatMemory, flat_memory
from stridewise.plots.drawing.notes import PITCH, draw_notes, layout_notes
from stridewise.plots.drawing.strips import Strip
from stridewise.plots.drawing.tables import Table

Pair = tuple[int, int]

FIRST, SECOND = style.BLUE, style.ORANGE
COLOURS = {"A": (FIRST,), "B": (SECOND,), "AB": (FIRST, SECOND)}  # by the windows that read a cell
FILLS = {readers: tuple(style.Fill(style.tint(colour)) for colour in colours) for readers, colours in COLOURS.items()}
UNDERLINES = {"A": FIRST, "B": SECOND, "AB": style.BLACK}


def shared_windows(
    array: NDArray[Any], kh: int, kw: int, *, at: tuple[Pair, Pair] = ((0, 0), (0, 1)), ax: Axes | None = None
) -> Axes:
    """Draw two windows of a 2-d array, and its memory with the cells that either or both of them read.

    Parameters
    ----------
    array : ndarray of numbers, shape (rows, columns)
        At most 16 rows and 20 columns, in a memory of at most 100 cells.
    kh, kw : int
        Rows and columns of a window.
    at : ((int, int), (int, int)), optional
        Row and column at which window A starts, and at which window B starts.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `array` is not such an array or a window is not inside it.
    """
    positions = _checked_positions(array, kh, kw, at)
    readers = window_readers(array.shape, (kh, kw), positions)
    memory = flat_memory(array)
    cells = tables.cell_texts(array)
    left = style.MARGIN + 8 + style.text_width("element", style.SMALL)
    table = tables.layout_table(cells, left, style.MARGIN + tables.INDEX_MARGIN)
    notes = layout_notes(table, _notes(readers, positions, (kh, kw)), indent=34)
    strip = _layout_strip(array, memory, left, max(table.bottom, notes.bottom) + 40)
    canvas = open_canvas(ax, max(strip.right, table.right, notes.right) + style.MARGIN, strip.bottom + style.MARGIN)
    tables.draw_table(canvas, table, cells, name="cell", fills=lambda row, column: FILLS.get(readers[row, column], ()))
    _draw_frames(canvas, table, positions, (kh, kw))
    draw_notes(canvas, notes)
    for line, (letters, colours) in enumerate(COLOURS.items(), start=1):
        badges.draw_badge(canvas, notes.x + badges.SIDE / 2, notes.y + PITCH * line, letters, colours)
    _draw_memory(canvas, strip, memory, readers)
    return set_description(canvas.ax, _description(array, memory, readers, positions, (kh, kw)))


def window_readers(shape: tuple[int, ...], size: Pair, positions: tuple[Pair, Pair]) -> NDArray[np.str_]:
    """Return which windows read each element of an array of this shape: "", "A", "B" or "AB"."""
    readers = np.full(shape, "", dtype="<U2")
    for letter, (row, column) in zip("AB", positions, strict=True):
        window = readers[row : row + size[0], column : column + size[1]]
        window[...] = np.char.add(window, letter)
    return readers


def _checked_positions(array: NDArray[Any], kh: int, kw: int, at: tuple[Pair, Pair]) -> tuple[Pair, Pair]:
    check_array("array", array, ndim=2)
    tables.check_size("array", *array.shape)
    check_positive_integer("kh", kh)
    check_positive_integer("kw", kw)
    check_fits("(kh, kw)", (kh, kw), shape=array.shape, of="array")
    limits = (array.shape[0] - kh + 1, array.shape[1] - kw + 1)
    try:
        first, second = at
    except (TypeError, ValueError):
        raise TypeError(f"at is {at!r}; expected the positions (row, column) of two windows") from None
    return checked_position("at[0]", first, limits), checked_position("at[1]", second, limits)


def _notes(readers: NDArray[np.str_], positions: tuple[Pair, Pair], size: Pair) -> list[str]:
    """Return a heading that says how much is shared, then a line each for A, B and both."""
    (first, second), shared = positions, int((readers == "AB").sum())
    exclusive = [style.count_text(int((readers == letter).sum()), "cell") for letter in "AB"]
    return [
        f"The windows share {shared} of their {size[0] * size[1]} cells" if shared else "The windows share no cells",
        f"window at [{first[0]}, {first[1]}], solid frame: {exclusive[0]} read by A alone",
        f"window at [{second[0]}, {second[1]}], dashed frame: {exclusive[1]} read by B alone",
        f"{style.count_text(shared, 'cell')} read by both, in two colours",
    ]


def _layout_strip(array: NDArray[Any], memory: FlatMemory, left: float, top: float) -> Strip:
    width = strips.min_cell_width(memory.values)
    available = style.PAGE_WIDTH - style.MARGIN - left
    per_row = strips.cells_per_row(len(memory.values), width, available, block=array.shape[1])
    return strips.stacked_strip(len(memory.values), per_row, cell_width=width, left=left, top=top)


def _draw_frames(canvas: Canvas, table: Table, positions: tuple[Pair, Pair], size: Pair) -> None:
    regions = [tables.region(position, size) for position in positions]
    corners = badges.distinct_corners(regions)
    for number, (letter, colour, linestyle) in enumerate((("A", FIRST, "-"), ("B", SECOND, "--"))):
        # The second frame is nested in the first where the windows share an edge.
        inset, label = 3.5 * number, f"window {letter}"
        tables.outline(canvas, table, regions[number], colour=colour, inset=inset, linestyle=linestyle, label=label)
        badges.draw_badge(canvas, *table.corner(*corners[number]), letter, [colour])


def _draw_memory(canvas: Canvas, strip: Strip, memory: FlatMemory, readers: NDArray[np.str_]) -> None:
    cell_readers = _cell_readers(memory, readers)
    inside = {int(cell) for cell in memory.element_offsets.flat}
    plain = (style.Fill(style.WHITE),)
    canvas.text(strip.left, strip.tops[0] - 13, "The same cells in memory", align="left", bold=True)
    for cell, (value, letters) in enumerate(zip(memory.values, cell_readers, strict=True)):
        fills = FILLS.get(letters, plain if cell in inside else ())
        strips.draw_cell(canvas, strip, cell, value, fills, name=f"memory {cell}")
    strips.draw_offsets(canvas, strip)
    colours = [UNDERLINES.get(letters, style.GREY) for letters in cell_readers]
    strips.draw_runs(canvas, strip, cell_readers, colours)
    strips.draw_row_headings(canvas, strip, "value", "element", "window")


def _cell_readers(memory: FlatMemory, readers: NDArray[np.str_]) -> Sequence[str]:
    """Return which windows read each cell of the memory, which may hold several elements."""
    letters: list[set[str]] = [set() for _ in memory.values]
    for cell, element_readers in zip(memory.element_offsets.flat, readers.flat, strict=True):
        letters[int(cell)].update(str(element_readers))
    return ["".join(sorted(cell_letters)) for cell_letters in letters]


def _description(
    array: NDArray[Any], memory: FlatMemory, readers: NDArray[np.str_], positions: tuple[Pair, Pair], size: Pair
) -> str:
    (first, second), cell_readers = positions, _cell_readers(memory, readers)
    cells = {
        key: ", ".join(str(cell) for cell, letters in enumerate(cell_readers) if letters == key) or "none"
        for key in FILLS
    }
    return (
        f"Two {style.shape_text(size)} windows of a {style.shape_text(array.shape)} {array.dtype} array, "
        f"A at [{first[0]}, {first[1]}] and B at [{second[0]}, {second[1]}]. {_notes(readers, positions, size)[0]}. "
        f"Elements in memory that only A reads: {cells['A']}; only B: {cells['B']}; both: {cells['AB']}."
    )
