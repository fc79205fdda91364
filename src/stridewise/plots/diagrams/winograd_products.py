"""Winograd's F(2, 3): two outputs from four products, drawn as a data-flow graph."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import set_description

LEFT = 88  # the row names stand to the left of it
BOX_WIDTH, BOX_HEIGHT, PITCH = 152, 34, 166
ROW_GAP, OUTPUT_GAP = 40, 64  # between the rows of boxes; above the outputs
MINUS, TIMES, HALF = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}", "/ 2"

INPUT_TOP = style.MARGIN
WEIGHT_TOP = INPUT_TOP + BOX_HEIGHT + ROW_GAP
PRODUCT_TOP = WEIGHT_TOP + BOX_HEIGHT + ROW_GAP
OUTPUT_TOP = PRODUCT_TOP + BOX_HEIGHT + OUTPUT_GAP

INPUT_FORMULAS = (f"d0 {MINUS} d2", "d1 + d2", f"d2 {MINUS} d1", f"d1 {MINUS} d3")
WEIGHT_FORMULAS = ("g0", f"(g0 + g1 + g2) {HALF}", f"(g0 {MINUS} g1 + g2) {HALF}", "g2")
PRODUCT_NAMES = ("p", "q", "r", "s")
OUTPUT_SIGNS = ({0: "+", 1: "+", 2: "+"}, {1: "+", 2: MINUS, 3: MINUS})  # product -> sign, for each output

Numbers = Sequence[float]


def winograd_products(d: Numbers, g: Numbers, *, ax: Axes | None = None) -> Axes:
    """Draw Winograd's F(2, 3): the transformed inputs and taps, their products p, q, r, s, and the two outputs [1]_.

    Parameters
    ----------
    d : sequence of 4 numbers
        The inputs of a tile.
    g : sequence of 3 numbers
        The taps of the kernel.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `d` has other than four numbers, or `g` other than three.

    References
    ----------
    .. [1] A. Lavin, S. Gray, "Fast algorithms for convolutional neural networks", CVPR 2016, section 4.1.
    """
    if len(d) != 4 or len(g) != 3:
        raise ValueError(f"d has {len(d)} numbers and g has {len(g)}; expected 4 and 3")
    inputs = (d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3])
    weights = (g[0], (g[0] + g[1] + g[2]) / 2, (g[0] - g[1] + g[2]) / 2, g[2])
    products = [left * right for left, right in zip(inputs, weights, strict=True)]
    outputs = (products[0] + products[1] + products[2], products[1] - products[2] - products[3])
    canvas = open_canvas(ax, LEFT + 3 * PITCH + BOX_WIDTH + style.MARGIN, OUTPUT_TOP + BOX_HEIGHT + style.MARGIN)
    _draw_factors(canvas, inputs, weights)
    _draw_products(canvas, products)
    _draw_outputs(canvas, outputs)
    return set_description(canvas.ax, _description(d, g, inputs, weights, products, outputs))


def _draw_factors(canvas: Canvas, inputs: Numbers, weights: Numbers) -> None:
    _name_row(canvas, INPUT_TOP, "inputs", "per tile")
    _name_row(canvas, WEIGHT_TOP, "taps", "per kernel")
    for number in range(4):
        input_text = f"{INPUT_FORMULAS[number]} = {style.number_text(inputs[number])}"
        weight_text = f"{WEIGHT_FORMULAS[number]} = {style.number_text(weights[number])}"
        _draw_box(canvas, number, INPUT_TOP, input_text, style.BLUE)
        _draw_box(canvas, number, WEIGHT_TOP, weight_text, style.ORANGE)
        canvas.text(_middle(number), INPUT_TOP + BOX_HEIGHT + ROW_GAP / 2, TIMES, size=18, bold=True)


def _draw_products(canvas: Canvas, products: Numbers) -> None:
    _name_row(canvas, PRODUCT_TOP, "products", "four")
    for number, value in enumerate(products):
        middle = _middle(number)
        canvas.arrow((middle, WEIGHT_TOP + BOX_HEIGHT), (middle, PRODUCT_TOP), colour=style.DARK_GREY)
        text = f"{PRODUCT_NAMES[number]} = {style.number_text(value)}"
        _draw_box(canvas, number, PRODUCT_TOP, text, style.GREEN)


def _draw_outputs(canvas: Canvas, outputs: Numbers) -> None:
    _name_row(canvas, OUTPUT_TOP, "outputs", "two")
    formulas = ("p + q + r", f"q {MINUS} r {MINUS} s")
    for number, (formula, value) in enumerate(zip(formulas, outputs, strict=True)):
        column = 0.5 + 2 * number
        for product, sign in OUTPUT_SIGNS[number].items():
            start = _middle(product) + (12 if number else -12)
            tip = _middle(column) + 26 * (product - column)
            canvas.arrow((start, PRODUCT_TOP + BOX_HEIGHT), (tip, OUTPUT_TOP), colour=style.DARK_GREY)
            fraction = 0.42 if number else 0.62  # the arrows cross; the signs of each output keep to one side
            x, y = start + fraction * (tip - start), PRODUCT_TOP + BOX_HEIGHT + fraction * OUTPUT_GAP
            canvas.text(x, y, sign, bold=True, background=True)
        _draw_box(canvas, column, OUTPUT_TOP, f"{formula} = {style.number_text(value)}", style.PURPLE)


def _middle(column: float) -> float:
    return LEFT + column * PITCH + BOX_WIDTH / 2


def _name_row(canvas: Canvas, top: float, name: str, note: str) -> None:
    middle = top + BOX_HEIGHT / 2
    canvas.text(style.MARGIN, middle - 8, name, align="left", bold=True)
    canvas.text(style.MARGIN, middle + 9, note, size=style.SMALL, align="left", colour=style.DARK_GREY)


def _draw_box(canvas: Canvas, column: float, top: float, text: str, colour: str) -> None:
    fits = style.text_width(text, style.TEXT) <= BOX_WIDTH - 8
    left = LEFT + column * PITCH
    canvas.rectangle(
        left, top, BOX_WIDTH, BOX_HEIGHT, facecolor=style.tint(colour, 0.3), edgecolor=colour, label=text, zorder=4.5
    )
    canvas.text(left + BOX_WIDTH / 2, top + BOX_HEIGHT / 2, text, size=style.TEXT if fits else style.SMALL)


def _description(d: Numbers, g: Numbers, inputs: Numbers, weights: Numbers, products: Numbers, outputs: Numbers) -> str:
    def listing(values: Numbers) -> str:
        return ", ".join(map(style.number_text, values))

    return (
        f"Winograd's F(2, 3) for the inputs {listing(d)} and the taps {listing(g)}. "
        f"Transformed inputs: {listing(inputs)}. Transformed taps: {listing(weights)}. "
        f"Their products p, q, r, s: {listing(products)}. "
        f"Outputs p + q + r and q {MINUS} r {MINUS} s: {listing(outputs)}."
    )
