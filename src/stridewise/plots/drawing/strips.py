"""A strip of memory on the page: a row of cells that wraps like text, with numbers and named runs below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas
from stridewise.plots.drawing.style import Fill

CELL_HEIGHT = 26
NARROWEST_CELL = 20
VALUE_TEXT = 12
NUMBERS_HEIGHT = 15  # a line of element numbers
RUNS_HEIGHT = 20  # a line under a run of cells, with its name
ROW_GAP = 10


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the cells lie: `count` cells of `cell_width`, `per_row` in a row, the rows' upper edges at `tops`."""

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
        """Where the last row ends, the lines below its cells included."""
        return self.tops[-1] + CELL_HEIGHT + NUMBERS_HEIGHT + RUNS_HEIGHT

    def corner(self, cell: int) -> tuple[float, float]:
        """The upper left corner of a cell."""
        row, column = divmod(cell, self.per_row)
        return self.left + column * self.cell_width, self.tops[row]

    def middle(self, cell: int) -> float:
        """The x of a cell's middle."""
        return self.corner(cell)[0] + self.cell_width / 2


def stack(count: int, per_row: int, *, cell_width: float, left: float, top: float) -> Strip:
    """A strip whose rows follow one another without arrows between them."""
    pitch = CELL_HEIGHT + NUMBERS_HEIGHT + RUNS_HEIGHT + ROW_GAP
    tops = tuple(top + row * pitch for row in range(-(-count // per_row)))
    return Strip(count, per_row, cell_width, left, tops)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells in one row that share a name."""

    first: int
    last: int
    name: str


def widest_cell(values: Sequence[str]) -> float:
    """The narrowest cell width in which every value has air around it."""
    return max(NARROWEST_CELL, *(style.text_width(value, VALUE_TEXT) + 5 for value in values))


def cells_in_a_row(count: int, cell_width: float, room: float, *, block: int = 1) -> int:
    """How many cells a row takes: all if they fit, else evenly filled rows of whole blocks (say, array rows)."""
    most = max(1, int(room // cell_width))
    if count <= most:
        return count
    block = block if block <= most else 1
    rows = -(-count // (most // block * block))
    return -(-count // (rows * block)) * block


def runs(names: Sequence[str], per_row: int) -> tuple[Run, ...]:
    """The runs of equal names, broken at the ends of rows; cells named "" are in none."""
    groups = groupby(range(len(names)), key=lambda cell: (cell // per_row, names[cell]))
    spans = ((name, list(cells)) for (_, name), cells in groups if name)
    return tuple(Run(cells[0], cells[-1], name) for name, cells in spans)


def draw_cell(canvas: Canvas, strip: Strip, cell: int, text: str, fills: Sequence[Fill], *, name: str) -> None:
    """One cell: filled with one colour, in level bands of several, or hatched grey with none."""
    x, y = strip.corner(cell)
    width, height = strip.cell_width, CELL_HEIGHT
    for band, fill in enumerate(fills):
        canvas.fill(x, y + band * height / len(fills), width, height / len(fills), fill)
    if not fills:
        canvas.fill(x, y, width, height, style.Fill(style.PALE))
        canvas.hatch(x, y, width, height, colour=style.FAINT, pattern="////")
    canvas.box(x, y, width, height, fill="none", name=name, z=2)
    canvas.text(x + width / 2, y + height / 2, text, size=VALUE_TEXT, colour=style.INK if fills else style.QUIET)


def draw_numbers(canvas: Canvas, strip: Strip) -> None:
    """The cells' numbers below them."""
    for cell in range(strip.count):
        y = strip.corner(cell)[1] + CELL_HEIGHT + NUMBERS_HEIGHT / 2
        canvas.text(strip.middle(cell), y, str(cell), size=style.SMALL, colour=style.QUIET)


def draw_runs(canvas: Canvas, strip: Strip, names: Sequence[str], colours: Sequence[Any]) -> None:
    """A coloured line under each run of equal names, below the cells' numbers, and the name under the line."""
    for run in runs(names, strip.per_row):
        left, top = strip.corner(run.first)
        right, y = strip.corner(run.last)[0] + strip.cell_width, top + CELL_HEIGHT + NUMBERS_HEIGHT
        canvas.line([(left + 2, y + 3), (right - 2, y + 3)], colour=colours[run.first], width=3)
        canvas.text((left + right) / 2, y + 13, run.name, size=style.SMALL)


def draw_headings(canvas: Canvas, strip: Strip, value: str, number: str, run: str) -> None:
    """What the lines hold, to the left of every row: the cells, the numbers below them, the names of the runs."""
    for top in strip.tops:
        heights = (CELL_HEIGHT / 2, CELL_HEIGHT + NUMBERS_HEIGHT / 2, CELL_HEIGHT + NUMBERS_HEIGHT + 13)
        for text, below in zip((value, number, run), heights, strict=True):
            canvas.text(strip.left - 8, top + below, text, size=style.SMALL, colour=style.QUIET, across="right")


def outline(canvas: Canvas, strip: Strip, run: Run, *, colour: Any, name: str = "") -> None:
    """A thick frame around a run of cells."""
    x, y = strip.corner(run.first)
    width = (run.last - run.first + 1) * strip.cell_width
    canvas.box(x, y, width, CELL_HEIGHT, fill="none", edge=colour, line=2.5, name=name, z=3)
