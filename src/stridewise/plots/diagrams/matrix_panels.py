"""The im2col matrix in panels, of which only one exists at a time."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style, tables
from stridewise.plots.drawing.arguments import check_count, check_fits, check_numbers
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import attach
from stridewise.plots.drawing.tables import Table

CELL, HEIGHT = 30, 20
CAPTION = 26
MOST_WINDOWS, MOST_ELEMENTS = 30, 16


def im2col_panels(x: NDArray[Any], kh: int, kw: int, *, rows: int, panel: int = 0, ax: Axes | None = None) -> Axes:
    """The im2col matrix of an image, cut into panels: the one that exists is filled with numbers, the others are empty.

    x: (H, W) image. kh, kw: rows and columns of a window. rows: how many rows a panel has; the last may have fewer.
    panel: the one that exists, counted from 0. Returns the Axes. Raises TypeError or ValueError where x is no small
    2-d array of numbers, the window is not inside it, or there is no such panel.
    """
    matrix = _checked(x, kh, kw, rows)
    panels = [range(start, min(start + rows, len(matrix))) for start in range(0, len(matrix), rows)]
    if isinstance(panel, bool) or not isinstance(panel, int) or not 0 <= panel < len(panels):
        raise ValueError(f"panel is {panel!r}; expected a whole number from 0 to {len(panels) - 1}")
    here = panels[panel]
    cells = [[style.number_text(v) if i in here else "" for v in row] for i, row in enumerate(matrix)]
    table = Table(matrix.shape[0], matrix.shape[1], style.MARGIN, style.MARGIN + CAPTION, CELL, HEIGHT)
    words = [_word(number, panel, panels) for number in range(len(panels))]
    right = table.right + 14 + max(style.text_width(word, style.TEXT, bold=True) for word in words)
    canvas = open_canvas(ax, right + style.MARGIN, table.bottom + style.MARGIN)
    _draw(canvas, table, cells, panels, panel, words)
    return attach(canvas.ax, _description(matrix, panels, panel))


def _checked(x: NDArray[Any], kh: int, kw: int, rows: int) -> NDArray[Any]:
    check_numbers("x", x, ndim=2)
    for name, value in {"kh": kh, "kw": kw, "rows": rows}.items():
        check_count(name, value)
    check_fits("(kh, kw)", (kh, kw), shape=x.shape, of="x")
    matrix = np.lib.stride_tricks.sliding_window_view(x, (kh, kw)).reshape(-1, kh * kw)
    if len(matrix) > MOST_WINDOWS or kh * kw > MOST_ELEMENTS:
        raise ValueError(
            f"x has shape {x.shape} and (kh, kw) is {(kh, kw)}: {len(matrix)} windows of {kh * kw} elements; expected "
            f"at most {MOST_WINDOWS} windows of {MOST_ELEMENTS} elements: draw a part, such as x[:6, :6]"
        )
    return matrix


def _word(number: int, panel: int, panels: list[range]) -> str:
    if number < panel:
        return f"panel {number}: done and gone"
    if number > panel:
        return f"panel {number}: not made yet"
    rows = panels[number]
    return f"panel {number}: rows {rows.start} to {rows.stop - 1}"


def _draw(
    canvas: Canvas, table: Table, cells: list[list[str]], panels: list[range], panel: int, words: list[str]
) -> None:
    canvas.text(table.left, style.MARGIN + 8, "the im2col matrix", across="left", bold=True)
    fill = style.Fill(style.tint(style.GREEN, 0.35))
    for number, rows in enumerate(panels):
        part = Table(len(rows), table.columns, table.left, table.corner(rows.start, 0)[1], CELL, HEIGHT)
        exists = number == panel
        if exists:
            fills = tables.within(tables.block((0, 0), (len(rows), table.columns)), lambda _r, _c: fill)
            tables.draw_cells(canvas, part, cells[rows.start : rows.stop], name="matrix", fills=fills)
        whole = tables.block((0, 0), (len(rows), table.columns))
        colour, line = (style.INK, 2.0) if exists else (style.RULE, 1.0)
        tables.outline(
            canvas, part, whole, colour=colour, line=line, dash="-" if exists else "--", name=f"panel {number}"
        )
        y = part.top + part.cell_height * part.rows / 2
        canvas.text(
            table.right + 14, y, words[number], across="left", bold=exists, colour=style.INK if exists else style.QUIET
        )


def _description(matrix: NDArray[Any], panels: list[range], panel: int) -> str:
    rows = panels[panel]
    listed = "; ".join(" ".join(style.number_text(value) for value in matrix[row]) for row in rows)
    count = style.count_text(len(panels), "panel")
    return (
        f"An im2col matrix of {len(matrix)} rows of {matrix.shape[1]} elements in {count}. "
        f"Only panel {panel}, rows {rows.start} to {rows.stop - 1}, exists: {listed}."
    )
