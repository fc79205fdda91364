"""Arrays that say where each number comes from, and let a wrong index pass: for `dataflow`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stridewise.gpu.cuda_names import dtype_of
from stridewise.gpu.faults import KernelError
from stridewise.gpu.running_thread import Dim3, RunningThread
from stridewise.gpu.symbolic import UNSET, Index, Sum, as_sum, element

_ATTRIBUTES = ("ndim", "size", "dtype", "itemsize", "nbytes", "strides")
_MAX_ELEMENTS = 100_000


class Thread(NamedTuple):
    """A thread: its block's place in the grid, and its own in the block."""

    block: Dim3
    place: Dim3


class Access(NamedTuple):
    """A read or a write of one element, which may lie outside the array; of a write, what was written."""

    thread: Thread
    array: str
    at: Index
    is_inside: bool
    written: Sum | None = None


@dataclass(slots=True)
class AccessList:
    """What the threads did, in the order of the threads between two barriers.

    Parameters
    ----------
    running : RunningThread
        The thread that is running.
    reads, writes, shared_reads, shared_writes : list of Access
        Of the arguments, and of the arrays in shared memory.
    """

    running: RunningThread
    reads: list[Access] = field(default_factory=list)
    writes: list[Access] = field(default_factory=list)
    shared_reads: list[Access] = field(default_factory=list)
    shared_writes: list[Access] = field(default_factory=list)

    def thread(self) -> Thread:
        """Return the thread that is running."""
        return Thread(self.running.block, self.running.thread)


class FollowedArray:
    """An array, or what its first indices leave of it.

    Parameters
    ----------
    name : str
        The argument's name, or the variable's.
    plain : ndarray
        The first values; only their shape counts for what is made in the kernel.
    accesses : AccessList
        Where accesses are listed.
    where : "argument", "shared" or "local"
        The memory.
    """

    __slots__ = ("_accesses", "_cells", "_elements", "_plain", "_prefix", "_shape", "_where", "name", "shape")

    def __init__(
        self,
        name: str,
        plain: NDArray[Any],
        accesses: AccessList,
        where: str,
        cells: dict[Index, Sum] | None = None,
        prefix: Index = (),
    ) -> None:
        self.name, self._plain, self._accesses, self._where = name, plain, accesses, where
        self._cells: dict[Index, Sum] = {} if cells is None else cells
        self._prefix, self._shape = prefix, plain.shape
        self.shape = plain.shape[len(prefix) :]
        self._elements: dict[Index, Sum] = {}  # those that were read as they were found

    def __getitem__(self, key: Any) -> Any:
        index = self._index(key)
        if len(index) < len(self._shape):
            return FollowedArray(self.name, self._plain, self._accesses, self._where, self._cells, index)
        self._list(self._accesses.reads, self._accesses.shared_reads, index, None)
        return self._element(index)

    def __setitem__(self, key: Any, value: Any) -> None:
        index = self._index(key)
        if len(index) < self._plain.ndim:
            raise KernelError("unsupported", "a write of several elements")
        written = as_sum(value)
        if self._contains(index):
            self._cells[index] = written
        self._list(self._accesses.writes, self._accesses.shared_writes, index, written)

    def update(self, key: Any, function: Callable[[Any], Any]) -> Any:
        """Replace an element by `function(element)`, and return the old one."""
        old = self._element(self._index(key))
        self[key] = function(old)
        return old

    def __getattr__(self, name: str) -> Any:
        if name not in _ATTRIBUTES:
            raise KernelError("unsupported", f"{self.name}.{name}")
        return getattr(np.broadcast_to(self._plain.dtype.type(0), self.shape), name)

    def __len__(self) -> int:
        return int(self.shape[0])

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def contents(self) -> dict[Index, Sum]:
        """Return what was written."""
        return dict(self._cells)

    def _index(self, key: Any) -> Index:
        entries: Index = (*self._prefix, *(key if type(key) is tuple else (key,)))
        if len(entries) <= len(self._shape):
            if set(map(type, entries)) == {int}:
                return entries
            if all(isinstance(entry, int | np.integer) for entry in entries):
                return tuple(map(int, entries))
        raise KernelError("unsupported", "an index that is not a whole number for each axis")

    def _contains(self, index: Index) -> bool:
        return all(0 <= entry < length for entry, length in zip(index, self._shape, strict=True))

    def _element(self, index: Index) -> Sum:
        known = self._cells.get(index)
        if known is None:
            known = self._elements.get(index)
        if known is None:
            known = self._elements[index] = self._found(index)
        return known

    def _found(self, index: Index) -> Sum:
        if self._where != "argument":
            return element(UNSET, index, 0.0)
        return element(self.name, index, float(self._plain[index]) if self._contains(index) else 0.0)

    def _list(self, of_arguments: list[Access], of_shared: list[Access], index: Index, written: Sum | None) -> None:
        if self._where != "local":
            listed = of_arguments if self._where == "argument" else of_shared
            listed.append(Access(self._accesses.thread(), self.name, index, self._contains(index), written))


class FollowedMemory:
    """`cuda.shared` or `cuda.local`."""

    def __init__(self, accesses: AccessList, where: str) -> None:
        self._accesses, self._where = accesses, where
        self.arrays: dict[int, FollowedArray] = {}
        self.shapes: dict[str, Index] = {}

    def array(self, shape: Any, dtype: Any, name: str, place: int) -> FollowedArray:
        """Return the block's array for this place in the source, or a new one of the thread."""
        lengths = tuple(map(int, shape)) if isinstance(shape, tuple) else (int(shape),)
        if self._where == "shared" and place in self.arrays:
            return self.arrays[place]
        if prod(lengths) > _MAX_ELEMENTS:
            raise KernelError("budget", f"{name} is too large")
        self.shapes[name] = lengths
        plain = np.broadcast_to(np.zeros((), dtype_of(dtype)), lengths)
        self.arrays[place] = FollowedArray(name, plain, self._accesses, self._where)
        return self.arrays[place]

    def clear(self) -> None:
        """Forget all arrays: the next block finds none."""
        self.arrays.clear()
