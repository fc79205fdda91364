"""The kernels of a layer as small pictures."""

from math import ceil
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_array
from stridewise.plots.drawing.canvas import Canvas, draw_title, open_canvas, title_height, title_width
from stridewise.plots.drawing.descriptions import set_description

CELL, GAP, CAPTION, LEGEND = 26, 16, 20, 26
IN_A_ROW, MOST = 8, 64


def kernel_images(weights: NDArray[Any], *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw a kernel for each output channel: a negative weight is blue, a positive one orange, and a zero white.

    Parameters
    ----------
    weights : ndarray of numbers, shape (KH, KW, CO)
        The weights that one input channel meets: `w[:, :, 0]`. At most 7 by 7, and 64 kernels.
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
        If `weights` is anything else.
    """
    check_array("weights", weights, ndim=3)
    kh, kw, count = weights.shape
    if max(kh, kw) > 7 or count > MOST:
        raise ValueError(f"weights has the shape {weights.shape}; expected at most (7, 7, {MOST})")
    largest = float(np.abs(weights).max()) or 1.0
    pitch = kw * CELL + GAP, CAPTION + kh * CELL + GAP
    columns = min(count, IN_A_ROW)
    top = style.MARGIN + title_height(title)
    width = max(2 * style.MARGIN + columns * pitch[0] - GAP, title_width(title), 360)
    canvas = open_canvas(ax, width, top + ceil(count / IN_A_ROW) * pitch[1] + LEGEND)
    draw_title(canvas, title)
    for channel in range(count):
        row, column = divmod(channel, IN_A_ROW)
        _draw_kernel(
            canvas, style.MARGIN + column * pitch[0], top + row * pitch[1], weights[:, :, channel] / largest, channel
        )
    _draw_legend(canvas, top + ceil(count / IN_A_ROW) * pitch[1] + LEGEND / 2 - 8, largest)
    return set_description(canvas.ax, _description(weights), title=title)


def _draw_kernel(canvas: Canvas, left: float, top: float, shares: NDArray[Any], channel: int) -> None:
    """shares: the weights, divided by the largest of all."""
    canvas.text(left, top + CAPTION / 2, f"{channel}", size=style.SMALL, align="left", colour=style.DARK_GREY)
    for r, s in np.ndindex(shares.shape):
        canvas.rectangle(
            left + s * CELL,
            top + CAPTION + r * CELL,
            CELL,
            CELL,
            facecolor=_colour(float(shares[r, s])),
            edgecolor=style.LIGHT_GREY,
            label=f"kernel {channel} {r},{s}",
        )


def _colour(share: float) -> tuple[float, float, float]:
    return style.tint(style.BLUE if share < 0 else style.ORANGE, abs(share))


def _draw_legend(canvas: Canvas, middle: float, largest: float) -> None:
    left = float(style.MARGIN)
    for share in (-1.0, 0.0, 1.0):
        canvas.rectangle(left, middle - 7, 14, 14, facecolor=_colour(share), edgecolor=style.LIGHT_GREY)
        text = style.number_text(share * largest)
        canvas.text(left + 20, middle, text, size=style.SMALL, align="left", colour=style.DARK_GREY)
        left += 44 + style.text_width(text, style.SMALL)


def _description(weights: NDArray[Any]) -> str:
    kernels = "; ".join(
        f"{channel}: "
        + ", ".join(" ".join(style.number_text(value) for value in row) for row in weights[:, :, channel])
        for channel in range(weights.shape[2])
    )
    return f"{style.count_text(weights.shape[2], 'kernel')} of {style.shape_text(weights.shape[:2])}. {kernels}."
