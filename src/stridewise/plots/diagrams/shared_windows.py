"""Two windows of a 2-d array that share memory."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import badges, strips, style, tables
from stridewise.plots.drawing.arguments import check_count, check_fits, check_numbers, checked_place
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import attach
from stridewise.plots.drawing.flat_memory import FlatMemory, flat_memory
from stridewise.plots.drawing.notes import PITCH, draw_notes, place_notes
from stridewise.plots.drawing.strips import Strip
from stridewise.plots.drawing.tables import Table

Place = tuple[int, int]

FIRST, SECOND = style.BLUE, style.ORANGE
COLOURS = {"A": (FIRST,), "B": (SECOND,), "AB": (FIRST, SECOND)}
FILLS = {letters: tuple(style.Fill(style.tint(each)) for each in some) for letters, some in COLOURS.items()}
UNDERLINES = {"A": FIRST, "B": SECOND, "AB": style.INK}


def shared_windows(
    array: NDArray[Any], kh: int, kw: int, *, at: tuple[Place, Place] = ((0, 0), (0, 1)), ax: Axes | None = None
) -> Axes:
    """Two windows of a 2-d array, and the memory with the cells that one, the other or both of them read.

    array: at most 16 rows and 20 columns in a memory of at most 100 cells. kh, kw: rows and columns of a window.
    at: the (row, column) at which windows A and B begin. Returns the Axes. Raises TypeError or ValueError where the
    array cannot be drawn so or a window is not inside it.
    """
    places = _checked_places(array, kh, kw, at)
    marks = window_marks(array.shape, (kh, kw), places)
    memory = flat_memory(array)
    cells = tables.texts(array)
    left = style.MARGIN + 8 + style.text_width("element", style.SMALL)
    table = tables.place_table(cells, left, style.MARGIN + tables.INDICES)
    notes = place_notes(table, _notes(marks, places, (kh, kw)), indent=34)
    strip = _strip(array, memory, left, max(table.bottom, notes.bottom) + 40)
    canvas = open_canvas(ax, max(strip.right, table.right, notes.right) + style.MARGIN, strip.bottom + style.MARGIN)
    tables.draw_table(canvas, table, cells, name="cell", fills=lambda row, column: FILLS.get(marks[row, column], ()))
    _draw_frames(canvas, table, places, (kh, kw))
    draw_notes(canvas, notes)
    for line, (letters, colours) in enumerate(COLOURS.items(), start=1):
        badges.draw_badge(canvas, notes.x + badges.SIDE / 2, notes.y + PITCH * line, letters, colours)
    _draw_memory(canvas, strip, memory, marks)
    return attach(canvas.ax, _description(array, memory, marks, places, (kh, kw)))


def window_marks(shape: tuple[int, ...], size: Place, places: tuple[Place, Place]) -> NDArray[np.str_]:
    """Which windows read each element: "", "A", "B" or "AB", in an array of this shape."""
    marks = np.full(shape, "", dtype="<U2")
    for letter, (row, column) in zip("AB", places, strict=True):
        window = marks[row : row + size[0], column : column + size[1]]
        window[...] = np.char.add(window, letter)
    return marks


def _checked_places(array: NDArray[Any], kh: int, kw: int, at: tuple[Place, Place]) -> tuple[Place, Place]:
    check_numbers("array", array, ndim=2)
    tables.check_size("array", *array.shape)
    check_count("kh", kh)
    check_count("kw", kw)
    check_fits("(kh, kw)", (kh, kw), shape=array.shape, of="array")
    limits = (array.shape[0] - kh + 1, array.shape[1] - kw + 1)
    try:
        first, second = at
    except (TypeError, ValueError):
        raise TypeError(f"at is {at!r}; expected the places (row, column) of two windows") from None
    return checked_place("at[0]", first, limits), checked_place("at[1]", second, limits)


def _notes(marks: NDArray[np.str_], places: tuple[Place, Place], size: Place) -> list[str]:
    """What the picture says in words: how much is shared, then a line each for A, B and both."""
    (first, second), both = places, int((marks == "AB").sum())
    alone = [style.count_text(int((marks == letter).sum()), "cell") for letter in "AB"]
    return [
        f"Both windows read {both} of their {size[0] * size[1]} cells" if both else "The windows share no cell",
        f"window at [{first[0]}, {first[1]}], solid frame; it alone reads {alone[0]}",
        f"window at [{second[0]}, {second[1]}], dashed frame; it alone reads {alone[1]}",
        f"both read {style.count_text(both, 'cell')}, in two colours",
    ]


def _strip(array: NDArray[Any], memory: FlatMemory, left: float, top: float) -> Strip:
    width = strips.widest_cell(memory.values)
    room = style.PAGE_WIDTH - style.MARGIN - left
    per_row = strips.cells_in_a_row(len(memory.values), width, room, block=array.shape[1])
    return strips.stack(len(memory.values), per_row, cell_width=width, left=left, top=top)


def _draw_frames(canvas: Canvas, table: Table, places: tuple[Place, Place], size: Place) -> None:
    regions = [tables.block(place, size) for place in places]
    corners = badges.free_corners(regions)
    for number, (letter, colour, dash) in enumerate((("A", FIRST, "-"), ("B", SECOND, "--"))):
        # The second frame lies inside the first where the windows share an edge.
        tables.outline(
            canvas, table, regions[number], colour=colour, inset=3.5 * number, dash=dash, name=f"window {letter}"
        )
        badges.draw_badge(canvas, *table.corner(*corners[number]), letter, [colour])


def _draw_memory(canvas: Canvas, strip: Strip, memory: FlatMemory, marks: NDArray[np.str_]) -> None:
    names = _cell_marks(memory, marks)
    inside = {int(cell) for cell in memory.cells.flat}
    plain = (style.Fill(style.WHITE),)
    canvas.text(strip.left, strip.tops[0] - 13, "The same cells in memory", across="left", bold=True)
    for cell, (value, name) in enumerate(zip(memory.values, names, strict=True)):
        fills = FILLS.get(name, plain if cell in inside else ())
        strips.draw_cell(canvas, strip, cell, value, fills, name=f"memory {cell}")
    strips.draw_numbers(canvas, strip)
    strips.draw_runs(canvas, strip, names, [UNDERLINES.get(name, style.RULE) for name in names])
    strips.draw_headings(canvas, strip, "value", "element", "window")


def _cell_marks(memory: FlatMemory, marks: NDArray[np.str_]) -> list[str]:
    """The marks of the elements, brought to the cells of memory; an element's cell may hold several elements."""
    found: list[set[str]] = [set() for _ in memory.values]
    for cell, mark in zip(memory.cells.flat, marks.flat, strict=True):
        found[int(cell)].update(str(mark))
    return ["".join(sorted(letters)) for letters in found]


def _description(
    array: NDArray[Any], memory: FlatMemory, marks: NDArray[np.str_], places: tuple[Place, Place], size: Place
) -> str:
    (first, second), names = places, _cell_marks(memory, marks)
    numbers = {key: ", ".join(str(cell) for cell, name in enumerate(names) if name == key) or "none" for key in FILLS}
    return (
        f"Two {style.shape_text(size)} windows of a {style.shape_text(array.shape)} {array.dtype} array, "
        f"A at [{first[0]}, {first[1]}] and B at [{second[0]}, {second[1]}]. {_notes(marks, places, size)[0]}. "
        f"Elements in memory that only A reads: {numbers['A']}; only B: {numbers['B']}; both: {numbers['AB']}."
    )
