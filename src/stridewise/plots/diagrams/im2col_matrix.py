"""The im2col matrix: every window of an image as a row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style, tables
from stridewise.plots.drawing.arguments import check_array, check_fits, check_positive_integer, checked_position
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.tables import Table

GAP = 96  # between image and matrix, for the arrow and the windows' positions
MATRIX_CELL_WIDTH, MATRIX_CELL_HEIGHT = 28, 22
MAX_WINDOWS, MAX_ELEMENTS = 30, 16
NOTE_PITCH = 22

Texts = Sequence[Sequence[str]]


def im2col_matrix(x: NDArray[Any], kh: int, kw: int, *, at: tuple[int, int] = (0, 0), ax: Axes | None = None) -> Axes:
    """Draw an image with one window outlined, and beside it the im2col matrix with that window's row outlined.

    Parameters
    ----------
    x : ndarray of numbers, shape (H, W)
        A small image: at most 30 windows of at most 16 elements.
    kh, kw : int
        Rows and columns of a window.
    at : (int, int), optional
        Row and column at which the outlined window starts.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `x` is not such an array or the window is not inside it.

    Notes
    -----
    The matrix has `(H - kh + 1) * (W - kw + 1)` rows, one per window, and `kh * kw` columns, one per element [r, s] of
    a window. Each row of the outlined window keeps its colour.
    """
    row, column = _checked_position(x, kh, kw, at)
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw))
    matrix = windows.reshape(-1, kh * kw)
    window_number = row * windows.shape[1] + column
    image_cells, matrix_cells = tables.cell_texts(x), tables.cell_texts(matrix)
    notes = _notes(x, matrix)
    image_table, matrix_table = _layout_tables(image_cells, matrix_cells, notes)
    bottom = max(image_table.bottom + 20 + NOTE_PITCH * len(notes), matrix_table.bottom)
    caption = f"im2col: {matrix.shape[0]} windows, {matrix.shape[1]} elements each"
    right = max(matrix_table.right, matrix_table.left + style.text_width(caption, style.TEXT, bold=True))
    canvas = open_canvas(ax, right + style.MARGIN, bottom + style.MARGIN)
    _draw_image(canvas, image_table, image_cells, (row, column), (kh, kw), notes)
    _draw_matrix(canvas, matrix_table, matrix_cells, windows.shape, window_number, caption)
    _draw_arrow(canvas, image_table, matrix_table, (row, column), windows.shape, window_number)
    return set_description(canvas.ax, _description(x, matrix, (row, column), (kh, kw), window_number))


def _checked_position(x: NDArray[Any], kh: int, kw: int, at: tuple[int, int]) -> tuple[int, int]:
    check_array("x", x, ndim=2)
    check_positive_integer("kh", kh)
    check_positive_integer("kw", kw)
    check_fits("(kh, kw)", (kh, kw), shape=x.shape, of="x")
    tables.check_size("x", *x.shape)
    limits = (x.shape[0] - kh + 1, x.shape[1] - kw + 1)
    if limits[0] * limits[1] > MAX_WINDOWS or kh * kw > MAX_ELEMENTS or x.shape[1] + kh * kw > tables.MAX_COLUMNS:
        raise ValueError(
            f"x has shape {x.shape} and (kh, kw) is {(kh, kw)}: {limits[0] * limits[1]} windows of {kh * kw} elements; "
            f"expected at most {MAX_WINDOWS} windows of {MAX_ELEMENTS} elements, and at most {tables.MAX_COLUMNS} "
            "columns of image and matrix together: draw a part, such as x[:6, :6]"
        )
    return checked_position("at", at, limits)


def _notes(x: NDArray[Any], matrix: NDArray[Any]) -> list[str]:
    return [
        "Each window becomes a row.",
        f"{x.size} numbers become {matrix.size}:",
        f"{matrix.size / x.size:.3g} times the memory",
    ]


def _layout_tables(image_cells: Texts, matrix_cells: Texts, notes: Sequence[str]) -> tuple[Table, Table]:
    top = style.MARGIN + 26 + tables.INDEX_MARGIN
    image = tables.layout_table(image_cells, style.MARGIN + tables.INDEX_MARGIN, top)
    notes_right = image.left + max(style.text_width(note, style.TEXT) for note in notes)
    widths = (style.text_width(text, style.TEXT) + 8 for row in matrix_cells for text in row)
    left = max(image.right, notes_right) + GAP
    cell_width = max(MATRIX_CELL_WIDTH, *widths)
    return image, Table(len(matrix_cells), len(matrix_cells[0]), left, top, cell_width, MATRIX_CELL_HEIGHT)


def _draw_image(
    canvas: Canvas, table: Table, cells: Texts, at: tuple[int, int], size: tuple[int, int], notes: Sequence[str]
) -> None:
    window = tables.region(at, size)
    fills = tables.fill_inside(window, lambda r, _s: style.cycle_fill(r))
    tables.draw_table(canvas, table, cells, name="image", fills=fills)
    tables.outline(canvas, table, window, colour=style.BLACK, label="window")
    canvas.text(table.left, style.MARGIN + 8, "image x", align="left", bold=True)
    for line, note in enumerate(notes):
        canvas.text(table.left, table.bottom + 24 + NOTE_PITCH * line, note, align="left")


def _draw_matrix(
    canvas: Canvas, table: Table, cells: Texts, windows_shape: tuple[int, ...], window_number: int, caption: str
) -> None:
    kw = windows_shape[3]
    outlined = tables.region((window_number, 0), (1, table.columns))
    fills = tables.fill_inside(outlined, lambda _row, column: style.cycle_fill(column // kw))
    tables.draw_cells(canvas, table, cells, name="matrix", fills=fills)
    tables.outline(canvas, table, outlined, colour=style.BLACK, label="row")
    canvas.text(table.left, style.MARGIN + 8, caption, align="left", bold=True)
    for row in range(table.rows):
        y = table.corner(row + 0.5, 0)[1]
        text, bold = _position_text(row, windows_shape), row == window_number
        canvas.text(table.left - 8, y, text, size=style.SMALL, align="right", bold=bold)
    canvas.text(table.left - 8, table.top - 10, "[r,s]", size=style.SMALL, colour=style.DARK_GREY, align="right")
    for column in range(table.columns):
        r, s = divmod(column, kw)
        x = table.corner(0, column + 0.5)[0]
        canvas.text(x, table.top - 10, f"{r},{s}", size=style.SMALL, colour=style.DARK_GREY)


def _position_text(window_number: int, windows_shape: tuple[int, ...]) -> str:
    """Format where a window starts: "[1,2]"."""
    return "[{},{}]".format(*divmod(window_number, windows_shape[1]))


def _draw_arrow(
    canvas: Canvas,
    image: Table,
    matrix: Table,
    at: tuple[int, int],
    windows_shape: tuple[int, ...],
    window_number: int,
) -> None:
    """Draw an arrow from the window to its row, along a grid line of the image so that it crosses no number."""
    x, y = image.corner(at[0] + windows_shape[2] // 2, at[1] + windows_shape[3])
    row_y = matrix.corner(window_number + 0.5, 0)[1]
    position_width = style.text_width(_position_text(window_number, windows_shape), style.SMALL, bold=True)
    bend, tip = matrix.left - GAP + 8, matrix.left - 14 - position_width
    canvas.line([(x, y), (bend, y)], linewidth=1.6)
    canvas.arrow((bend, y), (tip, row_y), linewidth=1.6)


def _description(
    x: NDArray[Any], matrix: NDArray[Any], at: tuple[int, int], size: tuple[int, int], window_number: int
) -> str:
    row = " ".join(style.number_text(value) for value in matrix[window_number])
    return (
        f"A {style.shape_text(x.shape)} image and its im2col matrix for {style.shape_text(size)} windows: "
        f"{matrix.shape[0]} rows, one per window, of {matrix.shape[1]} elements; {x.size} numbers become "
        f"{matrix.size}, {matrix.size / x.size:.3g} times the memory. "
        f"The window at [{at[0]}, {at[1]}] is row {window_number}: {row}."
    )
