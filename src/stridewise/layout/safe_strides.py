"""A view with any shape and strides, but only inside the memory that exists.

NumPy's `as_strided` does not check strides: one wrong number and the view reads or writes memory of other objects.
"""

from collections.abc import Iterable
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.addresses import byte_bounds, byte_offset, root
from stridewise.layout.integers import integers, lengths


class StrideError(ValueError):
    """A view would read outside its array's memory.

    Parameters
    ----------
    message : str
        The text of the error.
    index : tuple of int
        The element furthest outside.
    byte : int
        Where it starts, from the first byte of the memory (negative before it).
    size : int
        The size of the memory in bytes.
    shape, strides : tuple of int
        The view that was asked for, strides in bytes.
    """

    def __init__(
        self,
        message: str,
        *,
        index: tuple[int, ...],
        byte: int,
        size: int,
        shape: tuple[int, ...],
        strides: tuple[int, ...],
    ) -> None:
        super().__init__(message)
        self.index = index
        self.byte = byte
        self.size = size
        self.shape = shape
        self.strides = strides


def safe_as_strided(
    array: NDArray[Any], shape: Iterable[SupportsIndex], strides: Iterable[SupportsIndex]
) -> NDArray[Any]:
    """Create a view with `numpy.lib.stride_tricks.as_strided` after checking that it stays inside the memory.

    Parameters
    ----------
    array : ndarray
        The view starts at its element [0, 0, ...].
    shape : sequence of int
        The lengths of the view.
    strides : sequence of int
        In bytes.

    Returns
    -------
    ndarray
        A view: no byte is copied. It may leave a slice, but not the memory of the array that was sliced
        (`layout.root`).

    Raises
    ------
    StrideError
        If some index would read outside that memory.
    TypeError, ValueError
        If an entry is not an integer, a length is negative, shape and strides differ in length, or `array` is not a
        NumPy array.
    """
    steps = integers("strides", strides)
    sizes = lengths("shape", shape)
    check_inside(array, sizes, steps)
    return np.lib.stride_tricks.as_strided(array, sizes, steps)


def check_inside(array: NDArray[Any], shape: Iterable[SupportsIndex], strides: Iterable[SupportsIndex]) -> None:
    """Raise what `safe_as_strided` raises for these arguments; return None if the view is valid."""
    sizes, steps = lengths("shape", shape), integers("strides", strides)
    if len(sizes) != len(steps):
        raise ValueError(f"shape and strides must have the same length: got shape {sizes} and strides {steps}")
    if 0 in sizes:
        return  # without elements nothing is read
    if isinstance(array, np.ndarray) and array.size:
        lowest, highest = _reach(sizes, steps)
        own_lowest, own_highest = _reach(array.shape, array.strides)
        if own_lowest <= lowest and highest <= own_highest:
            return  # as most views do; to find the memory around the array takes ten times as long
    start = byte_offset(array)
    _, size = byte_bounds(root(array))
    last = tuple(length - 1 if step > 0 else 0 for length, step in zip(sizes, steps, strict=True))
    first = tuple(length - 1 if step < 0 else 0 for length, step in zip(sizes, steps, strict=True))
    for index in (last, first):
        byte = start + sum(position * step for position, step in zip(index, steps, strict=True))
        if byte < 0 or byte + array.itemsize > size:
            message = _explain(array, index, byte, size)
            raise StrideError(message, index=index, byte=byte, size=size, shape=sizes, strides=steps)


def _reach(shape: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, int]:
    """Return the lowest and the highest offset of an element from the first one, in bytes."""
    ends = [(length - 1) * stride for length, stride in zip(shape, strides, strict=True)]
    return sum(end for end in ends if end < 0), sum(end for end in ends if end > 0)


def _explain(array: NDArray[Any], index: tuple[int, ...], byte: int, size: int) -> str:
    last = byte + array.itemsize - 1
    read = f"byte {byte}" if last == byte else f"bytes {byte} to {last}"
    distance = -byte if byte < 0 else last + 1 - size
    side = "before the start" if byte < 0 else "past the end"
    memory = f"the array's {size} bytes"
    if byte_bounds(array) != (0, size):
        memory = f"the {size} bytes of memory that the array is a part of"
    return f"index {index} would read {read}, {_bytes(distance)} {side} of {memory}"


def _bytes(count: int) -> str:
    return "1 byte" if count == 1 else f"{count} bytes"
