"""A view with any shape and strides, but only inside the memory that is really there.

NumPy's `as_strided` takes strides on trust: one wrong number and the view reads, or writes, memory of somebody else.
"""

from collections.abc import Iterable
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.addresses import byte_bounds, byte_offset, root
from stridewise.layout.integers import integers, lengths


class StrideError(ValueError):
    """A view that would read outside its array's memory.

    index: the element that lies furthest outside. byte: where it starts, counted from the first byte of the memory
    (negative before it). size: the bytes that the memory has. shape, strides: what was asked for, strides in bytes.
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
    """`numpy.lib.stride_tricks.as_strided`, with a look at the memory first.

    array: any NumPy array; the view starts at its element [0, 0, ...]. shape: the view's lengths. strides: in bytes.
    A slice may be left as long as the view stays inside the memory of the array that it was cut from (`layout.root`).
    Returns a view: no byte is copied.
    Raises StrideError if some index would read outside that memory; ValueError for a negative length, or a shape and
    strides of unequal length; TypeError for entries that are not integers, or if `array` is no NumPy array.
    """
    steps = integers("strides", strides)
    sizes = lengths("shape", shape)
    check_inside(array, sizes, steps)
    return np.lib.stride_tricks.as_strided(array, sizes, steps)


def check_inside(array: NDArray[Any], shape: Iterable[SupportsIndex], strides: Iterable[SupportsIndex]) -> None:
    """Raise what `safe_as_strided` raises for these arguments; return None if the view is sound."""
    sizes, steps = lengths("shape", shape), integers("strides", strides)
    if len(sizes) != len(steps):
        raise ValueError(f"shape and strides must have the same length: got shape {sizes} and strides {steps}")
    start = byte_offset(array)
    _, size = byte_bounds(root(array))
    if 0 in sizes:
        return  # no element, no read
    last = tuple(length - 1 if step > 0 else 0 for length, step in zip(sizes, steps, strict=True))
    first = tuple(length - 1 if step < 0 else 0 for length, step in zip(sizes, steps, strict=True))
    for index in (last, first):
        byte = start + sum(position * step for position, step in zip(index, steps, strict=True))
        if byte < 0 or byte + array.itemsize > size:
            message = _explain(array, index, byte, size)
            raise StrideError(message, index=index, byte=byte, size=size, shape=sizes, strides=steps)


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
