"""How often each element of an array was touched, on the array itself."""

from typing import Any

from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style, tables
from stridewise.plots.drawing.arguments import check_numbers
from stridewise.plots.drawing.canvas import draw_title, open_canvas, title_height, title_width
from stridewise.plots.drawing.descriptions import attach

DARKEST = 0.85  # the number on it stays readable


def heat_map(counts: NDArray[Any], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """A 2-d array of counts as a table: the more, the darker its cell; the number stands in each.

    counts: whole numbers, none negative, at most 16 rows and 20 columns; `trace.counts("x")[0, :, :, 0]`, say. Returns
    the Axes. Raises TypeError or ValueError for anything else.
    """
    check_numbers("counts", counts, ndim=2)
    tables.check_size("counts", *counts.shape)
    if counts.dtype.kind not in "iu" or counts.min() < 0:
        raise ValueError(f"counts has dtype {counts.dtype} and the least value {counts.min()}; expected counts")
    cells = tables.texts(counts)
    top = style.MARGIN + tables.INDICES + title_height(title)
    table = tables.place_table(cells, style.MARGIN + tables.INDICES, top)
    canvas = open_canvas(ax, max(table.right + style.MARGIN, title_width(title)), table.bottom + style.MARGIN)
    draw_title(canvas, title)
    most = max(int(counts.max()), 1)
    tables.draw_table(
        canvas,
        table,
        cells,
        name="cell",
        fills=lambda row, column: [style.Fill(style.tint(style.ORANGE, DARKEST * counts[row, column] / most))],
    )
    rows = "; ".join(" ".join(row) for row in cells)
    return attach(canvas.ax, f"A table of {style.shape_text(counts.shape)} counts. Rows: {rows}.", title=title)
