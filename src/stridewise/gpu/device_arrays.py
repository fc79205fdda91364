"""Arrays as a kernel sees them: every index is checked, and every access to an element is logged."""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.gpu.access_log import AccessLog, Action
from stridewise.gpu.faults import KernelError
from stridewise.gpu.running_thread import RunningThread

_ATTRIBUTES = ("shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides")
_VERBS: dict[Action, str] = {"read": "reads", "write": "writes", "update": "updates"}


class DeviceArray:
    """An array in the memory of the GPU that is modelled.

    Parameters
    ----------
    plain : ndarray
        Its elements.
    name : str
        What messages call it.
    address : int
        The address of its first element, in bytes.
    running : RunningThread
        The thread that is running, for messages.
    log : AccessLog, optional
        Where accesses are listed. Without one, nothing is: local memory is the thread's own.
    written : ndarray of bool, optional
        Which elements have been written, if they had no values at first.
    """

    __slots__ = ("_address", "_itemsize", "_lengths", "_log", "_plain", "_running", "_written", "name")

    def __init__(
        self,
        plain: NDArray[Any],
        name: str,
        address: int,
        running: RunningThread,
        log: AccessLog | None = None,
        written: NDArray[np.bool_] | None = None,
    ) -> None:
        self._plain, self.name, self._address = plain, name, address
        self._running, self._log, self._written = running, log, written
        self._lengths = tuple(zip(plain.shape, plain.strides, strict=True))
        self._itemsize = plain.itemsize

    def __getitem__(self, key: Any) -> Any:
        entries = key if type(key) is tuple else (key,)
        address = self._address_of_element(entries)
        if address is None:
            return self._view(self._checked(entries, "read"))
        if self._log is not None:
            self._log.add(sys._getframe(1), address, self.name, "read", self._itemsize)
        if self._written is not None and not self._written[entries]:
            self._running.reads_unwritten(self.name, entries, sys._getframe(1).f_lineno)
        return self._plain[entries]

    def __setitem__(self, key: Any, value: Any) -> None:
        entries = key if type(key) is tuple else (key,)
        address = self._address_of_element(entries)
        if address is None:
            self._checked(entries, "write")
            raise self._unsupported(f"{self.name}[...] = ... of several elements at once", "Write them one by one.")
        self._plain[entries] = value
        if self._written is not None:
            self._written[entries] = True
        if self._log is not None:
            self._log.add(sys._getframe(1), address, self.name, "write", self._itemsize)

    def update(self, key: Any, function: Any) -> Any:
        """Replace an element by `function(element)` atomically, and return the old one."""
        entries = key if type(key) is tuple else (key,)
        address = self._address_of_element(entries)
        if address is None:
            self._checked(entries, "update")
            raise self._unsupported(f"an atomic update of several elements of {self.name}", "Give the whole index.")
        old = self._plain[entries]
        self._plain[entries] = function(old)
        if self._log is not None:
            self._log.add(sys._getframe(2), address, self.name, "update", self._itemsize)
        return old

    def __getattr__(self, name: str) -> Any:
        if name in _ATTRIBUTES:
            return getattr(self._plain, name)
        raise self._unsupported(f"{self.name}.{name}", "A kernel reads and writes single elements.")

    def __len__(self) -> int:
        return len(self._plain)

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise self._unsupported(f"NumPy's functions on {self.name}", "A kernel reads and writes single elements.")

    def name_of(self, address: int) -> str:
        """Return how messages name the element at this address, such as x[0, 3]; the array's name if there is none."""
        offsets = (np.indices(self.shape).T * self._plain.strides).sum(axis=-1).T
        found = np.argwhere(offsets == address - self._address)
        return f"{self.name}[{', '.join(map(str, found[0]))}]" if len(found) else self.name

    def _address_of_element(self, entries: tuple[Any, ...]) -> int | None:
        """Return the address of one element; None for several, and for what `_checked` has to look at."""
        if len(entries) != len(self._lengths):
            return None
        address = self._address
        for entry, (length, stride) in zip(entries, self._lengths, strict=True):
            if not isinstance(entry, int | np.integer) or not 0 <= entry < length:
                return None
            address += entry * stride
        return int(address)

    def _checked(self, entries: tuple[Any, ...], action: Action) -> tuple[Any, ...]:
        """Return the indices if they are in bounds and may be slices; raise KernelError otherwise."""
        shape = self._plain.shape
        if len(entries) > len(shape):
            count = f"{len(shape)} {'axis' if len(shape) == 1 else 'axes'}"
            raise self._fault("out of bounds", f"uses {len(entries)} indices for {self.name}, which has {count}", "")
        for axis, (entry, length) in enumerate(zip(entries, shape, strict=False)):
            if type(entry) is slice:
                continue
            if not isinstance(entry, int | np.integer):
                raise self._fault(
                    "unsupported",
                    f"indexes {self.name} with {entry!r}, a {type(entry).__name__}",
                    "An index is a whole number: use // instead of /.",
                )
            if not 0 <= entry < length:
                raise self._out_of_bounds(entries, axis, action)
        return entries

    def _out_of_bounds(self, entries: tuple[Any, ...], axis: int, action: Action) -> KernelError:
        index = ", ".join(":" if type(entry) is slice else str(int(entry)) for entry in entries)
        what = f"{_VERBS[action]} {self.name}[{index}]: axis {axis} of {self.name} goes from 0 to "
        advice = "Next: let only threads whose element exists take part."
        if entries[axis] < 0:
            advice = (
                "A negative index does not fail on a GPU: it reads or writes somewhere else. Next: test for it, as for "
                "an index that is too large."
            )
        side = "before" if entries[axis] < 0 else "behind"
        details = (self._kind_of_memory, action, str(axis), side)
        return self._fault("out of bounds", f"{what}{self._plain.shape[axis] - 1}", advice, details)

    @property
    def _kind_of_memory(self) -> str:
        """The array's name where it is an argument; of an array made in the kernel the name says nothing."""
        return self.name if self._written is None else "made in the kernel"

    def _fault(self, kind: Any, what: str, advice: str, details: tuple[str, ...] = ()) -> KernelError:
        line = self._running.line_in_kernel()
        where = f"{self._running} {what} (line {line})."
        return KernelError(kind, f"{where}\n{advice}".rstrip(), line, details)

    def _unsupported(self, what: str, advice: str) -> KernelError:
        line = self._running.line_in_kernel()
        return KernelError("unsupported", f"The model of the GPU does not know {what} (line {line}). {advice}", line)

    def _view(self, entries: tuple[Any, ...]) -> "DeviceArray":
        address = self._address
        for entry, (length, stride) in zip(entries, self._lengths, strict=False):
            address += (entry.indices(length)[0] if type(entry) is slice else int(entry)) * stride
        written = None if self._written is None else self._written[entries]
        return DeviceArray(self._plain[entries], self.name, address, self._running, self._log, written)
