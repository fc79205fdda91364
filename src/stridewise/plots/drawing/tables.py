"""A 2-d array as a table of numbers with row and column indices, and outlines around regions of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas
from stridewise.plots.drawing.style import Fill

MIN_CELL_WIDTH = 34
CELL_HEIGHT = 30
INDEX_MARGIN = 20  # for the indices, above and to the left
MAX_ROWS, MAX_COLUMNS = 16, 20


Region = tuple[range, range]  # rows, columns
Fills = Callable[[int, int], Sequence[Fill]]  # (row, column) -> no, one or two fills


@dataclass(frozen=True, slots=True)
class Table:
    """The layout of a table; (left, top) is the upper left corner of cell [0, 0]."""

    rows: int
    columns: int
    left: float
    top: float
    cell_width: float = MIN_CELL_WIDTH
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
        """Return the upper left corner of a cell."""
        return self.left + column * self.cell_width, self.top + row * self.cell_height


def region(start: tuple[int, int], shape: tuple[int, int]) -> Region:
    """Return the region of this shape that starts at cell (row, column)."""
    return range(start[0], start[0] + shape[0]), range(start[1], start[1] + shape[1])


def no_fill(_row: int, _column: int) -> Sequence[Fill]:
    """Fill no cell."""
    return ()


def fill_inside(filled: Region, fill: Callable[[int, int], Fill]) -> Fills:
    """Fill the cells of one region, each by its row and column within the region."""
    rows, columns = filled

    def fills(row: int, column: int) -> Sequence[Fill]:
        inside = row in rows and column in columns
        return [fill(row - rows.start, column - columns.start)] if inside else ()

    return fills


def cell_texts(array: NDArray[Any]) -> list[list[str]]:
    """Format the numbers of a 2-d array, row by row."""
    return [[style.number_text(value) for value in row] for row in array]


def layout_table(cells: Sequence[Sequence[str]], left: float, top: float) -> Table:
    """Return the table of these texts, wide enough to pad each of them, with cell [0, 0] at (left, top)."""
    width = max(MIN_CELL_WIDTH, *(style.text_width(text, style.TEXT) + 10 for row in cells for text in row))
    return Table(len(cells), len(cells[0]), left, top, width)


def check_size(name: str, rows: int, columns: int) -> None:
    """Raise ValueError if a table of this size would not be readable on a page."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise ValueError(
            f"{name} has {rows} rows and {columns} columns; expected at most {MAX_ROWS} rows and "
            f"{MAX_COLUMNS} columns: draw a part of it, such as {name}[:8, :8]"
        )


def draw_table(
    canvas: Canvas, table: Table, cells: Sequence[Sequence[str]], *, name: str, fills: Fills = no_fill
) -> None:
    """Draw the cells, with the indices of rows and columns beside them."""
    draw_cells(canvas, table, cells, name=name, fills=fills)
    for row in range(table.rows):
        y = table.corner(row + 0.5, 0)[1]
        canvas.text(table.left - 9, y, str(row), size=style.SMALL, colour=style.DARK_GREY, align="right")
    for column in range(table.columns):
        x = table.corner(0, column + 0.5)[0]
        canvas.text(x, table.top - 9, str(column), size=style.SMALL, colour=style.DARK_GREY)


def draw_cells(
    canvas: Canvas, table: Table, cells: Sequence[Sequence[str]], *, name: str, fills: Fills = no_fill
) -> None:
    """Draw the cells alone: white, filled, or split along the diagonal into two colours."""
    for row in range(table.rows):
        for column in range(table.columns):
            _draw_cell(canvas, table, row, column, cells[row][column], fills(row, column), name)


def outline(
    canvas: Canvas,
    table: Table,
    outlined: Region,
    *,
    colour: Any,
    inset: float = 0,
    linewidth: float = 3,
    linestyle: str = "-",
    label: str = "",
) -> None:
    """Draw a thick frame around a region, `inset` pixels inside its edges so that two frames can share an edge."""
    rows, columns = outlined
    (left, top), (right, bottom) = table.corner(rows.start, columns.start), table.corner(rows.stop, columns.stop)
    canvas.rectangle(
        left + inset,
        top + inset,
        right - left - 2 * inset,
        bottom - top - 2 * inset,
        facecolor="none",
        edgecolor=colour,
        linewidth=linewidth,
        linestyle=linestyle,
        label=label,
        zorder=3,
    )


def _draw_cell(
    canvas: Canvas, table: Table, row: int, column: int, text: str, fills: Sequence[Fill], name: str
) -> None:
    x, y = table.corner(row, column)
    width, height = table.cell_width, table.cell_height
    if fills:
        canvas.fill(x, y, width, height, fills[0])
    for fill in fills[1:]:
        canvas.triangle([(x + width, y), (x + width, y + height), (x, y + height)], fill)
    canvas.rectangle(x, y, width, height, facecolor="none", label=f"{name} {row},{column}", zorder=1.6)
    canvas.text(x + width / 2, y + height / 2, text)
