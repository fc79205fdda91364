"""Tiles in memory: scattered in the array they are a view of, side by side in their copy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.plots.drawing.arguments import check_array, check_positive_integer
from stridewise.plots.widgets.animation import Animation, Frame, Grid, Scene, Step, blank, texts_of


def animate_tiles(a: NDArray[Any], tile: int) -> Animation:
    """Animate the copy of an array tile by tile: each tile becomes one run of neighbouring elements.

    Parameters
    ----------
    a : ndarray of numbers, shape (H, W)
        The array, in row-major order; H and W are multiples of `tile`.
    tile : int
        The height and width of a tile.

    Returns
    -------
    Animation
        One step per tile, after the empty copy.

    Raises
    ------
    TypeError, ValueError
        If `a` is no such array.
    """
    check_array("a", a, ndim=2)
    check_positive_integer("tile", tile)
    if a.shape[0] % tile or a.shape[1] % tile:
        raise ValueError(f"a has shape {a.shape}; expected multiples of the tile's {tile}")
    height, width = a.shape
    tiles = a.reshape(height // tile, tile, width // tile, tile).swapaxes(1, 2)
    memory, copy = a.reshape(-1), tiles.reshape(-1)
    offsets = np.arange(a.size).reshape(a.shape)
    grids = [
        Grid("A", texts_of(a), f"{height} by {width}, tiles of {tile} by {tile}"),
        Grid("memory of A", texts_of(memory.reshape(height, width)), "row after row"),
        Grid("memory of the copy", blank(height, width), "tile after tile"),
    ]
    steps = [Step("A lies in memory row after row. The copy will hold it tile after tile, and is still empty.")]
    for number in range(a.size // tile**2):
        i, j = divmod(number, width // tile)
        rows, columns = range(i * tile, (i + 1) * tile), range(j * tile, (j + 1) * tile)
        inside = np.zeros(a.shape, dtype=bool)
        inside[rows.start : rows.stop, columns.start : columns.stop] = True
        first, end = number * tile**2, (number + 1) * tile**2
        copied = np.arange(a.size).reshape(a.shape)
        caption = (
            f"tile ({i}, {j}) has the elements {_listed(offsets[inside])} of A's memory, {_runs(offsets[inside])}. "
            f"In the copy they are the elements {first} to {end - 1}: a single run."
        )
        marks = {
            "memory of A": _letters(inside, "s"),
            "memory of the copy": _letters((first <= copied) & (copied < end), "r"),
        }
        texts = {"memory of the copy": texts_of(copy.reshape(a.shape), copied < end)}
        steps.append(Step(caption, [Frame("A", rows, columns)], texts, marks))
    return Animation(Scene("Tile after tile", grids, steps, still=min(2, len(steps) - 1), milliseconds=1600))


def _letters(marked: NDArray[np.bool_], letter: str) -> list[str]:
    return ["".join(letter if cell else "." for cell in row) for row in marked]


def _listed(numbers: NDArray[Any]) -> str:
    *front, last = (str(number) for number in numbers)
    return f"{', '.join(front)} and {last}" if front else last


def _runs(offsets: NDArray[Any]) -> str:
    """Say in how many runs of neighbours the elements lie."""
    count = 1 + int((np.diff(offsets) > 1).sum())
    return "a single run" if count == 1 else f"{count} runs"
