"""How often each element of an array was accessed, on the array itself."""

from typing import Any

from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style, tables
from stridewise.plots.drawing.arguments import check_array
from stridewise.plots.drawing.canvas import draw_title, open_canvas, title_height, title_width
from stridewise.plots.drawing.descriptions import set_description

MAX_TINT = 0.85  # the number on the darkest cell stays readable


def heat_map(counts: NDArray[Any], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw a 2-d array of counts as a table whose cells are darker the higher their count.

    Parameters
    ----------
    counts : ndarray of int, shape (rows, columns)
        Counts, none negative, at most 16 rows and 20 columns: `trace.counts("x")[0, :, :, 0]`, say.
    title : str, optional
        Heading at the upper left.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `counts` is anything else.
    """
    check_array("counts", counts, ndim=2)
    tables.check_size("counts", *counts.shape)
    if counts.dtype.kind not in "iu" or counts.min() < 0:
        raise ValueError(f"counts has dtype {counts.dtype} and minimum {counts.min()}; expected counts")
    cells = tables.cell_texts(counts)
    top = style.MARGIN + tables.INDEX_MARGIN + title_height(title)
    table = tables.layout_table(cells, style.MARGIN + tables.INDEX_MARGIN, top)
    canvas = open_canvas(ax, max(table.right + style.MARGIN, title_width(title)), table.bottom + style.MARGIN)
    draw_title(canvas, title)
    highest = max(int(counts.max()), 1)
    tables.draw_table(
        canvas,
        table,
        cells,
        name="cell",
        fills=lambda row, column: [style.Fill(style.tint(style.ORANGE, MAX_TINT * counts[row, column] / highest))],
    )
    rows = "; ".join(" ".join(row) for row in cells)
    return set_description(canvas.ax, f"A table of {style.shape_text(counts.shape)} counts. Rows: {rows}.", title=title)
