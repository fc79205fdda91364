"""One step of a convolution: a window of the image, the kernel, the sum of products, and the output it gives."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style, tables
from stridewise.plots.drawing.arguments import check_array, check_fits, checked_position
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.tables import Table

GAP = 64  # between two tables, for the operator
LINE_PITCH = 24
CAPTION_HEIGHT = 26
MAX_COLUMNS = 20  # of image, kernel and output together
MAX_PRODUCTS = 49

TIMES = "\N{MULTIPLICATION SIGN}"
WINDOW = style.BLUE
KERNEL = style.ORANGE
OUTPUT = style.GREEN

Texts = Sequence[Sequence[str]]
Lines = Sequence[tuple[str, str]]  # (what the line starts with, its terms)


def window_step(x: NDArray[Any], w: NDArray[Any], at: tuple[int, int], *, ax: Axes | None = None) -> Axes:
    """Draw one output of a valid convolution (cross-correlation) of a single-channel image, with its sum written out.

    Parameters
    ----------
    x : ndarray of numbers, shape (H, W)
        The image; it, the kernel and the output have at most 20 columns together.
    w : ndarray of numbers, shape (KH, KW)
        The kernel, at most 49 numbers.
    at : (int, int)
        Row and column of the output element, whose window starts at the same row and column of the image.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `x` or `w` is not such an array, `w` is larger than `x`, or `at` is outside the output of shape
        (H - KH + 1, W - KW + 1).
    """
    row, column, out_shape = _checked(x, w, at)
    image, kernel = tables.cell_texts(x), tables.cell_texts(w)
    window = x[row : row + w.shape[0], column : column + w.shape[1]]
    total = style.number_text(np.asarray(window * w).sum())
    output = [[""] * out_shape[1] for _ in range(out_shape[0])]
    output[row][column] = total
    layout = _layout_tables(image, kernel, output)
    lines = _sum_lines(tables.cell_texts(window), kernel, total, (row, column))
    sum_top = max(table.bottom for table in layout) + 30
    terms_left = layout[0].left + style.text_width(lines[0][0], style.TEXT, bold=True) + 8
    right = max(layout[2].right, terms_left + max(style.text_width(terms, style.TEXT) for _, terms in lines))
    canvas = open_canvas(ax, right + style.MARGIN, sum_top + LINE_PITCH * (len(lines) - 1) + 10 + style.MARGIN)
    _draw_tables(canvas, layout, (image, kernel, output), (row, column))
    _draw_sum(canvas, terms_left, sum_top, lines)
    return set_description(canvas.ax, _description(x, w, (row, column), out_shape, lines))


def _checked(x: NDArray[Any], w: NDArray[Any], at: tuple[int, int]) -> tuple[int, int, tuple[int, int]]:
    """Return the row and column, and the output's shape."""
    check_array("x", x, ndim=2)
    check_array("w", w, ndim=2)
    check_fits("w", w.shape, shape=x.shape, of="x")
    out_shape = (x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1)
    tables.check_size("x", *x.shape)
    if x.shape[1] + w.shape[1] + out_shape[1] > MAX_COLUMNS or w.size > MAX_PRODUCTS:
        raise ValueError(
            f"x has shape {x.shape} and w has shape {w.shape}; expected at most {MAX_COLUMNS} columns of image, "
            f"kernel and output together, and a kernel of at most {MAX_PRODUCTS} numbers: draw a part, such as "
            "x[:6, :6]"
        )
    row, column = checked_position("at", at, out_shape)
    return row, column, out_shape


def _layout_tables(*contents: Texts) -> list[Table]:
    """Place the tables side by side, vertically centred."""
    tallest = max(len(cells) for cells in contents)
    left, top = float(style.MARGIN + tables.INDEX_MARGIN), style.MARGIN + CAPTION_HEIGHT + tables.INDEX_MARGIN
    layout: list[Table] = []
    for cells in contents:
        layout.append(tables.layout_table(cells, left, top + (tallest - len(cells)) * tables.CELL_HEIGHT / 2))
        left = layout[-1].right + GAP
    return layout


def _draw_tables(canvas: Canvas, layout: Sequence[Table], contents: Sequence[Texts], at: tuple[int, int]) -> None:
    image, kernel, output = layout
    kernel_shape = (kernel.rows, kernel.columns)
    window, result = tables.region(at, kernel_shape), tables.region(at, (1, 1))
    filled = (
        tables.fill_inside(window, _plain(WINDOW)),
        tables.fill_inside(tables.region((0, 0), kernel_shape), _plain(KERNEL)),
        tables.fill_inside(result, _plain(OUTPUT)),
    )
    for table, cells, fills, name in zip(layout, contents, filled, ("image", "kernel", "output"), strict=True):
        tables.draw_table(canvas, table, cells, name=name, fills=fills)
    tables.outline(canvas, image, window, colour=WINDOW, label="window")
    tables.outline(canvas, output, result, colour=OUTPUT, label="result")
    for table, caption in zip(layout, ("image x", "kernel w", "output"), strict=True):
        canvas.text((table.left + table.right) / 2, table.top - tables.INDEX_MARGIN - 12, caption, bold=True)
    middle = (image.top + image.bottom) / 2
    for table, operator in ((kernel, "\N{ASTERISK OPERATOR}"), (output, "=")):
        canvas.text(table.left - tables.INDEX_MARGIN / 2 - GAP / 2, middle, operator, size=20)


def _plain(colour: str) -> Callable[[int, int], style.Fill]:
    return lambda _row, _column: style.Fill(style.tint(colour))


def _sum_lines(window: Texts, kernel: Texts, total: str, at: tuple[int, int]) -> Lines:
    """Return the sum of products, one line per kernel row, then the total."""
    terms = [
        " + ".join(_product(value, weight) for value, weight in zip(values, weights, strict=True))
        for values, weights in zip(window, kernel, strict=True)
    ]
    return [(f"output[{at[0]}, {at[1]}] =", terms[0]), *(("+", row_terms) for row_terms in terms[1:]), ("=", total)]


def _product(value: str, weight: str) -> str:
    return f"{value}{TIMES}{f'({weight})' if weight.startswith('-') else weight}"


def _draw_sum(canvas: Canvas, x: float, y: float, lines: Lines) -> None:
    """Write the lines with their terms aligned at `x`, and what each starts with to the left of that."""
    for number, (start, terms) in enumerate(lines):
        canvas.text(x - 8, y + LINE_PITCH * number, start, align="right", bold=number == 0)
        canvas.text(x, y + LINE_PITCH * number, terms, align="left", bold=number == len(lines) - 1)


def _description(
    x: NDArray[Any], w: NDArray[Any], at: tuple[int, int], out_shape: tuple[int, int], lines: Lines
) -> str:
    equation = " ".join(f"{start} {terms}" for start, terms in lines)
    return (
        f"One step of a valid convolution: a {style.shape_text(x.shape)} image, a {style.shape_text(w.shape)} kernel, "
        f"a {style.shape_text(out_shape)} output. "
        f"The window that starts at row {at[0]}, column {at[1]} gives {equation}."
    )
