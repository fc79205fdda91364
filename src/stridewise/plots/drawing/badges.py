"""Letters that name the outlined regions of a table."""

from collections.abc import Sequence

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas
from stridewise.plots.drawing.tables import Region

SIDE = 16
PITCH = 24  # from badge to badge in a list beside the table


def free_corners(regions: Sequence[Region]) -> list[tuple[int, int]]:
    """For each region one of its corners, each corner used once as far as that is possible."""
    taken: list[tuple[int, int]] = []
    for rows, columns in regions:
        corners = [(row, column) for row in (rows.start, rows.stop) for column in (columns.start, columns.stop)]
        taken.append(next((corner for corner in corners if corner not in taken), corners[0]))
    return taken


def draw_badge(canvas: Canvas, x: float, y: float, letters: str, colours: Sequence[str]) -> None:
    """A small square around the point, with its letters; of two colours each fills one half."""
    left, top = x - SIDE / 2, y - SIDE / 2
    width = SIDE + 9 * (len(letters) - 1)
    for half, colour in enumerate(colours):
        part = width / len(colours)
        canvas.box(left + half * part, top, part, SIDE, fill=style.tint(colour), edge="none", line=0, z=4)
    edge = colours[0] if len(colours) == 1 else style.INK
    canvas.box(left, top, width, SIDE, fill="none", edge=edge, line=1.5, z=4.1)
    canvas.text(left + width / 2, y, letters, size=style.SMALL, bold=True)
