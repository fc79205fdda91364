"""The place of each array in a model memory, and the list of accesses to it."""

from array import array as packed
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.addresses import byte_offset, element_addresses
from stridewise.layout.memories import Extent, extent, memories, memory_of

MOST_ACCESSES = 5_000_000
LINE = 64  # bytes; every array of the model memory begins at a multiple of it


class TooManyAccessesError(ValueError):
    """The function touched more elements than a recording keeps."""


class Recorder:
    """Gives each array its place in a model memory, and writes down every access.

    The model memory holds the arrays one behind the other in the order in which they were met, each from a multiple of
    64 bytes on, so the addresses are the same at every run and on every machine.
    kind: the class of the arrays that record. known: arrays that will be met; those that lie in one memory, also by way
    of two buffers, keep their distance.
    """

    def __init__(self, kind: type[NDArray[Any]], known: Iterable[NDArray[Any]] = ()) -> None:
        self._kind = kind
        self.arrays: list[NDArray[Any]] = []  # the first of each memory; they stay alive: no memory is used twice
        self.addresses, self.codes = packed("q"), packed("q")  # code: 2 * number of the array + 1 if it was written
        self._known = memories(known)
        self._regions: dict[Extent, tuple[int, int]] = {}  # memory of the machine -> number, first byte in the model
        self._end = 0

    def view(self, array: NDArray[Any]) -> Any:
        """The same memory as an array that records here."""
        recording: Any = np.asarray(array).view(self._kind)
        recording._recorder = self
        return recording

    def adopt(self, array: NDArray[Any]) -> Any:
        """The same, and it has its place in the model memory from now on."""
        self.place(array)
        return self.view(array)

    def place(self, array: NDArray[Any]) -> tuple[int, int]:
        """Number of the memory in which the array lies, and the model address of its element [0, 0, ...].

        An array that was not met before gets a place.
        """
        own = extent(array)
        memory = memory_of(own, self._known)
        if memory not in self._regions:
            self._regions[memory] = len(self.arrays), self._end
            self.arrays.append(np.asarray(array))
            self._end += -(-max(memory.end - memory.first, 1) // LINE) * LINE
        number, base = self._regions[memory]
        return number, base + own.first - memory.first + byte_offset(array)

    def met(self, array: NDArray[Any]) -> bool:
        """Whether the memory in which the array lies has a place."""
        return memory_of(extent(array), self._known) in self._regions

    def touch(self, code: int, address: int) -> None:
        """One access; `code` is 2 * the memory's number, + 1 for a write."""
        if len(self.codes) >= MOST_ACCESSES:
            raise TooManyAccessesError(
                f"the function touched more than {MOST_ACCESSES:,} elements; record it on smaller arrays"
            )
        self.codes.append(code)
        self.addresses.append(address)

    def touch_all(self, array: NDArray[Any], *, write: bool, key: Any = ...) -> None:
        """Every element of `array[key]`, in index order."""
        number, _ = self.place(array)
        for address in np.ravel(self.model_addresses(array)[key]).tolist():
            self.touch(2 * number + write, address)

    def model_addresses(self, array: NDArray[Any]) -> NDArray[np.int64]:
        """The model address of each element, with the shape of the array."""
        _, first = self.place(array)
        return element_addresses(array) - byte_offset(array) + first
