"""Which forbidden function an answer called, however it was imported, renamed or wrapped.

Python reports every call to a profile function: of Python code by its frame, of C code by the function itself. Both
say where the code was defined, and only that is asked; the name that the answer knows it by does not matter. What is
not reported: a function compiled by Numba, and a C function that C code calls, as map(torch.conv2d, ...) does.
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

from stridewise.exercises.record import ForbiddenCalls


@dataclass(frozen=True, slots=True)
class ForbiddenCall:
    """A forbidden call: its name, as in torch.conv2d, and why it is forbidden."""

    name: str
    because: str


@contextmanager
def watched(forbidden: Sequence[ForbiddenCalls], calls: list[ForbiddenCall]) -> Iterator[None]:
    """Within, the forbidden calls of this thread, and of threads started within, are added to the list `calls`.

    Costs about half a microsecond for each call that is made. A profiler that was at work rests meanwhile and is put
    back at the end. One written in C, as cProfile's before Python 3.12, cannot be put back: then nothing is watched.
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
        watcher.on_duty = False


class _Watcher:
    """The profile function. `on_duty` turns false for threads that outlive the call."""

    def __init__(self, forbidden: tuple[ForbiddenCalls, ...], calls: list[ForbiddenCall]) -> None:
        self.on_duty = True
        self._forbidden = forbidden
        self._calls = calls
        self._known: set[CodeType] = set()

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if not self.on_duty:
            sys.setprofile(None)
        elif event == "call":
            # A code object is asked once: loops call the same few functions a hundred thousand times. Bodies of
            # modules and classes, which are run once when they are defined, are not optimized.
            if frame.f_code not in self._known and frame.f_code.co_flags & CO_OPTIMIZED:
                self._known.add(frame.f_code)
                self._note(frame, str(frame.f_globals.get("__name__", "")), _qualified_name(frame.f_code))
        elif event == "c_call":
            self._note(frame, _home(argument), argument.__qualname__)

    def _note(self, frame: FrameType, module: str, name: str) -> None:
        called = _forbidden_call(self._forbidden, module, name)
        if not called or called in self._calls:
            return
        if _is_imported(frame):
            self._known.discard(frame.f_code)  # it may be called again in earnest
        else:
            self._calls.append(called)


def _qualified_name(code: CodeType) -> str:
    return str(getattr(code, "co_qualname", code.co_name))


def _home(function: Callable[..., Any]) -> str:
    """The module in which a C function or the class of a C method is defined."""
    return str(getattr(function, "__module__", None) or type(getattr(function, "__self__", None)).__module__)


def _is_imported(frame: FrameType | None) -> bool:
    """Whether the call is one that a module makes while the answer imports it."""
    while frame:
        module = frame.f_globals.get("__name__")
        if module in ("importlib._bootstrap", __name__, "stridewise.checker.answers.compiled"):
            return bool(module == "importlib._bootstrap")  # or else the check itself, which may run in an import too
        frame = frame.f_back
    return False


@cache
def _forbidden_call(forbidden: tuple[ForbiddenCalls, ...], module: str, name: str) -> ForbiddenCall | None:
    own = name.split(".")[-1]
    if own.startswith(("<", "__")) and own != "__call__":
        return None  # to look a name up in a package, or to make an object of one of its classes, is no call of it
    for one in forbidden:
        if any(_covers(call, module, own) for call in one.calls):
            return ForbiddenCall(_spoken(f"{module}.{name}"), one.because)
    return None


def _covers(call: str, module: str, own: str) -> bool:
    package, _, wanted = call.partition(":")
    return f"{module}.".startswith(f"{package}.") and fnmatchcase(own, wanted or "*")


def _spoken(full: str) -> str:
    """torch.conv2d for torch._VariableFunctionsClass.conv2d: without what is private to the package."""
    parts = [part[1:-5] if part.startswith("_") and part.endswith("_impl") else part for part in full.split(".")]
    return ".".join(part for part in parts if not part.startswith(("_", "<", "pybind11")) or part == parts[-1])
