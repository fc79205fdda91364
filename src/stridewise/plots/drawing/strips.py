"""A strip of memory: cells in address order that wrap like text, with element offsets and named runs below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas
from stridewise.plots.drawing.style import Fill

CELL_HEIGHT = 26
MIN_CELL_WIDTH = 20
VALUE_TEXT = 12
OFFSETS_HEIGHT = 15  # of the line of element offsets
RUNS_HEIGHT = 20  # of the line under a run of cells, with its name
ROW_GAP = 10


@dataclass(frozen=True, slots=True)
class Strip:
    """The layout of `count` cells of `cell_width`, `per_row` to a row, the rows' upper edges at `tops`."""

    count: int
    per_row: int
    cell_width: float
    left: float
    tops: tuple[float, ...]

    @property
    def right(self) -> float:
        """The right edge of the longest row."""
        return self.left + min(self.count, self.per_row) * self.cell_width

    @property
    def bottom(self) -> float:
        """The lower edge of the last row, including the lines below its cells."""
        return self.tops[-1] + CELL_HEIGHT + OFFSETS_HEIGHT + RUNS_HEIGHT

    def corner(self, cell: int) -> tuple[float, float]:
        """Return the upper left corner of a cell."""
        row, column = divmod(cell, self.per_row)
        return self.left + column * self.cell_width, self.tops[row]

    def middle(self, cell: int) -> float:
        """Return the x of the middle of a cell."""
        return self.corner(cell)[0] + self.cell_width / 2


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells in one row that share a name."""

    first: int
    last: int
    name: str


def stacked_strip(count: int, per_row: int, *, cell_width: float, left: float, top: float) -> Strip:
    """Return a strip whose rows follow one another with no room for arrows between them."""
    pitch = CELL_HEIGHT + OFFSETS_HEIGHT + RUNS_HEIGHT + ROW_GAP
    tops = tuple(top + row * pitch for row in range(-(-count // per_row)))
    return Strip(count, per_row, cell_width, left, tops)


def min_cell_width(values: Sequence[str]) -> float:
    """Return the least cell width that pads every value."""
    return max(MIN_CELL_WIDTH, *(style.text_width(value, VALUE_TEXT) + 5 for value in values))


def cells_per_row(count: int, cell_width: float, available: float, *, block: int = 1) -> int:
    """Return the cells in a row: all if they fit, else as even a number of whole blocks (say, array rows) as possible.

    available: the width of the strip in pixels.
    """
    most = max(1, int(available // cell_width))
    if count <= most:
        return count
    block = block if block <= most else 1
    rows = -(-count // (most // block * block))
    return -(-count // (rows * block)) * block


def runs(names: Sequence[str], per_row: int) -> tuple[Run, ...]:
    """Return the runs of equal names, broken at the ends of rows; cells named "" belong to none."""
    groups = groupby(range(len(names)), key=lambda cell: (cell // per_row, names[cell]))
    spans = ((name, list(cells)) for (_, name), cells in groups if name)
    return tuple(Run(cells[0], cells[-1], name) for name, cells in spans)


def draw_cell(canvas: Canvas, strip: Strip, cell: int, text: str, fills: Sequence[Fill], *, name: str) -> None:
    """Draw one cell: filled with one colour, in horizontal bands of several, or hatched grey with none."""
    x, y = strip.corner(cell)
    width, height = strip.cell_width, CELL_HEIGHT
    for band, fill in enumerate(fills):
        canvas.fill(x, y + band * height / len(fills), width, height / len(fills), fill)
    if not fills:
        canvas.fill(x, y, width, height, style.Fill(style.PALE_GREY))
        canvas.hatch(x, y, width, height, colour=style.LIGHT_GREY, pattern="////")
    canvas.rectangle(x, y, width, height, facecolor="none", label=name, zorder=2)
    colour = style.BLACK if fills else style.DARK_GREY
    canvas.text(x + width / 2, y + height / 2, text, size=VALUE_TEXT, colour=colour)


def draw_offsets(canvas: Canvas, strip: Strip) -> None:
    """Write each cell's element offset below it."""
    for cell in range(strip.count):
        y = strip.corner(cell)[1] + CELL_HEIGHT + OFFSETS_HEIGHT / 2
        canvas.text(strip.middle(cell), y, str(cell), size=style.SMALL, colour=style.DARK_GREY)


def draw_runs(canvas: Canvas, strip: Strip, names: Sequence[str], colours: Sequence[Any]) -> None:
    """Underline each run of equal names, below the element offsets, and write the name under the line."""
    for run in runs(names, strip.per_row):
        left, top = strip.corner(run.first)
        right, y = strip.corner(run.last)[0] + strip.cell_width, top + CELL_HEIGHT + OFFSETS_HEIGHT
        canvas.line([(left + 2, y + 3), (right - 2, y + 3)], colour=colours[run.first], linewidth=3)
        canvas.text((left + right) / 2, y + 13, run.name, size=style.SMALL)


def draw_row_headings(canvas: Canvas, strip: Strip, value: str, offset: str, run: str) -> None:
    """Write, to the left of every row, what its cells, the offsets below them and the names of the runs stand for."""
    for top in strip.tops:
        heights = (CELL_HEIGHT / 2, CELL_HEIGHT + OFFSETS_HEIGHT / 2, CELL_HEIGHT + OFFSETS_HEIGHT + 13)
        for text, below in zip((value, offset, run), heights, strict=True):
            canvas.text(strip.left - 8, top + below, text, size=style.SMALL, colour=style.DARK_GREY, align="right")


def outline(canvas: Canvas, strip: Strip, run: Run, *, colour: Any, label: str = "") -> None:
    """Draw a thick frame around a run of cells."""
    x, y = strip.corner(run.first)
    width = (run.last - run.first + 1) * strip.cell_width
    canvas.rectangle(x, y, width, CELL_HEIGHT, facecolor="none", edgecolor=colour, linewidth=2.5, label=label, zorder=3)
