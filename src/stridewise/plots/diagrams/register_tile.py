"""The register tile: which registers hold outputs, and which hold the inputs they are computed from."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_positive_integer
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import set_description

LANE_WIDTH, REGISTER_HEIGHT = 15, 30
MIN_REGISTER_WIDTH = 116  # wide enough for the label of a sum
GAP = 10
ROW_PITCH = REGISTER_HEIGHT + 4
PIXEL_WIDTH = 78  # of the column of pixel values
CAPTION_HEIGHT = 26
LINE_PITCH = 22
MAX_VECTORS = 40

WEIGHTS, PIXELS, SUMS = style.ORANGE, style.BLUE, style.GREEN
TIMES = "\N{MULTIPLICATION SIGN}"


def register_tile(rows: int, columns: int, *, lanes: int, registers: int, ax: Axes | None = None) -> Axes:
    """Draw a tile of `rows` pixels by `columns` vectors of output channels, one box per register.

    Above the tile are the weights of one input channel, to its left the pixel values of that channel, of which one
    register holds one at a time. The text below counts the registers used, and the multiply-adds per load.

    Parameters
    ----------
    rows, columns : int
        Pixels, and vectors of output channels per pixel; at most 40 sums in all.
    lanes : int
        Numbers per vector register.
    registers : int
        Vector registers of the processor.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a positive integer, or the tile is too large to draw.
    """
    for name, value in {"rows": rows, "columns": columns, "lanes": lanes, "registers": registers}.items():
        check_positive_integer(name, value)
    if rows * columns > MAX_VECTORS:
        raise ValueError(f"rows is {rows} and columns {columns}: expected at most {MAX_VECTORS} registers in the tile")
    width = max(MIN_REGISTER_WIDTH, LANE_WIDTH * lanes)
    left, top = style.MARGIN + PIXEL_WIDTH + GAP, style.MARGIN + CAPTION_HEIGHT
    sums_top = top + REGISTER_HEIGHT + GAP
    below = sums_top + rows * ROW_PITCH
    notes = _notes(rows, columns, registers)
    right = max(left + columns * (width + GAP), *(style.MARGIN + style.text_width(note, style.TEXT) for note in notes))
    canvas = open_canvas(ax, right + style.MARGIN, below + 14 + LINE_PITCH * len(notes))
    _draw_weights(canvas, columns, lanes, left, top, width)
    _draw_pixels(canvas, rows, sums_top)
    _draw_sums(canvas, rows, columns, lanes, left, sums_top, width)
    for number, note in enumerate(notes):
        canvas.text(style.MARGIN, below + 16 + LINE_PITCH * number, note, align="left")
    return set_description(canvas.ax, _description(rows, columns, lanes, notes))


def _notes(rows: int, columns: int, registers: int) -> list[str]:
    loads, products = rows + columns, rows * columns
    sums = f"{rows} {TIMES} {columns} = {products} registers for sums"
    return [
        f"{sums}, {columns} for weights, 1 for a pixel: {products + columns + 1} of {registers}.",
        f"Per input channel: {loads} loads, {products} multiply-adds, no stores.",
    ]


def _draw_weights(canvas: Canvas, columns: int, lanes: int, left: float, top: float, width: float) -> None:
    canvas.text(left, top - 13, "weights of one input channel", size=style.SMALL, align="left")
    for column in range(columns):
        x = left + column * (width + GAP)
        _draw_register(canvas, x, top, width, lanes, WEIGHTS, f"weights {column}")
        canvas.text(x + width / 2, top + REGISTER_HEIGHT / 2, f"w {column}")


def _draw_pixels(canvas: Canvas, rows: int, top: float) -> None:
    canvas.text(style.MARGIN, top - REGISTER_HEIGHT / 2 - GAP, "one value", size=style.SMALL, align="left")
    for row in range(rows):
        y = top + row * ROW_PITCH
        fill = style.tint(PIXELS, 0.35)
        canvas.rectangle(
            style.MARGIN, y, PIXEL_WIDTH, REGISTER_HEIGHT, facecolor=fill, edgecolor=PIXELS, label=f"pixel {row}"
        )
        canvas.text(style.MARGIN + PIXEL_WIDTH / 2, y + REGISTER_HEIGHT / 2, f"pixel {row}")


def _draw_sums(canvas: Canvas, rows: int, columns: int, lanes: int, left: float, top: float, width: float) -> None:
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * (width + GAP), top + row * ROW_PITCH
            _draw_register(canvas, x, y, width, lanes, SUMS, f"sum {row},{column}")
            text = f"+= pixel {row} {TIMES} w {column}"
            canvas.text(x + width / 2, y + REGISTER_HEIGHT / 2, text, size=style.SMALL)


def _draw_register(canvas: Canvas, x: float, y: float, width: float, lanes: int, colour: str, label: str) -> None:
    """Draw a register, with short lines between its lanes."""
    canvas.rectangle(x, y, width, REGISTER_HEIGHT, facecolor=style.tint(colour, 0.35), edgecolor=colour, label=label)
    bottom = y + REGISTER_HEIGHT
    for lane in range(1, lanes):
        lane_x = x + lane * width / lanes
        canvas.line([(lane_x, y), (lane_x, y + 5)], colour=colour, linewidth=0.8)
        canvas.line([(lane_x, bottom - 5), (lane_x, bottom)], colour=colour, linewidth=0.8)


def _description(rows: int, columns: int, lanes: int, notes: Sequence[str]) -> str:
    return (
        f"A register tile of {style.count_text(rows, 'pixel')} by {style.count_text(columns, 'register')} of "
        f"{lanes} output channels. Each pixel's value is multiplied by each register of weights and added to a sum "
        f"that stays in a register. {' '.join(notes)}"
    )
