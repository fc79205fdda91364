"""Where arrays are in memory, and copies of that memory in cells."""

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout import element_addresses, root
from stridewise.layout.memories import Extent, extent

MAX_ELEMENTS = 4096  # of one array and of one memory; more cells are no longer readable
CACHE_LINE = 64  # bytes


@dataclass(frozen=True, slots=True)
class MemoryMap:
    """The memories of some arrays. An address counts bytes from the start of its memory."""

    extents: list[Extent]

    def memory_number(self, array: NDArray[Any]) -> int | None:
        """Return the number of the memory that holds the array, or None."""
        own = extent(array)
        return next((number for number, memory in enumerate(self.extents) if memory.holds(own)), None)

    def root_address(self, array: NDArray[Any]) -> int:
        """Return the address at which the array's root starts."""
        return extent(array).first - self.extents[self.memory_number(array) or 0].first

    def addresses(self, array: NDArray[Any]) -> NDArray[np.int64]:
        """Return the address of each element, with the shape of the array."""
        return element_addresses(array) + self.root_address(array)


@dataclass(frozen=True, slots=True)
class MemoryCells:
    """A copy of a memory or part of it, as cells.

    owner: the first array in it. first_address: of the first cell. nbytes: of the whole memory.
    """

    owner: str
    first_address: int
    values: NDArray[Any]
    nbytes: int


def copy_cells(arrays: Mapping[str, NDArray[Any]], memory_map: MemoryMap) -> MemoryCells:
    """Copy the memory of these arrays, all of it if it is small, else the cache lines that they touch.

    Raises ValueError, naming the first array, if those are too many.
    """
    owner, array = next(iter(arrays.items()))
    memory = memory_map.extents[memory_map.memory_number(array) or 0]
    nbytes = memory.end - memory.first
    dtype, alignment = _cell_dtype(list(arrays.values()), memory_map)
    first, end = 0, nbytes
    if nbytes // dtype.itemsize > MAX_ELEMENTS:
        first, end = _touched_cache_lines(arrays, memory_map, nbytes)
    first += (alignment - first) % dtype.itemsize
    count = (end - first) // dtype.itemsize
    if count > MAX_ELEMENTS:
        raise ValueError(
            f"{owner} is spread over {count:,} elements of memory; expected at most {MAX_ELEMENTS:,}: "
            f"explore a part of it, such as {owner}[:4].copy()"
        )
    values = np.frombuffer(ctypes.string_at(memory.first + first, count * dtype.itemsize), dtype)
    return MemoryCells(owner, first, values, nbytes)


def _cell_dtype(arrays: list[NDArray[Any]], memory_map: MemoryMap) -> tuple[np.dtype[Any], int]:
    """Return the dtype of a memory's cells and an address at which a cell starts.

    The arrays' own dtype if they all agree on it and on the cell boundaries; else that of their root, because elements
    of a view of another dtype, or of a field of a structured array, would straddle cells.
    """
    first, itemsize = arrays[0], arrays[0].itemsize
    starts = {int(memory_map.addresses(array).flat[0]) % itemsize for array in arrays}
    strides = [
        stride for array in arrays for stride, length in zip(array.strides, array.shape, strict=True) if length > 1
    ]
    same_dtype = {array.dtype for array in arrays} == {first.dtype}
    if same_dtype and len(starts) == 1 and not any(stride % itemsize for stride in strides):
        return first.dtype, starts.pop()
    base = root(first)
    if base.dtype.kind in "biufc":
        return base.dtype, memory_map.root_address(first)
    return np.dtype(np.uint8), 0


def _touched_cache_lines(arrays: Mapping[str, NDArray[Any]], memory_map: MemoryMap, nbytes: int) -> tuple[int, int]:
    """Return the first address of the first cache line that the arrays touch, and the end of the last one."""
    elements = [(memory_map.addresses(array), array.itemsize) for array in arrays.values()]
    first = min(int(addresses.min()) for addresses, _ in elements)
    end = max(int(addresses.max()) + itemsize for addresses, itemsize in elements)
    return first // CACHE_LINE * CACHE_LINE, min(-(-end // CACHE_LINE) * CACHE_LINE, nbytes)
