"""A convolution as a sum: one shifted slice of the image for each position of the kernel."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing import style
from stridewise.plots.drawing.arguments import check_array, check_fits
from stridewise.plots.widgets.animation import Animation, Frame, Grid, Scene, Step, blank, texts_of


def animate_kernel_positions(x: NDArray[Any], w: NDArray[Any]) -> Animation:
    """Animate a convolution as a sum over the positions of the kernel: slice, multiply by one weight, add.

    Parameters
    ----------
    x : ndarray of numbers, shape (H, W)
        The image.
    w : ndarray of numbers, shape (KH, KW)
        The kernel.

    Returns
    -------
    Animation
        One step per position of the kernel, between the empty and the finished output.

    Raises
    ------
    TypeError, ValueError
        If `x` or `w` is no such array, or `w` is larger than `x`.
    """
    check_array("x", x, ndim=2)
    check_array("w", w, ndim=2)
    check_fits("w", w.shape, shape=x.shape, of="x")
    height, width = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    out = np.zeros((height, width), dtype=np.result_type(x, w))
    grids = [
        Grid("x", texts_of(x), "the image"),
        Grid("w", texts_of(w), "the kernel"),
        Grid("slice times weight", blank(height, width), "what one position adds"),
        Grid("out", texts_of(out), "the sum so far"),
    ]
    steps = [Step("out is zero. Each position of the kernel will add a part of x, shifted and multiplied.")]
    for r, s in np.ndindex(*w.shape):
        rows, columns = range(r, r + height), range(s, s + width)
        product = x[r : r + height, s : s + width] * w[r, s]
        out = out + product
        caption = (
            f"position ({r}, {s}) has the weight {style.number_text(w[r, s])}. It meets the rows {r} to {rows[-1]} and "
            f"the columns {s} to {columns[-1]} of x: times {style.number_text(w[r, s])}, they are added to out."
        )
        frames = [Frame("x", rows, columns), Frame("w", range(r, r + 1), range(s, s + 1), "weight")]
        texts = {"slice times weight": texts_of(product), "out": texts_of(out)}
        steps.append(Step(caption, [*frames, Frame("out", range(height), range(width), "result")], texts))
    count = style.count_text(w.size, "product")
    last = f"{count} of a slice and a number, added up: out is the convolution. No loop went over pixels."
    steps.append(Step(last, (), {"out": texts_of(out)}))
    return Animation(Scene("One shifted slice per kernel position", grids, steps, still=1 + int(np.abs(w).argmax())))
