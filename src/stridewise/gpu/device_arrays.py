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

    __slots__ = ("_address", "_log", "_plain", "_running", "_written", "name")

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

    def __getitem__(self, key: Any) -> Any:
        entries = self._checked(key, "read")
        found = self._plain[entries]
        if len(entries) < self._plain.ndim or any(type(entry) is slice for entry in entries):
            return self._view(entries, found)
        self._log_access(entries, "read")
        if self._written is not None and not self._written[entries]:
            self._running.reads_unwritten(self.name, entries, sys._getframe(1).f_lineno)
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        entries = self._checked(key, "write")
        if len(entries) < self._plain.ndim or any(type(entry) is slice for entry in entries):
            raise self._unsupported(f"{self.name}[...] = ... of several elements at once", "Write them one by one.")
        self._plain[entries] = value
        if self._written is not None:
            self._written[entries] = True
        self._log_access(entries, "write")

    def update(self, key: Any, function: Any) -> Any:
        """Replace an element by `function(element)` atomically, and return the old one."""
        entries = self._checked(key, "update")
        old = self._plain[entries]
        self._plain[entries] = function(old)
        self._log_access(entries, "update", frames=3)
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

    def _checked(self, key: Any, action: Action) -> tuple[Any, ...]:
        entries = key if type(key) is tuple else (key,)
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
        return self._fault("out of bounds", f"{what}{self._plain.shape[axis] - 1}", advice)

    def _fault(self, kind: Any, what: str, advice: str) -> KernelError:
        line = self._running.line_in_kernel()
        where = f"{self._running} {what} (line {line})."
        return KernelError(kind, f"{where}\n{advice}".rstrip(), line)

    def _unsupported(self, what: str, advice: str) -> KernelError:
        line = self._running.line_in_kernel()
        return KernelError("unsupported", f"The model of the GPU does not know {what} (line {line}). {advice}", line)

    def _view(self, entries: tuple[Any, ...], found: NDArray[Any]) -> "DeviceArray":
        starts = tuple(
            entry.indices(n)[0] if type(entry) is slice else entry
            for entry, n in zip(entries, self.shape, strict=False)
        )
        written = None if self._written is None else self._written[entries]
        return DeviceArray(found, self.name, self._address_of(starts), self._running, self._log, written)

    def _address_of(self, entries: tuple[Any, ...]) -> int:
        address = self._address
        for entry, stride in zip(entries, self._plain.strides, strict=False):
            address += int(entry) * stride
        return address

    def _log_access(self, entries: tuple[Any, ...], action: Action, frames: int = 2) -> None:
        if self._log is not None:
            frame = sys._getframe(frames)
            self._log.add(frame, self._address_of(entries), self.name, action, self._plain.itemsize)
