"""Copies of Python functions in which every array that is created or looked up is one that records.

The code is the same; its names are looked up in a namespace of its own. Nothing outside is changed.
"""

import builtins
import dis
import sys
from collections.abc import Callable, Iterator
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.recording import CannotRecordError, Recorder, RecordingArray, leaves, mapped

# Python code, but not the caller's: it sees recording arrays, which refuse what they cannot record.
NOT_FOLLOWED = sys.stdlib_module_names | {"numpy", "numba", "scipy", "torch"}
EMPTY_CELL = CellType()


class Follower:
    """Copies functions for one recorder. found: the arrays that a copy finds under a global name or in a closure."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._copies: dict[FunctionType, FunctionType] = {}
        self._builtins = {**vars(builtins), "__import__": self._import}
        self.found: dict[str, NDArray[Any]] = {}

    def replaced(self, value: Any, name: str = "") -> Any:
        """Return what replaces the value of a name while a function is recorded: for most values, the value itself."""
        value = getattr(value, "py_func", value)  # a function compiled by Numba: the Python it was compiled from
        if any(isinstance(leaf, np.ndarray) for leaf in leaves(value)):
            return mapped(value, lambda array: self._found(array, name))
        if isinstance(value, MethodType):
            return MethodType(self.replaced(value.__func__), value.__self__)
        if isinstance(value, FunctionType) and _package(value.__module__) not in NOT_FOLLOWED:
            return self._copies.get(value) or self._copy(value)
        return self._from_numpy(value)

    def _found(self, array: Any, name: str) -> RecordingArray:
        if isinstance(array, RecordingArray):
            return array
        self.found.setdefault(name, array)
        return self._recorder.adopt(array)

    def _from_numpy(self, value: Any) -> Any:
        """Return what replaces NumPy itself, or what belongs to it: calls are recorded or refused."""
        if isinstance(value, ModuleType):
            return _RecordingModule(value, self) if _package(value.__name__) == "numpy" else value
        if value is np.ndarray:
            return RecordingArray  # isinstance(x, np.ndarray) holds; making one by hand is refused
        if not isinstance(value, np.ufunc) and _package(str(getattr(value, "__module__", ""))) != "numpy":
            return value
        if value is np.ndindex or (isinstance(value, type) and issubclass(value, np.generic | np.dtype)):
            return value
        return _RecordingFunction(value, self._recorder) if callable(value) else value

    def _copy(self, function: FunctionType) -> FunctionType:
        namespace = {**function.__globals__, "__builtins__": self._builtins}
        cells = tuple(CellType() for _ in function.__closure__ or ())
        copy = FunctionType(function.__code__, namespace, function.__name__, None, cells or None)
        self._copies[function] = copy
        for name in sorted(set(_global_names(function.__code__)) & set(function.__globals__)):
            namespace[name] = self.replaced(function.__globals__[name], name)
        for cell, original, name in zip(cells, function.__closure__ or (), function.__code__.co_freevars, strict=True):
            if original != EMPTY_CELL:
                cell.cell_contents = self.replaced(original.cell_contents, name)
        copy.__defaults__ = self.replaced(function.__defaults__)
        copy.__kwdefaults__ = self.replaced(function.__kwdefaults__)
        return copy

    def _import(self, *args: Any, **kwargs: Any) -> Any:
        return self.replaced(builtins.__import__(*args, **kwargs))


class _RecordingModule:
    """A module of NumPy whose functions record."""

    def __init__(self, module: ModuleType, follower: Follower) -> None:
        self._module, self._follower = module, follower

    def __getattr__(self, name: str) -> Any:
        return self._follower.replaced(getattr(self._module, name), name)


class _RecordingFunction:
    """A function of NumPy that records when it is called; its attributes, such as np.add.at, are refused."""

    def __init__(self, function: Callable[..., Any], recorder: Recorder) -> None:
        self._function, self._recorder = function, recorder

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._recorder.call(self._function, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        raise CannotRecordError(f"np.{self._function.__name__}.{name}")


def _package(module: str | None) -> str:
    return (module or "").partition(".")[0]


def _global_names(code: CodeType) -> Iterator[str]:
    """Yield the global names that the code loads, and the code of the functions inside it."""
    yield from (step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _global_names(constant)
