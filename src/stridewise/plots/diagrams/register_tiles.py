"""The register tile: which of the processor's registers hold outputs, and which hold what they are made from."""

from matplotlib.axes import Axes

from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_count
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import attach

LANE, HEIGHT = 15, 30  # of one number in a register, in pixels
NARROWEST = 116  # a register wide enough for its words
GAP = 10
PIXEL = 78  # the column of pixel values
CAPTION = 26
MOST_VECTORS = 40

WEIGHTS, PIXELS, SUMS = style.ORANGE, style.BLUE, style.GREEN
TIMES = "\N{MULTIPLICATION SIGN}"


def register_tile(rows: int, columns: int, *, lanes: int, registers: int, ax: Axes | None = None) -> Axes:
    """A tile of `rows` pixels by `columns` vectors of channels out, each register drawn as a box of its lanes.

    lanes: how many numbers one register holds. registers: how many there are. Above the tile stand the weights of one
    channel in, to its left the pixels' values of that channel, of which one register holds one at a time; below it is
    said how many registers are used, and how many multiply-adds each loaded register serves. Returns the Axes. Raises
    TypeError or ValueError for a number that is no whole number above 0, or a tile too large to draw.
    """
    for name, value in {"rows": rows, "columns": columns, "lanes": lanes, "registers": registers}.items():
        check_count(name, value)
    if rows * columns > MOST_VECTORS:
        raise ValueError(f"rows is {rows} and columns {columns}: expected at most {MOST_VECTORS} registers in the tile")
    width = max(NARROWEST, LANE * lanes)
    left, top = style.MARGIN + PIXEL + GAP, style.MARGIN + CAPTION
    below = top + HEIGHT + GAP + rows * (HEIGHT + 4)
    words = _words(rows, columns, registers)
    right = left + columns * (width + GAP)
    page = max(right, *(style.MARGIN + style.text_width(line, style.TEXT) for line in words))
    canvas = open_canvas(ax, page + style.MARGIN, below + 14 + 22 * len(words))
    _draw_weights(canvas, columns, lanes, left, top, width)
    _draw_pixels(canvas, rows, top + HEIGHT + GAP)
    _draw_sums(canvas, rows, columns, lanes, left, top + HEIGHT + GAP, width)
    for number, line in enumerate(words):
        canvas.text(style.MARGIN, below + 16 + 22 * number, line, across="left")
    return attach(canvas.ax, _description(rows, columns, lanes, words))


def _words(rows: int, columns: int, registers: int) -> list[str]:
    loads, products = rows + columns, rows * columns
    sums = f"{rows} {TIMES} {columns} = {products} registers of sums"
    return [
        f"{sums}, {columns} of weights, 1 for a pixel: {products + columns + 1} of {registers}.",
        f"For one channel in: {loads} loads, {products} multiply-adds, no stores.",
    ]


def _draw_weights(canvas: Canvas, columns: int, lanes: int, left: float, top: float, width: float) -> None:
    canvas.text(left, top - 13, "weights of one channel in", size=style.SMALL, across="left")
    for column in range(columns):
        x = left + column * (width + GAP)
        _register(canvas, x, top, width, lanes, WEIGHTS, f"weights {column}")
        canvas.text(x + width / 2, top + HEIGHT / 2, f"w {column}", paper=False)


def _draw_pixels(canvas: Canvas, rows: int, top: float) -> None:
    canvas.text(style.MARGIN, top - HEIGHT / 2 - GAP, "one value", size=style.SMALL, across="left")
    for row in range(rows):
        y = top + row * (HEIGHT + 4)
        canvas.box(style.MARGIN, y, PIXEL, HEIGHT, fill=style.tint(PIXELS, 0.35), edge=PIXELS, name=f"pixel {row}")
        canvas.text(style.MARGIN + PIXEL / 2, y + HEIGHT / 2, f"pixel {row}")


def _draw_sums(canvas: Canvas, rows: int, columns: int, lanes: int, left: float, top: float, width: float) -> None:
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * (width + GAP), top + row * (HEIGHT + 4)
            _register(canvas, x, y, width, lanes, SUMS, f"sum {row},{column}")
            canvas.text(x + width / 2, y + HEIGHT / 2, f"+= pixel {row} {TIMES} w {column}", size=style.SMALL)


def _register(canvas: Canvas, x: float, y: float, width: float, lanes: int, colour: str, name: str) -> None:
    canvas.box(x, y, width, HEIGHT, fill=style.tint(colour, 0.35), edge=colour, name=name)
    for lane in range(1, lanes):
        at = x + lane * width / lanes
        canvas.line([(at, y), (at, y + 5)], colour=colour, width=0.8)
        canvas.line([(at, y + HEIGHT - 5), (at, y + HEIGHT)], colour=colour, width=0.8)


def _description(rows: int, columns: int, lanes: int, words: list[str]) -> str:
    return (
        f"A register tile of {rows} pixels by {style.count_text(columns, 'register')} of {lanes} channels out. Each "
        f"pixel's value is multiplied with each register of weights and added to a sum that stays in a register. "
        f"{' '.join(words)}"
    )
