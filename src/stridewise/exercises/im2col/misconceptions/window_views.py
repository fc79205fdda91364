"""Windows as students make them: a view with some decision made otherwise, from which the variants are made."""

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.strided import (
    Answer,
    Step,
    Strides,
    elements_from_the_shape,
    own,
    own_in_elements,
    strided,
)

Array = NDArray[Any]
Shape = Callable[[int, int, int, int], Sequence[int]]
Steps = Callable[[int, int], Sequence[Step]]

IN_ORDER = (0, 1, 2, 3)  # i, j, r, s

# Which strides the first two and the last two steps are multiplied by: all in elements, or some.
IN_ELEMENTS = (
    (own_in_elements, own_in_elements),
    (own_in_elements, own),
    (own, own_in_elements),
    (elements_from_the_shape, own),
    (own, elements_from_the_shape),
)


def right_steps(kh: int, kw: int) -> Sequence[Step]:
    """The steps along i, j, r and s, in rows and columns."""
    return (1, 0), (0, 1), (1, 0), (0, 1)


def right_shape(rows: int, columns: int, kh: int, kw: int) -> Sequence[int]:
    """The shape of the windows of an array of so many rows and columns."""
    return rows - kh + 1, columns - kw + 1, kh, kw


def windows_by(
    *, shape: Shape = right_shape, steps: Steps = right_steps, outside: Strides = own, inside: Strides = own
) -> Answer:
    """Return an answer that makes the windows by `as_strided`.

    Parameters
    ----------
    shape : callable
        (rows, columns, kh, kw) -> the shape of the view.
    steps : callable
        (kh, kw) -> the four steps.
    outside, inside : callable
        Which strides the first two and the last two steps are multiplied by.

    Returns
    -------
    callable
    """

    def answer(a: Array, kh: int, kw: int) -> Array:
        rows, columns = a.shape
        return strided(a, shape(rows, columns, kh, kw), steps(kh, kw), (outside, outside, inside, inside))

    return answer


def windows_in_units(*units: tuple[Strides, Strides]) -> tuple[Answer, ...]:
    """Return an answer for each pair of units: which strides the outer and the inner steps are multiplied by."""
    return tuple(windows_by(outside=outside, inside=inside) for outside, inside in units)


def in_order(*order: int) -> Answer:
    """Return an answer whose axes i, j, r, s are in another order."""
    return lambda a, kh, kw: windows_by()(a, kh, kw).transpose(order)


def steps_in_order(*order: int) -> Answer:
    """Return an answer whose steps are in another order; the shape is the right one."""
    return windows_by(steps=lambda kh, kw: [right_steps(kh, kw)[axis] for axis in order])


def reordered_like_none_of(*known: tuple[int, ...]) -> tuple[Answer, ...]:
    """Return the answers with the axes in any order but the right one and the known ones."""
    others = [order for order in permutations(IN_ORDER) if order not in (IN_ORDER, *known)]
    interleaved = ((0, 2, 1, 3), (1, 3, 0, 2))  # the only ones that are new: i and r take the same step, and j and s
    return (*(in_order(*order) for order in others), *(steps_in_order(*order) for order in interleaved))


def last_windows_left_zero(a: Array, kh: int, kw: int) -> Array:
    """Windows from loops that end one too early."""
    right = windows_by()(a, kh, kw)
    out = np.zeros(right.shape, dtype=a.dtype)
    out[:-1, :-1] = right[:-1, :-1]
    return out


def _padded(before: Callable[[int], int]) -> Answer:
    def answer(a: Array, kh: int, kw: int) -> Any:
        sides = [(before(size), size - 1 - before(size)) for size in (kh, kw)]
        return windows_by()(np.pad(a, sides), kh, kw)

    return answer


# All the zeros after the last row and column, or as many before the first, up to one.
with_zeros_around = tuple(map(_padded, (lambda size: 0, lambda size: size // 2, lambda size: (size - 1) // 2)))
