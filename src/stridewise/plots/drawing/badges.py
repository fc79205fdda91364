"""Badges: small squares with a letter that name the outlined regions of a table."""

from collections.abc import Sequence

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas
from stridewise.plots.drawing.tables import Region

SIDE = 16
PITCH = 24  # between badges listed beside a table


def distinct_corners(regions: Sequence[Region]) -> list[tuple[int, int]]:
    """Return a corner (row, column) of each region, avoiding corners that earlier regions use where possible."""
    used: list[tuple[int, int]] = []
    for rows, columns in regions:
        corners = [(row, column) for row in (rows.start, rows.stop) for column in (columns.start, columns.stop)]
        used.append(next((corner for corner in corners if corner not in used), corners[0]))
    return used


def draw_badge(canvas: Canvas, x: float, y: float, letters: str, colours: Sequence[str]) -> None:
    """Draw a badge centred on (x, y); two colours fill half of it each."""
    left, top = x - SIDE / 2, y - SIDE / 2
    width = SIDE + 9 * (len(letters) - 1)
    for index, colour in enumerate(colours):
        share = width / len(colours)
        canvas.rectangle(
            left + index * share,
            top,
            share,
            SIDE,
            facecolor=style.tint(colour),
            edgecolor="none",
            linewidth=0,
            zorder=4,
        )
    edgecolor = colours[0] if len(colours) == 1 else style.BLACK
    canvas.rectangle(left, top, width, SIDE, facecolor="none", edgecolor=edgecolor, linewidth=1.5, zorder=4.1)
    canvas.text(left + width / 2, y, letters, size=style.SMALL, bold=True)
