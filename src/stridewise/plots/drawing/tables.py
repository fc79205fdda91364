"""A 2-d array on the page: a table of numbers with its row and column indices, and outlines around parts of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas
from stridewise.plots.drawing.style import Fill

NARROWEST_CELL = 34
CELL_HEIGHT = 30
INDICES = 20  # the room for the indices, above and to the left
MOST_ROWS, MOST_COLUMNS = 16, 20


Region = tuple[range, range]  # rows, columns
Fills = Callable[[int, int], Sequence[Fill]]  # (row, column) to no, one or two fills


def block(at: tuple[int, int], size: tuple[int, int]) -> Region:
    """The region of this size (rows, columns) that begins at the cell `at`."""
    return range(at[0], at[0] + size[0]), range(at[1], at[1] + size[1])


def white(_row: int, _column: int) -> Sequence[Fill]:
    """No cell filled."""
    return ()


def within(region: Region, fill: Callable[[int, int], Fill]) -> Fills:
    """The cells of one region filled, each by its row and column inside the region."""
    rows, columns = region

    def fills(row: int, column: int) -> Sequence[Fill]:
        inside = row in rows and column in columns
        return [fill(row - rows.start, column - columns.start)] if inside else ()

    return fills


@dataclass(frozen=True, slots=True)
class Table:
    """Where the cells lie: `left` and `top` are the upper left corner of cell [0, 0]."""

    rows: int
    columns: int
    left: float
    top: float
    cell_width: float = NARROWEST_CELL
    cell_height: float = CELL_HEIGHT

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.columns * self.cell_width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.rows * self.cell_height

    def corner(self, row: float, column: float) -> tuple[float, float]:
        """The upper left corner of a cell."""
        return self.left + column * self.cell_width, self.top + row * self.cell_height


def texts(array: NDArray[Any]) -> list[list[str]]:
    """The cells' texts of a 2-d array."""
    return [[style.number_text(value) for value in row] for row in array]


def place_table(cells: Sequence[Sequence[str]], left: float, top: float) -> Table:
    """The table of these texts with its cell [0, 0] at this corner, each text with air around it."""
    width = max(NARROWEST_CELL, *(style.text_width(text, style.TEXT) + 10 for row in cells for text in row))
    return Table(len(cells), len(cells[0]), left, top, width)


def check_size(name: str, rows: int, columns: int) -> None:
    """ValueError where a table of this size would not be readable on a page."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise ValueError(
            f"{name} has {rows} rows and {columns} columns; expected at most {MOST_ROWS} rows and "
            f"{MOST_COLUMNS} columns: draw a part of it, such as {name}[:8, :8]"
        )


def draw_table(
    canvas: Canvas, table: Table, cells: Sequence[Sequence[str]], *, name: str, fills: Fills = white
) -> None:
    """The cells, and the indices of rows and columns beside them."""
    draw_cells(canvas, table, cells, name=name, fills=fills)
    for row in range(table.rows):
        y = table.corner(row + 0.5, 0)[1]
        canvas.text(table.left - 9, y, str(row), size=style.SMALL, colour=style.QUIET, across="right")
    for column in range(table.columns):
        canvas.text(table.corner(0, column + 0.5)[0], table.top - 9, str(column), size=style.SMALL, colour=style.QUIET)


def draw_cells(
    canvas: Canvas, table: Table, cells: Sequence[Sequence[str]], *, name: str, fills: Fills = white
) -> None:
    """The cells alone, each white, filled, or in two colours across its diagonal."""
    for row in range(table.rows):
        for column in range(table.columns):
            _draw_cell(canvas, table, row, column, cells[row][column], fills(row, column), name)


def outline(
    canvas: Canvas,
    table: Table,
    region: Region,
    *,
    colour: Any,
    inset: float = 0,
    line: float = 3,
    dash: str = "-",
    name: str = "",
) -> None:
    """A thick frame around a region, `inset` pixels inside its edges so that two frames can share an edge."""
    rows, columns = region
    (left, top), (right, bottom) = table.corner(rows.start, columns.start), table.corner(rows.stop, columns.stop)
    width, height = right - left - 2 * inset, bottom - top - 2 * inset
    canvas.box(left + inset, top + inset, width, height, fill="none", edge=colour, line=line, dash=dash, name=name, z=3)


def _draw_cell(
    canvas: Canvas, table: Table, row: int, column: int, text: str, fills: Sequence[Fill], name: str
) -> None:
    x, y = table.corner(row, column)
    width, height = table.cell_width, table.cell_height
    if fills:
        canvas.fill(x, y, width, height, fills[0])
    for fill in fills[1:]:
        canvas.triangle([(x + width, y), (x + width, y + height), (x, y + height)], fill)
    canvas.box(x, y, width, height, fill="none", name=f"{name} {row},{column}", z=1.6)
    canvas.text(x + width / 2, y + height / 2, text)
