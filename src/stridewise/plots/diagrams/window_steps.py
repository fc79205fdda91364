"""One step of a convolution: a window of the image, the kernel, the sum of products, and the output that it fills."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style, tables
from stridewise.plots.drawing.arguments import check_fits, check_numbers, checked_place
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import attach
from stridewise.plots.drawing.tables import Table

GAP = 64  # between two tables; holds the sign that joins them
LINE = 24
CAPTION = 26
MOST_COLUMNS = 20  # of image, kernel and output together
MOST_PRODUCTS = 49

TIMES = "\N{MULTIPLICATION SIGN}"
WINDOW = style.BLUE
KERNEL = style.ORANGE
OUTPUT = style.GREEN


def window_step(x: NDArray[Any], w: NDArray[Any], at: tuple[int, int], *, ax: Axes | None = None) -> Axes:
    """One output of a valid convolution (cross-correlation) of a single-channel image.

    x: (H, W) image. w: (KH, KW) kernel. at: (row, column) of the output, which is (H - KH + 1, W - KW + 1); its window
    begins at the same place of the image. Below the tables the sum is written out, one line a kernel row.
    Returns the Axes. Raises TypeError or ValueError where x or w is no small 2-d array of numbers, w is larger than x,
    or `at` is no place of the output.
    """
    row, column, out_shape = _checked(x, w, at)
    image, kernel = tables.texts(x), tables.texts(w)
    window = x[row : row + w.shape[0], column : column + w.shape[1]]
    total = style.number_text(np.asarray(window * w).sum())
    output = [[""] * out_shape[1] for _ in range(out_shape[0])]
    output[row][column] = total
    places = _tables(image, kernel, output)
    lines = _sum_lines(tables.texts(window), kernel, total, (row, column))
    sum_top = max(table.bottom for table in places) + 30
    signs_end = places[0].left + style.text_width(lines[0][0], style.TEXT, bold=True)
    width = max(places[2].right, signs_end + 8 + max(style.text_width(terms, style.TEXT) for _, terms in lines))
    canvas = open_canvas(ax, width + style.MARGIN, sum_top + LINE * (len(lines) - 1) + 10 + style.MARGIN)
    _draw_tables(canvas, places, (image, kernel, output), (row, column))
    _draw_sum(canvas, signs_end, sum_top, lines)
    return attach(canvas.ax, _description(x, w, (row, column), out_shape, lines))


def _checked(x: NDArray[Any], w: NDArray[Any], at: tuple[int, int]) -> tuple[int, int, tuple[int, int]]:
    check_numbers("x", x, ndim=2)
    check_numbers("w", w, ndim=2)
    check_fits("w", w.shape, shape=x.shape, of="x")
    out_shape = (x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1)
    tables.check_size("x", *x.shape)
    if x.shape[1] + w.shape[1] + out_shape[1] > MOST_COLUMNS or w.size > MOST_PRODUCTS:
        raise ValueError(
            f"x has shape {x.shape} and w has shape {w.shape}; expected at most {MOST_COLUMNS} columns of image, "
            f"kernel and output together, and a kernel of at most {MOST_PRODUCTS} numbers: draw a part, such as "
            "x[:6, :6]"
        )
    row, column = checked_place("at", at, out_shape)
    return row, column, out_shape


def _tables(*contents: Sequence[Sequence[str]]) -> list[Table]:
    """The tables side by side, their middles level."""
    tallest = max(len(cells) for cells in contents)
    left, top = float(style.MARGIN + tables.INDICES), style.MARGIN + CAPTION + tables.INDICES
    places: list[Table] = []
    for cells in contents:
        places.append(tables.place_table(cells, left, top + (tallest - len(cells)) * tables.CELL_HEIGHT / 2))
        left = places[-1].right + GAP
    return places


def _draw_tables(
    canvas: Canvas, places: Sequence[Table], contents: Sequence[Sequence[Sequence[str]]], at: tuple[int, int]
) -> None:
    image, kernel, output = places
    window, here = tables.block(at, (kernel.rows, kernel.columns)), tables.block(at, (1, 1))
    filled = (
        tables.within(window, _plain(WINDOW)),
        tables.within(tables.block((0, 0), (kernel.rows, kernel.columns)), _plain(KERNEL)),
        tables.within(here, _plain(OUTPUT)),
    )
    for table, cells, fills, name in zip(places, contents, filled, ("image", "kernel", "output"), strict=True):
        tables.draw_table(canvas, table, cells, name=name, fills=fills)
    tables.outline(canvas, image, window, colour=WINDOW, name="window")
    tables.outline(canvas, output, here, colour=OUTPUT, name="result")
    middle = (image.top + image.bottom) / 2
    for table, caption in zip(places, ("image x", "kernel w", "output"), strict=True):
        canvas.text((table.left + table.right) / 2, table.top - tables.INDICES - 12, caption, bold=True)
    for table, sign in ((kernel, "\N{ASTERISK OPERATOR}"), (output, "=")):
        canvas.text(table.left - tables.INDICES / 2 - GAP / 2, middle, sign, size=20)


def _plain(colour: str) -> Callable[[int, int], style.Fill]:
    return lambda _row, _column: style.Fill(style.tint(colour))


def _sum_lines(
    window: Sequence[Sequence[str]], kernel: Sequence[Sequence[str]], total: str, at: tuple[int, int]
) -> list[tuple[str, str]]:
    """The sum of products, one line a kernel row, then the total; each line as (what it opens with, its terms)."""
    rows = [
        " + ".join(_product(*pair) for pair in zip(*parts, strict=True)) for parts in zip(window, kernel, strict=True)
    ]
    return [(f"output[{at[0]}, {at[1]}] =", rows[0]), *(("+", row) for row in rows[1:]), ("=", total)]


def _product(one: str, other: str) -> str:
    return f"{one}{TIMES}{f'({other})' if other.startswith('-') else other}"


def _draw_sum(canvas: Canvas, x: float, y: float, lines: Sequence[tuple[str, str]]) -> None:
    """The lines, their signs below one another: the signs end at `x`."""
    for number, (sign, terms) in enumerate(lines):
        canvas.text(x, y + LINE * number, sign, across="right", bold=number == 0)
        canvas.text(x + 8, y + LINE * number, terms, across="left", bold=number == len(lines) - 1)


def _description(
    x: NDArray[Any], w: NDArray[Any], at: tuple[int, int], out_shape: tuple[int, int], lines: Sequence[tuple[str, str]]
) -> str:
    written = " ".join(f"{sign} {terms}" for sign, terms in lines)
    return (
        f"One step of a valid convolution: a {style.shape_text(x.shape)} image, a {style.shape_text(w.shape)} kernel, "
        f"a {style.shape_text(out_shape)} output. "
        f"The window that begins at row {at[0]}, column {at[1]} gives {written}."
    )
