"""The im2col matrix in panels, only one of which exists at a time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style, tables
from stridewise.plots.drawing.arguments import check_array, check_fits, check_positive_integer
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.tables import Table

CELL_WIDTH, CELL_HEIGHT = 30, 20
CAPTION_HEIGHT = 26
LABEL_GAP = 14
MAX_WINDOWS, MAX_ELEMENTS = 30, 16


def im2col_panels(x: NDArray[Any], kh: int, kw: int, *, rows: int, panel: int = 0, ax: Axes | None = None) -> Axes:
    """Draw the im2col matrix cut into panels of rows: the current panel with its numbers, the others empty.

    Parameters
    ----------
    x : ndarray of numbers, shape (H, W)
        A small image: at most 30 windows of at most 16 elements.
    kh, kw : int
        Rows and columns of a window.
    rows : int
        Rows per panel; the last panel may have fewer.
    panel : int, optional
        The current panel, counted from 0.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `x` is not such an array, the window is not inside it, or there is no such panel.
    """
    matrix = _checked_matrix(x, kh, kw, rows)
    panels = [range(start, min(start + rows, len(matrix))) for start in range(0, len(matrix), rows)]
    if isinstance(panel, bool) or not isinstance(panel, int) or not 0 <= panel < len(panels):
        raise ValueError(f"panel is {panel!r}; expected an integer from 0 to {len(panels) - 1}")
    table = Table(
        matrix.shape[0], matrix.shape[1], style.MARGIN, style.MARGIN + CAPTION_HEIGHT, CELL_WIDTH, CELL_HEIGHT
    )
    labels = [_label(number, panel, panels) for number in range(len(panels))]
    right = table.right + LABEL_GAP + max(style.text_width(label, style.TEXT, bold=True) for label in labels)
    canvas = open_canvas(ax, right + style.MARGIN, table.bottom + style.MARGIN)
    canvas.text(table.left, style.MARGIN + 8, "im2col matrix", align="left", bold=True)
    for number, (panel_rows, label) in enumerate(zip(panels, labels, strict=True)):
        top = table.corner(panel_rows.start, 0)[1]
        panel_table = Table(len(panel_rows), table.columns, table.left, top, CELL_WIDTH, CELL_HEIGHT)
        values = matrix[panel_rows.start : panel_rows.stop] if number == panel else None
        _draw_panel(canvas, panel_table, values, label, number)
    return set_description(canvas.ax, _description(matrix, panels, panel))


def _checked_matrix(x: NDArray[Any], kh: int, kw: int, rows: int) -> NDArray[Any]:
    check_array("x", x, ndim=2)
    for name, value in {"kh": kh, "kw": kw, "rows": rows}.items():
        check_positive_integer(name, value)
    check_fits("(kh, kw)", (kh, kw), shape=x.shape, of="x")
    matrix = np.lib.stride_tricks.sliding_window_view(x, (kh, kw)).reshape(-1, kh * kw)
    if len(matrix) > MAX_WINDOWS or kh * kw > MAX_ELEMENTS:
        raise ValueError(
            f"x has shape {x.shape} and (kh, kw) is {(kh, kw)}: {len(matrix)} windows of {kh * kw} elements; expected "
            f"at most {MAX_WINDOWS} windows of {MAX_ELEMENTS} elements: draw a part, such as x[:6, :6]"
        )
    return matrix


def _label(number: int, current: int, panels: Sequence[range]) -> str:
    if number < current:
        return f"panel {number}: multiplied, discarded"
    if number > current:
        return f"panel {number}: not built yet"
    rows = panels[number]
    return f"panel {number}: rows {rows.start} to {rows.stop - 1}"


def _draw_panel(canvas: Canvas, table: Table, values: NDArray[Any] | None, label: str, number: int) -> None:
    """Draw one panel, with its numbers if it is the current one."""
    current = values is not None
    whole = tables.region((0, 0), (table.rows, table.columns))
    if values is not None:
        fill = style.Fill(style.tint(style.GREEN, 0.35))
        fills = tables.fill_inside(whole, lambda _row, _column: fill)
        tables.draw_cells(canvas, table, tables.cell_texts(values), name="matrix", fills=fills)
    edge, linewidth, linestyle = (style.BLACK, 2.0, "-") if current else (style.GREY, 1.0, "--")
    tables.outline(canvas, table, whole, colour=edge, linewidth=linewidth, linestyle=linestyle, label=f"panel {number}")
    y = (table.top + table.bottom) / 2
    colour = style.BLACK if current else style.DARK_GREY
    canvas.text(table.right + LABEL_GAP, y, label, align="left", bold=current, colour=colour)


def _description(matrix: NDArray[Any], panels: Sequence[range], panel: int) -> str:
    rows = panels[panel]
    values = "; ".join(" ".join(style.number_text(value) for value in matrix[row]) for row in rows)
    count = style.count_text(len(panels), "panel")
    return (
        f"An im2col matrix of {len(matrix)} rows of {matrix.shape[1]} elements in {count}. "
        f"Only panel {panel}, rows {rows.start} to {rows.stop - 1}, exists: {values}."
    )
