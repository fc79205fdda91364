"""Tiles as students make them: a view with some decision made otherwise, from which the variants are made."""

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.strided import Answer, Step, Strides, own, strided

Array = NDArray[Any]
Steps = Callable[[int], Sequence[Step]]
Shape = Callable[[int, int, int], Sequence[int]]

IN_ORDER = (0, 1, 2, 3)  # i, j, k, l


def right_steps(tile: int) -> Sequence[Step]:
    """The steps along i, j, k and l, in rows and columns."""
    return (tile, 0), (0, tile), (1, 0), (0, 1)


def right_shape(rows: int, columns: int, tile: int) -> Sequence[int]:
    """The shape of the tiles of a matrix of so many rows and columns."""
    return rows // tile, columns // tile, tile, tile


def tiles(
    *,
    shape: Shape = right_shape,
    steps: Steps = right_steps,
    outside: Strides = own,
    inside: Strides = own,
) -> Answer:
    """Return an answer that makes the tiles by `as_strided`.

    Parameters
    ----------
    shape : callable
        (rows, columns, tile) -> the shape of the view.
    steps : callable
        tile -> the four steps.
    outside, inside : callable
        Which strides the first two and the last two steps are multiplied by.

    Returns
    -------
    callable
    """

    def answer(a: Array, tile: int) -> Array:
        rows, columns = a.shape
        return strided(a, shape(rows, columns, tile), steps(tile), (outside, outside, inside, inside))

    return answer


def in_order(*order: int) -> Answer:
    """Return an answer whose axes i, j, k, l are in another order."""
    return lambda a, tile: tiles()(a, tile).transpose(order)


def steps_in_order(*order: int) -> Answer:
    """Return an answer whose steps are in another order; the shape is the right one."""
    return tiles(steps=lambda tile: [right_steps(tile)[axis] for axis in order])


def reordered_like_none_of(*known: tuple[int, ...]) -> tuple[Answer, ...]:
    """Return the answers with the axes, or the steps alone, in any order but the right one and the known ones."""
    others = [order for order in permutations(IN_ORDER) if order not in (IN_ORDER, *known)]
    return (*(in_order(*order) for order in others), *(steps_in_order(*order) for order in others))


def last_tiles_left_zero(a: Array, tile: int) -> Array:
    """Tiles from loops that end one too early."""
    right = tiles()(a, tile)
    out = np.zeros(right.shape, dtype=a.dtype)
    out[:-1, :-1] = right[:-1, :-1]
    return out
