"""Winograd's F(2, 3): two outputs from four products, drawn as they flow together."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from stridewise.plots.drawing import style
from stridewise.plots.drawing.canvas import Canvas, open_canvas
from stridewise.plots.drawing.descriptions import attach

LEFT = 88  # the column of the rows' names
BOX, HEIGHT, PITCH = 152, 34, 166  # of a product, and from product to product
JOINT, FAN = 40, 64  # from the inputs to the taps and to the products, from the products to the outputs
MINUS, TIMES, HALF = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}", "/ 2"

Numbers = Sequence[float]


def winograd_products(d: Numbers, g: Numbers, *, ax: Axes | None = None) -> Axes:
    """Four inputs d and three taps g: the four sums of each, their products p, q, r, s, and the two outputs.

    Source: Lavin and Gray, "Fast algorithms for convolutional neural networks" (2016), section 4.1, after Winograd.
    Returns the Axes. Raises ValueError unless d has four numbers and g three.
    """
    if len(d) != 4 or len(g) != 3:
        raise ValueError(f"d has {len(d)} numbers and g has {len(g)}; expected 4 and 3")
    sums = (d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3])
    weights = (g[0], (g[0] + g[1] + g[2]) / 2, (g[0] - g[1] + g[2]) / 2, g[2])
    products = [left * right for left, right in zip(sums, weights, strict=True)]
    outputs = (products[0] + products[1] + products[2], products[1] - products[2] - products[3])
    canvas = open_canvas(ax, LEFT + 3 * PITCH + BOX + style.MARGIN, _OUTPUT_TOP + HEIGHT + style.MARGIN)
    _draw_factors(canvas, sums, weights)
    _draw_products(canvas, products)
    _draw_outputs(canvas, outputs)
    return attach(canvas.ax, _description(d, g, sums, weights, products, outputs))


_INPUT_TOP = style.MARGIN
_WEIGHT_TOP = _INPUT_TOP + HEIGHT + JOINT
_PRODUCT_TOP = _WEIGHT_TOP + HEIGHT + JOINT
_OUTPUT_TOP = _PRODUCT_TOP + HEIGHT + FAN

_SUMS = (f"d0 {MINUS} d2", "d1 + d2", f"d2 {MINUS} d1", f"d1 {MINUS} d3")
_WEIGHTS = ("g0", f"(g0 + g1 + g2) {HALF}", f"(g0 {MINUS} g1 + g2) {HALF}", "g2")
_NAMES = ("p", "q", "r", "s")
_SIGNS = ({0: "+", 1: "+", 2: "+"}, {1: "+", 2: MINUS, 3: MINUS})  # product to sign, of each output


def _draw_factors(canvas: Canvas, sums: Numbers, weights: Numbers) -> None:
    _name(canvas, _INPUT_TOP, "inputs", "for each tile")
    _name(canvas, _WEIGHT_TOP, "taps", "once for all")
    for number in range(4):
        _box(canvas, number, _INPUT_TOP, f"{_SUMS[number]} = {style.number_text(sums[number])}", style.BLUE)
        _box(canvas, number, _WEIGHT_TOP, f"{_WEIGHTS[number]} = {style.number_text(weights[number])}", style.ORANGE)
        canvas.text(_middle(number), _INPUT_TOP + HEIGHT + JOINT / 2, TIMES, size=18, bold=True)


def _draw_products(canvas: Canvas, products: Numbers) -> None:
    _name(canvas, _PRODUCT_TOP, "products", "four")
    for number, value in enumerate(products):
        middle = _middle(number)
        canvas.head((middle, _WEIGHT_TOP + HEIGHT), (middle, _PRODUCT_TOP), colour=style.QUIET)
        _box(canvas, number, _PRODUCT_TOP, f"{_NAMES[number]} = {style.number_text(value)}", style.GREEN)


def _draw_outputs(canvas: Canvas, outputs: Numbers) -> None:
    _name(canvas, _OUTPUT_TOP, "outputs", "two")
    formulas = ("p + q + r", f"q {MINUS} r {MINUS} s")
    for number, (formula, value) in enumerate(zip(formulas, outputs, strict=True)):
        place = 0.5 + 2 * number
        for product, sign in _SIGNS[number].items():
            start = _middle(product) + (12 if number else -12)
            tip = _middle(place) + 26 * (product - place)
            canvas.head((start, _PRODUCT_TOP + HEIGHT), (tip, _OUTPUT_TOP), colour=style.QUIET)
            at = 0.42 if number else 0.62  # the two fans cross; each has its signs on its own side
            canvas.text(start + at * (tip - start), _PRODUCT_TOP + HEIGHT + at * FAN, sign, bold=True, paper=True)
        _box(canvas, place, _OUTPUT_TOP, f"{formula} = {style.number_text(value)}", style.PURPLE)


def _middle(place: float) -> float:
    return LEFT + place * PITCH + BOX / 2


def _name(canvas: Canvas, top: float, name: str, note: str) -> None:
    canvas.text(style.MARGIN, top + HEIGHT / 2 - 8, name, across="left", bold=True)
    canvas.text(style.MARGIN, top + HEIGHT / 2 + 9, note, size=style.SMALL, across="left", colour=style.QUIET)


def _box(canvas: Canvas, place: float, top: float, text: str, colour: str) -> None:
    fits = style.text_width(text, style.TEXT) <= BOX - 8
    left = LEFT + place * PITCH
    canvas.box(left, top, BOX, HEIGHT, fill=style.tint(colour, 0.3), edge=colour, name=text, z=4.5)
    canvas.text(left + BOX / 2, top + HEIGHT / 2, text, size=style.TEXT if fits else style.SMALL)


def _description(d: Numbers, g: Numbers, sums: Numbers, weights: Numbers, products: Numbers, outputs: Numbers) -> str:
    def listed(values: Numbers) -> str:
        return ", ".join(map(style.number_text, values))

    return (
        f"Winograd's F(2, 3) for the inputs {listed(d)} and the taps {listed(g)}. From the inputs: {listed(sums)}. "
        f"From the taps: {listed(weights)}. Their four products p, q, r, s: {listed(products)}. The outputs "
        f"p + q + r and q {MINUS} r {MINUS} s: {listed(outputs)}."
    )
