"""Strides: how far one step along each axis moves in memory."""

from collections.abc import Iterable
from typing import SupportsIndex

from stridewise.layout.integers import integers, lengths


def row_major_strides(shape: Iterable[SupportsIndex], itemsize: int = 1) -> tuple[int, ...]:
    """Return the strides of a compact row-major array: a step along an axis skips all elements of the later axes.

    Parameters
    ----------
    shape : sequence of int
        The length of each axis.
    itemsize : int
        1 for strides in elements, an array's `itemsize` for bytes, as NumPy has them.

    Returns
    -------
    tuple of int

    Raises
    ------
    TypeError, ValueError
        If a length or the itemsize is not a valid integer.

    Examples
    --------
    >>> row_major_strides((2, 3, 4))
    (12, 4, 1)
    """
    steps = []
    step = _itemsize(itemsize)
    for length in reversed(lengths("shape", shape)):
        steps.append(step)
        step *= length
    return tuple(reversed(steps))


def element_offset(index: Iterable[SupportsIndex], strides: Iterable[SupportsIndex]) -> int:
    """Return how far element `index` lies from element [0, 0, ...]: the sum of index * stride.

    Parameters
    ----------
    index : sequence of int
        One entry per axis.
    strides : sequence of int
        One entry per axis, in elements or in bytes.

    Returns
    -------
    int
        In the unit of `strides`.

    Raises
    ------
    TypeError, ValueError
        If an entry is not an integer, or the two differ in length.
    """
    positions, steps = integers("index", index), integers("strides", strides)
    if len(positions) != len(steps):
        raise ValueError(f"index must have one entry for each stride: got index {positions} and strides {steps}")
    return sum(position * step for position, step in zip(positions, steps, strict=True))


def _itemsize(itemsize: int) -> int:
    (size,) = lengths("itemsize", (itemsize,))
    if size == 0:
        raise ValueError("itemsize must be at least 1, got 0")
    return size
