"""Notes the forbidden functions that an answer calls, however they were imported, renamed or wrapped.

Python reports every call to a profile function: a call of Python code with its frame, a call of C code with the
function. Both tell where the code is defined, which is all that counts here; the name in the answer does not matter.
Not reported are functions compiled by Numba, and C functions called by C code, as in map(torch.conv2d, ...).
"""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from inspect import CO_OPTIMIZED
from types import CodeType, FrameType
from typing import Any

from stridewise.exercises.limits import ForbiddenCalls

_CALLER = "stridewise.checker.answers.local_answer"


@dataclass(frozen=True, slots=True)
class ForbiddenCall:
    """A forbidden call.

    Parameters
    ----------
    name : str
        The function, such as torch.conv2d.
    because : str
        Why it is forbidden.
    """

    name: str
    because: str


@contextmanager
def watch_calls(forbidden: Sequence[ForbiddenCalls], calls: list[ForbiddenCall]) -> Iterator[None]:
    """Add the forbidden calls made in this context, by this thread and threads it starts, to the list `calls`.

    It costs about half a microsecond per call. An active profiler is suspended meanwhile. A profiler written in C, such
    as cProfile before Python 3.12, could not be restored: then nothing is watched.
    """
    earlier, earlier_for_threads = sys.getprofile(), threading.getprofile()
    if not forbidden or (earlier is not None and not callable(earlier)):
        yield
        return
    watcher = _Watcher(tuple(forbidden), calls)
    threading.setprofile(watcher)
    sys.setprofile(watcher)
    try:
        yield
    finally:
        sys.setprofile(earlier)
        threading.setprofile(earlier_for_threads)
        watcher.is_active = False


class _Watcher:
    """The profile function. `is_active` becomes false for threads that outlive the call."""

    def __init__(self, forbidden: tuple[ForbiddenCalls, ...], calls: list[ForbiddenCall]) -> None:
        self.is_active = True
        self._forbidden = forbidden
        self._calls = calls
        self._seen: set[CodeType] = set()

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if not self.is_active:
            sys.setprofile(None)
        elif event == "call":
            # Each code object is looked at once: loops call the same few functions a hundred thousand times. Bodies of
            # modules and classes, which run once when they are defined, do not have the flag.
            if frame.f_code not in self._seen and frame.f_code.co_flags & CO_OPTIMIZED:
                self._seen.add(frame.f_code)
                self._note(frame, str(frame.f_globals.get("__name__", "")), _qualified_name(frame.f_code))
        elif event == "c_call":
            self._note(frame, _module_of(argument), argument.__qualname__)

    def _note(self, frame: FrameType, module: str, name: str) -> None:
        called = _forbidden_call(self._forbidden, module, name)
        if not called or called in self._calls:
            return
        if _is_imported(frame):
            self._seen.discard(frame.f_code)  # it may be called again, by the answer itself
        else:
            self._calls.append(called)


def _qualified_name(code: CodeType) -> str:
    return str(getattr(code, "co_qualname", code.co_name))


def _module_of(function: Callable[..., Any]) -> str:
    """Return the module in which a C function or the class of a C method is defined."""
    return str(getattr(function, "__module__", None) or type(getattr(function, "__self__", None)).__module__)


def _is_imported(frame: FrameType | None) -> bool:
    """Return whether the call is one that a module makes while the answer imports it."""
    while frame:
        module = frame.f_globals.get("__name__")
        if module in ("importlib._bootstrap", __name__, _CALLER):
            return bool(module == "importlib._bootstrap")  # else the check itself, which an import may run as well
        frame = frame.f_back
    return False


@cache
def _forbidden_call(forbidden: tuple[ForbiddenCalls, ...], module: str, name: str) -> ForbiddenCall | None:
    own = name.split(".")[-1]
    if own.startswith(("<", "__")) and own != "__call__":
        return None  # looking up a name in a package, or making an object of one of its classes, is not a call
    for rule in forbidden:
        if any(_covers(pattern, module, own) for pattern in rule.calls):
            return ForbiddenCall(_public_name(f"{module}.{name}"), rule.because)
    return None


def _covers(pattern: str, module: str, own: str) -> bool:
    package, _, wanted = pattern.partition(":")
    return f"{module}.".startswith(f"{package}.") and fnmatchcase(own, wanted or "*")


def _public_name(full: str) -> str:
    """Return torch.conv2d for torch._VariableFunctionsClass.conv2d: without what is private to the package."""
    parts = [part[1:-5] if part.startswith("_") and part.endswith("_impl") else part for part in full.split(".")]
    return ".".join(part for part in parts if not part.startswith(("_", "<", "pybind11")) or part == parts[-1])
