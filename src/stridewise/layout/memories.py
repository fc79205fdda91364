"""Which arrays lie in one memory, also where NumPy does not know: two arrays over one buffer are views of nothing."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from numpy.typing import NDArray

from stridewise.layout.addresses import machine_bounds, root


class Extent(NamedTuple):
    """A stretch of the machine's memory: the address of its first byte, and the one behind its last."""

    first: int
    end: int

    def holds(self, other: "Extent") -> bool:
        """Whether all of the other lies inside; one without bytes lies nowhere but in itself."""
        return self == other or (self.first <= other.first < other.end <= self.end)


def extent(array: NDArray[Any]) -> Extent:
    """The memory that the array's root holds."""
    return Extent(*machine_bounds(root(array)))


def memories(arrays: Iterable[NDArray[Any]]) -> list[Extent]:
    """The memories that the arrays lie in, in the order of their first arrays; roots that overlap are one memory."""
    extents = list(dict.fromkeys(map(extent, arrays)))
    merged: list[Extent] = []
    for each in sorted(each for each in extents if each.first < each.end):
        if merged and each.first < merged[-1].end:
            merged[-1] = Extent(merged[-1].first, max(merged[-1].end, each.end))
        else:
            merged.append(each)
    return list(dict.fromkeys(memory_of(each, merged) for each in extents))


def memory_of(place: Extent, among: Iterable[Extent]) -> Extent:
    """The one of these memories that holds all of the place, or the place itself."""
    return next((memory for memory in among if memory.holds(place)), place)
