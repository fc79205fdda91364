"""Where arrays lie, and the flat memory around them in cells."""

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout import element_addresses, root
from stridewise.layout.memories import Extent, extent

MOST_ELEMENTS = 4096  # of one array, of one memory; more cells than that are no picture
LINE = 64  # bytes of a cache line


@dataclass(frozen=True, slots=True)
class Places:
    """In which of these stretches of the machine's memory an array lies, and at which byte of it."""

    extents: list[Extent]

    def number(self, array: NDArray[Any]) -> int | None:
        """The number of the memory in which the array lies, or None."""
        own = extent(array)
        return next((number for number, each in enumerate(self.extents) if each.holds(own)), None)

    def start(self, array: NDArray[Any]) -> int:
        """The byte at which the memory of the array's root starts."""
        return extent(array).first - self.extents[self.number(array) or 0].first

    def addresses(self, array: NDArray[Any]) -> NDArray[np.int64]:
        """The byte at which each element starts, from the first of its memory on, with the shape of the array."""
        return element_addresses(array) + self.start(array)


@dataclass(frozen=True, slots=True)
class Cells:
    """A copy of a memory or of a part of it. owner: the first array in it. first: the byte of the first cell.

    size: all bytes of the memory.
    """

    owner: str
    first: int
    values: NDArray[Any]
    size: int


def cells_of(members: Mapping[str, NDArray[Any]], places: Places) -> Cells:
    """The whole memory of these arrays if it is small, else the cache lines that they touch.

    Raises ValueError, naming the first array, where these are too many.
    """
    owner, array = next(iter(members.items()))
    memory = places.extents[places.number(array) or 0]
    dtype, aligned = _dtype(list(members.values()), places)
    first, last = 0, memory.end - memory.first
    if last // dtype.itemsize > MOST_ELEMENTS:
        first, last = _lines(members, places, last)
    first += (aligned - first) % dtype.itemsize
    count = (last - first) // dtype.itemsize
    if count > MOST_ELEMENTS:
        raise ValueError(
            f"{owner} is spread over {count:,} elements of memory; expected at most {MOST_ELEMENTS:,}: "
            f"explore a part of it, such as {owner}[:4].copy()"
        )
    values = np.frombuffer(ctypes.string_at(memory.first + first, count * dtype.itemsize), dtype)
    return Cells(owner, first, values, memory.end - memory.first)


def _dtype(members: list[NDArray[Any]], places: Places) -> tuple[np.dtype[Any], int]:
    """What a cell of their memory is, and a byte at which one starts.

    An element of the arrays if these are all alike, else one of the array that owns the memory: of a view of other
    dtype, or of one field of a structure, the elements would not fit between the cells.
    """
    first, size = members[0], members[0].itemsize
    starts = {int(places.addresses(each).flat[0]) % size for each in members}
    steps = [step for each in members for step, length in zip(each.strides, each.shape, strict=True) if length > 1]
    if {each.dtype for each in members} == {first.dtype} and len(starts) == 1 and not any(s % size for s in steps):
        return first.dtype, starts.pop()
    owner = root(first)
    return (owner.dtype, places.start(first)) if owner.dtype.kind in "biufc" else (np.dtype(np.uint8), 0)


def _lines(members: Mapping[str, NDArray[Any]], places: Places, size: int) -> tuple[int, int]:
    """From the first to the last cache line that the arrays touch."""
    everywhere = [(places.addresses(array), array.itemsize) for array in members.values()]
    first = min(int(addresses.min()) for addresses, _ in everywhere)
    last = max(int(addresses.max()) + itemsize for addresses, itemsize in everywhere)
    return first // LINE * LINE, min(-(-last // LINE) * LINE, size)
