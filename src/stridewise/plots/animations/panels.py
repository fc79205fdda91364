"""Lazy im2col: a panel of a few rows is filled, multiplied and filled again."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing.arguments import check_array, check_fits, check_positive_integer
from stridewise.plots.widgets.animation import Animation, Frame, Grid, Scene, Step, blank, texts_of


def animate_panels(a: NDArray[Any], w: NDArray[Any], *, rows: int) -> Animation:
    """Animate lazy im2col: `rows` windows at a time are copied to a panel, which is multiplied by the weights.

    Parameters
    ----------
    a : ndarray of numbers, shape (H, W)
        The image.
    w : ndarray of numbers, shape (KH, KW)
        The kernel.
    rows : int
        The rows of the panel.

    Returns
    -------
    Animation
        Two steps per panel, after the empty one: it is filled; it is multiplied.

    Raises
    ------
    TypeError, ValueError
        If `a` or `w` is no such array, `w` is larger than `a`, or `rows` is below 1.
    """
    check_array("a", a, ndim=2)
    check_array("w", w, ndim=2)
    check_fits("w", w.shape, shape=a.shape, of="a")
    check_positive_integer("rows", rows)
    matrix = np.lib.stride_tricks.sliding_window_view(a, w.shape).reshape(-1, w.size)
    results = matrix @ w.reshape(-1)
    shape = (a.shape[0] - w.shape[0] + 1, a.shape[1] - w.shape[1] + 1)
    rows = min(rows, len(matrix))
    grids = [
        Grid("a", texts_of(a), "the image"),
        Grid("panel", blank(rows, w.size), f"{rows * w.size} elements, used again and again"),
        Grid("w", texts_of(w.reshape(-1, 1)), "as a column"),
        Grid("out", blank(*shape), "one element per window"),
    ]
    first = (
        f"there is memory for {rows} rows of the matrix, {rows * w.size} elements. "
        f"The whole matrix would have {len(matrix)} rows, {matrix.size} elements."
    )
    steps = [Step(first)]
    for start in range(0, len(matrix), rows):
        steps += _panel_steps(matrix[start : start + rows], start, results, shape, rows, w.shape)
    return Animation(Scene("One panel at a time", grids, steps, still=min(3, len(steps) - 1), milliseconds=1600))


def _panel_steps(
    panel: NDArray[Any], start: int, results: NDArray[Any], shape: tuple[int, int], rows: int, kernel: tuple[int, ...]
) -> list[Step]:
    """Return the two steps of one panel: `panel` holds the windows from number `start`."""
    end = start + len(panel)
    texts = {
        "panel": texts_of(panel) + blank(rows - len(panel), panel.shape[1]),
        "out": _outputs(results, start, shape),
    }
    used = range(len(panel))
    windows = f"window {start}" if len(panel) == 1 else f"windows {start} to {end - 1}"
    verb = "is copied" if len(panel) == 1 else "are copied"
    reused = " over the ones before" if start else ""
    fill = Step(
        f"{windows} of a {verb} to the panel{reused}.",
        [Frame("panel", used, range(panel.shape[1]), "result")],
        texts,
        {"a": _seen(start, end, shape, kernel)},
    )
    multiply = Step(
        f"the panel times the weights gives {'output' if len(panel) == 1 else 'outputs'} {start}"
        + (f" to {end - 1}: " if len(panel) > 1 else ": ")
        + f"{len(panel) * panel.shape[1]} products. These rows are no longer needed.",
        [Frame("panel", used, range(panel.shape[1])), Frame("w", range(panel.shape[1]), range(1), "weight")],
        texts | {"out": _outputs(results, end, shape)},
        {"out": _in_matrix(start, end, shape)},
    )
    return [fill, multiply]


def _outputs(results: NDArray[Any], count: int, shape: tuple[int, int]) -> list[list[str]]:
    return texts_of(results.reshape(shape), np.arange(results.size).reshape(shape) < count)


def _in_matrix(start: int, end: int, shape: tuple[int, int]) -> list[str]:
    """Mark the outputs from number `start` up to `end`."""
    return ["".join("r" if start <= h * shape[1] + w < end else "." for w in range(shape[1])) for h in range(shape[0])]


def _seen(start: int, end: int, shape: tuple[int, int], kernel: tuple[int, ...]) -> list[str]:
    """Mark the elements of the image that are in the windows from number `start` up to `end`."""
    seen = np.zeros((shape[0] + kernel[0] - 1, shape[1] + kernel[1] - 1), dtype=bool)
    for number in range(start, end):
        h, w = divmod(number, shape[1])
        seen[h : h + kernel[0], w : w + kernel[1]] = True
    return ["".join("s" if element else "." for element in row) for row in seen]
