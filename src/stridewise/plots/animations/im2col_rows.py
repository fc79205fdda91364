"""im2col: window after window becomes a row of the matrix."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing.arguments import check_array, check_fits, check_positive_integer
from stridewise.plots.widgets.animation import Animation, Frame, Grid, Scene, Step, blank, texts_of


def animate_im2col(a: NDArray[Any], kh: int, kw: int) -> Animation:
    """Animate im2col: each window of an image is copied into a row of the matrix.

    Parameters
    ----------
    a : ndarray of numbers, shape (H, W)
        The image.
    kh, kw : int
        The size of a window.

    Returns
    -------
    Animation
        One step per window, after the empty matrix.

    Raises
    ------
    TypeError, ValueError
        If `a` is no such array, or a window does not fit into it.
    """
    check_array("a", a, ndim=2)
    check_positive_integer("kh", kh)
    check_positive_integer("kw", kw)
    check_fits("the window", (kh, kw), shape=a.shape, of="a")
    matrix = np.lib.stride_tricks.sliding_window_view(a, (kh, kw)).reshape(-1, kh * kw)
    columns = a.shape[1] - kw + 1
    copied = np.zeros(a.shape, dtype=bool)
    steps = [Step(f"the matrix has a row for each of the {len(matrix)} windows, and is still empty.")]
    for row in range(len(matrix)):
        h, w = divmod(row, columns)
        window = (slice(h, h + kh), slice(w, w + kw))
        again = int(copied[window].sum())
        copied[window] = True
        frames = [
            Frame("a", range(h, h + kh), range(w, w + kw)),
            Frame("matrix", range(row, row + 1), range(kh * kw), "result"),
        ]
        repeated = f"{again} of them are in the matrix already." if again else "None of them is in the matrix yet."
        caption = f"the window at row {h}, column {w} becomes row {row} of the matrix: {kh * kw} elements. {repeated}"
        texts = {"matrix": _first_rows(matrix, row + 1)}
        steps.append(Step(caption, frames, texts, notes={"matrix": _size(matrix[: row + 1], a)}))
    grids = [Grid("a", texts_of(a), f"{a.size} elements"), Grid("matrix", blank(*matrix.shape), _size(matrix[:0], a))]
    return Animation(Scene("From window to row", grids, steps, still=min(columns + 1, len(matrix))))


def _first_rows(matrix: NDArray[Any], count: int) -> list[list[str]]:
    return texts_of(matrix, np.arange(len(matrix))[:, np.newaxis] < np.full((1, matrix.shape[1]), count))


def _size(rows: NDArray[Any], a: NDArray[Any]) -> str:
    return f"{rows.size} elements written, from {a.size} of a"
