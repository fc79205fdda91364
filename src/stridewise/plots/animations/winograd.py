"""Winograd's F(2, 3): sums before and after, and four products in between."""

from collections.abc import Sequence

from stridewise.plots.diagrams.winograd_products import MINUS
from stridewise.plots.drawing import style
from stridewise.plots.widgets.animation import Animation, Frame, Grid, Scene, Step

Numbers = Sequence[float]
Matrix = Sequence[Numbers]
INPUT: Matrix = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]
WEIGHTS: Matrix = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
OUTPUT: Matrix = [[1, 1, 1, 0], [0, 1, -1, -1]]
Shown = dict[str, list[str]]  # what a grid's one row shows
NAMES = {"g": ("g0", "g1", "g2"), "d": ("d0", "d1", "d2", "d3"), "products": ("p", "q", "r", "s")}


def animate_winograd(d: Numbers, g: Numbers) -> Animation:
    """Animate Winograd's F(2, 3): transform the taps and the inputs, multiply, transform the products [1]_.

    Parameters
    ----------
    d : sequence of 4 numbers
        The inputs of a tile.
    g : sequence of 3 numbers
        The taps of the kernel.

    Returns
    -------
    Animation
        One step for each sum and each product.

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
    taps, inputs = _transformed(WEIGHTS, g), _transformed(INPUT, d)
    products = [tap * value for tap, value in zip(taps, inputs, strict=True)]
    outputs = _transformed(OUTPUT, products)
    shown: Shown = {"sums of taps": [""] * 4, "sums of inputs": [""] * 4, "products": [""] * 4, "out": [""] * 2}
    steps = [Step("two outputs of a kernel with three taps take six multiplications. These steps need four.")]
    steps += _sums("g", "sums of taps", g, WEIGHTS, taps, shown, "once per kernel")
    steps += _sums("d", "sums of inputs", d, INPUT, inputs, shown, "once per tile")
    for k, product in enumerate(products):
        shown["products"][k] = style.number_text(product)
        factors = f"{style.number_text(inputs[k])} times {style.number_text(taps[k])}"
        caption = f"{NAMES['products'][k]} = {factors} = {style.number_text(product)}, multiplication {k + 1} of 4."
        frames = [_cell("sums of inputs", k), _cell("sums of taps", k, "weight"), _cell("products", k, "result")]
        steps.append(Step(caption, frames, _copied(shown)))
    steps += _sums("products", "out", products, OUTPUT, outputs, shown, "once per tile")
    grids = [
        Grid("g", [[style.number_text(tap) for tap in g]], "3 taps"),
        Grid("sums of taps", [[""] * 4], "once per kernel"),
        Grid("d", [[style.number_text(value) for value in d]], "4 inputs"),
        Grid("sums of inputs", [[""] * 4], "once per tile"),
        Grid("products", [[""] * 4], "4 multiplications"),
        Grid("out", [[""] * 2], "2 outputs"),
    ]
    return Animation(Scene("Winograd: add, multiply, add", grids, steps, still=len(steps) - 1))


def _transformed(matrix: Matrix, values: Numbers) -> list[float]:
    return [sum(factor * value for factor, value in zip(row, values, strict=True) if factor) for row in matrix]


def _sums(
    source: str, target: str, values: Numbers, matrix: Matrix, results: Numbers, shown: Shown, often: str
) -> list[Step]:
    """Return a step for each row of the matrix: that sum of `source` is written to `target`."""
    steps = []
    for k, (row, result) in enumerate(zip(matrix, results, strict=True)):
        shown[target][k] = style.number_text(result)
        names, numbers = _sum_text(row, NAMES[source]), _sum_text(row, [_in_sum(value) for value in values])
        terms = f"{names} = {numbers} = " if sum(map(bool, row)) > 1 else f"{names} = "
        caption = f"{terms}{style.number_text(result)}, {often}."
        frames = [*(_cell(source, j) for j, factor in enumerate(row) if factor), _cell(target, k, "result")]
        steps.append(Step(caption, frames, _copied(shown)))
    return steps


def _sum_text(row: Numbers, values: Sequence[str]) -> str:
    """Return such as "(g0 + g1 + g2) / 2" for the factors of a row, the plus or minus before all but the first."""
    terms = [(factor, value) for factor, value in zip(row, values, strict=True) if factor]
    if terms[0][0] < 0:
        terms = [*terms[1:], terms[0]]  # d2 - d1, not -d1 + d2
    signed = [(MINUS if factor < 0 else "+", value) for factor, value in terms]
    text = " ".join(f"{sign} {value}" for sign, value in signed).removeprefix("+ ")
    return f"({text}) / 2" if any(abs(factor) == 0.5 for factor in row) else text


def _in_sum(value: float) -> str:
    text = style.number_text(value)
    return f"({text})" if text.startswith("-") else text


def _cell(grid: str, column: int, role: str = "source") -> Frame:
    return Frame(grid, range(1), range(column, column + 1), role)  # type: ignore[arg-type]


def _copied(shown: Shown) -> dict[str, list[list[str]]]:
    return {name: [list(row)] for name, row in shown.items()}
