"""Lines of text beside a table, or below it where the page is too narrow."""

from collections.abc import Sequence
from dataclasses import dataclass

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas
from stridewise.plots.drawing.tables import Table

PITCH = 24  # from line to line
GAP = 32  # between the table and the notes


@dataclass(frozen=True, slots=True)
class Notes:
    """A bold first line, left-aligned and centred on (x, y), and further lines below it, indented."""

    lines: Sequence[str]
    x: float
    y: float
    indent: float

    @property
    def right(self) -> float:
        """The right end of the longest line."""
        return self.x + self.indent + max(style.text_width(line, style.TEXT, bold=True) for line in self.lines)

    @property
    def bottom(self) -> float:
        """The lower edge of the last line."""
        return self.y + PITCH * (len(self.lines) - 1) + style.TEXT / 2


def layout_notes(table: Table, lines: Sequence[str], *, indent: float = 0) -> Notes:
    """Place the lines beside the table, level with its first row, or below it if the page is too narrow."""
    beside = Notes(lines, table.right + GAP, table.top + 12, indent)
    if beside.right <= style.PAGE_WIDTH - style.MARGIN:
        return beside
    return Notes(lines, table.left, table.bottom + PITCH, indent)


def draw_notes(canvas: Canvas, notes: Notes) -> None:
    """Write the lines."""
    for number, line in enumerate(notes.lines):
        x = notes.x + (notes.indent if number else 0)
        canvas.text(x, notes.y + PITCH * number, line, align="left", bold=number == 0)
