"""The im2col matrix: every window of an image as one row."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style, tables
from stridewise.plots.drawing.arguments import check_count, check_fits, check_numbers, checked_place
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import attach
from stridewise.plots.drawing.tables import Table

GAP = 96  # between image and matrix; holds the arrow and the windows' places
MATRIX_CELL, MATRIX_HEIGHT = 28, 22
MOST_WINDOWS, MOST_ELEMENTS = 30, 16
NOTE = 22


def im2col_matrix(x: NDArray[Any], kh: int, kw: int, *, at: tuple[int, int] = (0, 0), ax: Axes | None = None) -> Axes:
    """An image with one window outlined, and beside it the im2col matrix with that window's row outlined.

    x: (H, W) image. kh, kw: rows and columns of a window. at: (row, column) at which the window begins. The matrix has
    (H - kh + 1) * (W - kw + 1) rows, one a window, and kh * kw columns, one a window's element [r, s]; each row of the
    window keeps its colour. Returns the Axes. Raises TypeError or ValueError where x is no small 2-d array of
    numbers or the window is not inside it.
    """
    row, column = _checked(x, kh, kw, at)
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw))
    matrix = windows.reshape(-1, kh * kw)
    number = row * windows.shape[1] + column
    image, cells = tables.texts(x), tables.texts(matrix)
    notes = _notes(x, matrix)
    left_table, right_table = _tables(image, cells, notes)
    bottom = max(left_table.bottom + 20 + NOTE * len(notes), right_table.bottom)
    caption = f"im2col: {matrix.shape[0]} windows, {matrix.shape[1]} elements each"
    right = max(right_table.right, right_table.left + style.text_width(caption, style.TEXT, bold=True))
    canvas = open_canvas(ax, right + style.MARGIN, bottom + style.MARGIN)
    _draw_image(canvas, left_table, image, (row, column), (kh, kw), notes)
    _draw_matrix(canvas, right_table, cells, windows.shape, number, caption)
    _draw_arrow(canvas, left_table, right_table, (row, column), windows.shape, number)
    return attach(canvas.ax, _description(x, matrix, (row, column), (kh, kw), number))


def _checked(x: NDArray[Any], kh: int, kw: int, at: tuple[int, int]) -> tuple[int, int]:
    check_numbers("x", x, ndim=2)
    check_count("kh", kh)
    check_count("kw", kw)
    check_fits("(kh, kw)", (kh, kw), shape=x.shape, of="x")
    tables.check_size("x", *x.shape)
    limits = (x.shape[0] - kh + 1, x.shape[1] - kw + 1)
    if limits[0] * limits[1] > MOST_WINDOWS or kh * kw > MOST_ELEMENTS or x.shape[1] + kh * kw > tables.MOST_COLUMNS:
        raise ValueError(
            f"x has shape {x.shape} and (kh, kw) is {(kh, kw)}: {limits[0] * limits[1]} windows of {kh * kw} elements; "
            f"expected at most {MOST_WINDOWS} windows of {MOST_ELEMENTS} elements, and at most {tables.MOST_COLUMNS} "
            "columns of image and matrix together: draw a part, such as x[:6, :6]"
        )
    return checked_place("at", at, limits)


def _notes(x: NDArray[Any], matrix: NDArray[Any]) -> list[str]:
    return [
        "Each window is one row.",
        f"{matrix.size} numbers out of {x.size}:",
        f"{matrix.size / x.size:.3g} times the memory",
    ]


def _tables(image: list[list[str]], cells: list[list[str]], notes: list[str]) -> tuple[Table, Table]:
    top = style.MARGIN + 26 + tables.INDICES
    left_table = tables.place_table(image, style.MARGIN + tables.INDICES, top)
    notes_right = left_table.left + max(style.text_width(note, style.TEXT) for note in notes)
    width = max(MATRIX_CELL, *(style.text_width(text, style.TEXT) + 8 for row in cells for text in row))
    left = max(left_table.right, notes_right) + GAP
    return left_table, Table(len(cells), len(cells[0]), left, top, width, MATRIX_HEIGHT)


def _draw_image(
    canvas: Canvas, table: Table, cells: list[list[str]], at: tuple[int, int], size: tuple[int, int], notes: list[str]
) -> None:
    window = tables.block(at, size)
    fills = tables.within(window, lambda r, _s: style.cycle_fill(r))
    tables.draw_table(canvas, table, cells, name="image", fills=fills)
    tables.outline(canvas, table, window, colour=style.INK, name="window")
    canvas.text(table.left, style.MARGIN + 8, "image x", across="left", bold=True)
    for line, note in enumerate(notes):
        canvas.text(table.left, table.bottom + 24 + NOTE * line, note, across="left")


def _draw_matrix(
    canvas: Canvas, table: Table, cells: list[list[str]], shape: tuple[int, ...], number: int, caption: str
) -> None:
    here = tables.block((number, 0), (1, table.columns))
    fills = tables.within(here, lambda _row, column: style.cycle_fill(column // shape[3]))
    tables.draw_cells(canvas, table, cells, name="matrix", fills=fills)
    tables.outline(canvas, table, here, colour=style.INK, name="row")
    canvas.text(table.left, style.MARGIN + 8, caption, across="left", bold=True)
    for row in range(table.rows):
        y = table.corner(row + 0.5, 0)[1]
        canvas.text(table.left - 8, y, _place_text(row, shape), size=style.SMALL, across="right", bold=row == number)
    canvas.text(table.left - 8, table.top - 10, "[r,s]", size=style.SMALL, colour=style.QUIET, across="right")
    for column in range(table.columns):
        r, s = divmod(column, shape[3])
        x = table.corner(0, column + 0.5)[0]
        canvas.text(x, table.top - 10, f"{r},{s}", size=style.SMALL, colour=style.QUIET)


def _place_text(number: int, shape: tuple[int, ...]) -> str:
    """Where window `number` begins: "[1,2]"."""
    return "[{},{}]".format(*divmod(number, shape[1]))


def _draw_arrow(
    canvas: Canvas, image: Table, matrix: Table, at: tuple[int, int], shape: tuple[int, ...], number: int
) -> None:
    """From the window to its row: through the image along a line between cells, so that it crosses no number."""
    x, y = image.corner(at[0] + shape[2] // 2, at[1] + shape[3])
    row_y = matrix.corner(number + 0.5, 0)[1]
    width = style.text_width(_place_text(number, shape), style.SMALL, bold=True)
    turn, tip = matrix.left - GAP + 8, matrix.left - 14 - width
    canvas.line([(x, y), (turn, y)], width=1.6)
    canvas.head((turn, y), (tip, row_y), width=1.6)


def _description(x: NDArray[Any], matrix: NDArray[Any], at: tuple[int, int], size: tuple[int, int], number: int) -> str:
    row = " ".join(style.number_text(value) for value in matrix[number])
    return (
        f"A {style.shape_text(x.shape)} image and its im2col matrix for {style.shape_text(size)} windows: "
        f"{matrix.shape[0]} rows, one a window, of {matrix.shape[1]} elements; {matrix.size} numbers out of {x.size}, "
        f"{matrix.size / x.size:.3g} times the memory. The window at [{at[0]}, {at[1]}] is row {number}: {row}."
    )
