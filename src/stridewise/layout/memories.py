"""Which arrays share memory, even where NumPy does not know: two arrays over one buffer are not views of each other."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from numpy.typing import NDArray

from stridewise.layout.addresses import machine_bounds, root


class Extent(NamedTuple):
    """A stretch of the machine's memory: the address of its first byte, and of the byte after its last."""

    first: int
    end: int

    def holds(self, other: "Extent") -> bool:
        """Return whether the other lies entirely inside; an empty stretch lies in nothing but itself."""
        return self == other or (self.first <= other.first < other.end <= self.end)


def extent(array: NDArray[Any]) -> Extent:
    """Return the memory that the array's root owns."""
    return Extent(*machine_bounds(root(array)))


def memories(arrays: Iterable[NDArray[Any]]) -> list[Extent]:
    """Return the memories of the arrays, in the order of their first arrays; roots that overlap are one memory."""
    extents = list(dict.fromkeys(map(extent, arrays)))
    merged: list[Extent] = []
    for found in sorted(found for found in extents if found.first < found.end):
        if merged and found.first < merged[-1].end:
            merged[-1] = Extent(merged[-1].first, max(merged[-1].end, found.end))
        else:
            merged.append(found)
    return list(dict.fromkeys(memory_of(found, merged) for found in extents))


def memory_of(place: Extent, among: Iterable[Extent]) -> Extent:
    """Return the memory among these that contains all of `place`, or `place` itself."""
    return next((memory for memory in among if memory.holds(place)), place)
