"""A convolution as a matrix, and the transposed matrix beside it: what makes outputs, and what hands gradients back."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style, tables
from stridewise.plots.drawing.arguments import check_array
from stridewise.plots.drawing.canvas import Canvas, draw_title, open_canvas, title_height, title_width
from stridewise.plots.drawing.descriptions import set_description
from stridewise.plots.drawing.tables import Table

GAP, CAPTION = 44, 24  # between the two tables; above each of them
MAX_OUTPUTS, MAX_PIXELS = 9, 14
CAPTIONS = ("M: a row for each output", "M.T: a row for each pixel")


def transposed_matrix(
    kernel: NDArray[Any],
    image_shape: tuple[int, int],
    *,
    stride: int = 1,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the matrix of a valid convolution, one row for each output, and its transpose, one row for each pixel.

    Multiplied by the pixels, in row-major order, the first gives the outputs. Multiplied by the outputs' gradients, the
    second gives the gradients of the pixels: the transposed convolution [1]_. Each kernel position has a colour.

    Parameters
    ----------
    kernel : ndarray of numbers, shape (KH, KW)
        The weights of one channel, none of them zero.
    image_shape : (int, int)
        H and W of the image, at most 14 pixels, with at most 9 outputs.
    stride : int, default 1
        The distance between windows.
    title : str, optional
        Heading at the upper left.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    TypeError, ValueError
        If `kernel` is not such an array, does not fit into the image, or the matrix is too large to be read.

    References
    ----------
    .. [1] V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.1.
    """
    check_array("kernel", kernel, ndim=2)
    positions = _positions(kernel.shape, image_shape, stride)
    weights = np.where(positions < 0, 0, kernel.ravel()[positions])
    outputs, pixels = positions.shape
    top = style.MARGIN + title_height(title) + CAPTION + tables.INDEX_MARGIN
    cells = _cells(weights, positions)
    forward = tables.layout_table(cells, style.MARGIN + tables.INDEX_MARGIN, top)
    left = forward.right + GAP + tables.INDEX_MARGIN
    backward = Table(pixels, outputs, left, top, forward.cell_width)
    caption_right = left + style.text_width(CAPTIONS[1], style.TEXT, bold=True)
    width = max(max(backward.right, caption_right) + style.MARGIN, title_width(title))
    canvas = open_canvas(ax, width, max(forward.bottom, backward.bottom) + style.MARGIN)
    draw_title(canvas, title)
    _draw(canvas, forward, cells, positions, name="forward", caption=CAPTIONS[0])
    turned = [list(column) for column in zip(*cells, strict=True)]
    _draw(canvas, backward, turned, positions.T, name="transposed", caption=CAPTIONS[1])
    return set_description(canvas.ax, _description(weights, kernel.shape, image_shape, stride), title=title)


def _positions(kernel: tuple[int, ...], image: tuple[int, int], stride: int) -> NDArray[Any]:
    """Return outputs by pixels: the number of the kernel position that joins the two, or -1."""
    rows, columns = ((length - taps) // stride + 1 for length, taps in zip(image, kernel, strict=True))
    if rows < 1 or columns < 1:
        raise ValueError(
            f"kernel is {style.shape_text(kernel)} and the image {style.shape_text(image)}; expected one "
            "that fits into it"
        )
    if rows * columns > MAX_OUTPUTS or image[0] * image[1] > MAX_PIXELS:
        raise ValueError(
            f"the matrix is {rows * columns}x{image[0] * image[1]}; expected at most {MAX_OUTPUTS}x{MAX_PIXELS}"
        )
    found = np.full((rows, columns, *image), -1)
    for h, v, r, s in np.ndindex(rows, columns, *kernel):
        found[h, v, h * stride + r, v * stride + s] = r * kernel[1] + s
    return found.reshape(rows * columns, image[0] * image[1])


def _cells(weights: NDArray[Any], positions: NDArray[Any]) -> list[list[str]]:
    texts = tables.cell_texts(weights)
    return [
        [text if place >= 0 else "" for text, place in zip(*row, strict=True)]
        for row in zip(texts, positions, strict=True)
    ]


def _draw(
    canvas: Canvas, table: Table, cells: list[list[str]], positions: NDArray[Any], *, name: str, caption: str
) -> None:
    def fills(row: int, column: int) -> list[style.Fill]:
        place = int(positions[row, column])
        return [style.cycle_fill(place)] if place >= 0 else []

    middle = table.top - tables.INDEX_MARGIN - CAPTION / 2
    canvas.text(table.left, middle, caption, align="left", bold=True)
    tables.draw_table(canvas, table, cells, name=name, fills=fills)


def _description(weights: NDArray[Any], kernel: tuple[int, ...], image: tuple[int, int], stride: int) -> str:
    def rows(matrix: NDArray[Any]) -> str:
        return "; ".join(" ".join(style.number_text(value) for value in row) for row in matrix)

    step = f" with stride {stride}" if stride > 1 else ""
    return (
        f"The convolution of a {style.shape_text(image)} image with a {style.shape_text(kernel)} kernel{step} as a "
        f"matrix of {len(weights)} outputs by {weights.shape[1]} pixels. Rows: {rows(weights)}. "
        f"Its transpose, pixels by outputs. Rows: {rows(weights.T)}."
    )
