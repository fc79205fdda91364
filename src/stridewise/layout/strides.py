"""Strides: how far one step along each axis moves in memory."""

from collections.abc import Iterable
from typing import SupportsIndex

from stridewise.layout.integers import integers, lengths


def row_major_strides(shape: Iterable[SupportsIndex], itemsize: int = 1) -> tuple[int, ...]:
    """The strides of a compact row-major array: an axis skips everything that lies behind it.

    shape: the length of each axis. itemsize: 1 counts in elements, an array's `itemsize` in bytes, as NumPy does.
    Raises TypeError or ValueError for a length or an itemsize that cannot be.
    """
    steps = []
    step = _itemsize(itemsize)
    for length in reversed(lengths("shape", shape)):
        steps.append(step)
        step *= length
    return tuple(reversed(steps))


def element_offset(index: Iterable[SupportsIndex], strides: Iterable[SupportsIndex]) -> int:
    """How far element `index` lies from element [0, 0, ...], in the unit of `strides`: the sum of index * stride.

    Raises ValueError if the two differ in length.
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
