"""Whether a function runs code compiled by Numba: from what it reaches, and from the calls that it makes.

What a function could call is read from the function; whether it does, and whether the result comes from there, is
observed. Every call of compiled code from Python goes through one class of Numba's, whose `__call__` is replaced
meanwhile.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any

import numpy as np

_MAX_DEPTH = 4
_EMPTY = CellType()
_NOT_FOLLOWED = sys.stdlib_module_names - {"__main__"} | {"numpy", "numba", "scipy", "torch"}
_Call = Callable[[Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]


def is_compiled_itself(function: Any) -> bool:
    """Return whether it is a function compiled by Numba, and not in its slow object mode."""
    if hasattr(function, "py_func"):
        return not getattr(function, "targetoptions", {}).get("forceobj")
    return _is_compiled_ufunc(function)


def reaches_compiled_code(function: Any) -> bool:
    """Return whether it could call a compiled function: by a global name, in a closure, a partial or an attribute."""
    return any(is_compiled_itself(reached) for reached in _reached(function, _MAX_DEPTH, set()))


def reaches_compiled_ufunc(function: Any) -> bool:
    """Return whether it could call a ufunc compiled by Numba, whose calls are not observed."""
    return any(_is_compiled_ufunc(reached) for reached in _reached(function, _MAX_DEPTH, set()))


def runs_in_parallel(function: Any) -> bool:
    """Return whether Numba runs the parallel loops of this compiled function in several threads."""
    return bool(getattr(function, "targetoptions", {}).get("parallel"))


def _is_compiled_ufunc(value: Any) -> bool:
    return type(value).__module__.startswith("numba.np.ufunc")


def _reached(value: Any, depth: int, seen: set[int]) -> Iterator[Any]:
    if not depth or id(value) in seen or not callable(value):
        return
    seen.add(id(value))
    yield value
    for inner in _named_by(value):
        yield from _reached(inner, depth - 1, seen)


def _named_by(value: Any) -> Iterator[Any]:
    """Yield what a callable holds or names."""
    if isinstance(value, MethodType):
        yield value.__func__
        yield from vars(value.__self__).values() if hasattr(value.__self__, "__dict__") else ()
    elif isinstance(value, FunctionType):
        if (value.__module__ or "").partition(".")[0] in _NOT_FOLLOWED:
            return
        yield from (value.__globals__[name] for name in _global_names(value.__code__) if name in value.__globals__)
        yield from (cell.cell_contents for cell in value.__closure__ or () if cell != _EMPTY)
        yield from value.__defaults__ or ()
    elif not isinstance(value, type) and not type(value).__module__.startswith(("numpy", "numba", "builtins")):
        yield from (getattr(value, name, None) for name in ("func", "__wrapped__"))  # of functools
        yield from vars(value).values() if hasattr(value, "__dict__") else ()
        yield type(value).__call__


def _global_names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _global_names(constant)


@contextmanager
def replaced_calls(call: _Call) -> Iterator[None]:
    """Turn every call of compiled code from Python into `call(function, arguments, keywords)`, within the block."""
    dispatcher = sys.modules.get("numba.core.dispatcher")
    if dispatcher is None:
        yield
        return
    owner: Any = dispatcher.Dispatcher
    earlier, original = vars(owner).get("__call__"), owner.__call__

    def replaced(self: Any, *arguments: Any, **keywords: Any) -> Any:
        return call(lambda *given, **named: original(self, *given, **named), arguments, keywords)

    owner.__call__ = replaced
    try:
        yield
    finally:
        if earlier is None:
            del owner.__call__
        else:
            owner.__call__ = earlier


class CompiledCalls:
    """Calls of compiled code as they are made; with `spoils_results`, all numbers that come from them become 0."""

    def __init__(self, *, spoils_results: bool = False) -> None:
        self.count = 0
        self._spoils_results = spoils_results

    def __call__(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        self.count += 1
        if not self._spoils_results:
            return function(*arguments, **keywords)
        arrays = [value for value in (*arguments, *keywords.values()) if isinstance(value, np.ndarray)]
        before = [array.copy() for array in arrays]
        result = function(*arguments, **keywords)
        for array, earlier in zip(arrays, before, strict=True):
            if not np.array_equal(array, earlier):
                array[...] = 0
        return _spoilt(result)


def _spoilt(value: Any) -> Any:
    """Return a copy in which every number but an integer is 0: sizes must stay as they are."""
    if isinstance(value, np.ndarray):
        return np.zeros_like(value)
    if isinstance(value, float | np.floating):
        return type(value)(0)
    return tuple(map(_spoilt, value)) if type(value) is tuple else value
