"""Copies of Python functions in which whatever makes or finds an array finds one that records.

The code is the same; its names are looked up in a namespace of its own. Nothing outside is changed.
"""

import builtins
import dis
import sys
from collections.abc import Callable, Iterator
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from stridewise.layout.nests import mapped
from stridewise.layout.operations import CannotRecordError, call_whole
from stridewise.layout.recorder import Recorder
from stridewise.layout.recording import RecordingArray
from stridewise.layout.safe_strides import safe_as_strided
from stridewise.layout.whole_arrays import CLASSES

# They are given an array and make a view of it, or a copy; they do not ask a subclass.
CONVERTERS = (
    *(np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.asarray_chkfinite, np.require),
    *(as_strided, safe_as_strided),
)
# Python code, but not a student's: what these do to arrays is recorded where they are called.
NOT_FOLLOWED = sys.stdlib_module_names | {"numpy", "numba", "scipy", "torch"}


class Instrument:
    """Makes the copies for one recorder. found: the arrays that a copy finds under a global name or in a closure."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._namespaces: dict[int, dict[str, Any]] = {}  # id of the true namespace -> the copies' own
        self._copies: dict[FunctionType, FunctionType] = {}
        self.found: dict[str, NDArray[Any]] = {}

    def replaced(self, value: Any, name: str = "") -> Any:
        """What stands for the value of a name while the function is recorded: for most values, the value itself."""
        value = getattr(value, "py_func", value)  # Numba's functions as the Python that they were
        if isinstance(value, np.ndarray) and not isinstance(value, RecordingArray):
            self.found.setdefault(name, value)
            return self._recorder.view(value)
        if isinstance(value, ModuleType) and _package(value.__name__) == "numpy":
            return _RecordingModule(value, self)
        if any(value is converter for converter in CONVERTERS):
            return lambda *args, **kwargs: call_whole(self._recorder, value, args, kwargs)
        if isinstance(value, MethodType):
            return MethodType(self.replaced(value.__func__), value.__self__)
        if isinstance(value, FunctionType) and _package(value.__module__) not in NOT_FOLLOWED:
            return self._copy(value)
        return self._replaced_from_numpy(value)

    def _replaced_from_numpy(self, value: Any) -> Any:
        if value is np.ndenumerate:
            return _ndenumerate
        if isinstance(value, type) and any(value is each for each in CLASSES):
            return _not_to_be_called(value)
        if value is memoryview or isinstance(value, np.vectorize):
            return _refuse(getattr(value, "__name__", "np.vectorize"))
        if _package(str(getattr(value, "__module__", ""))) == "numpy" and not isinstance(value, type | np.ufunc):
            return self._maker(value) if callable(value) else value
        return value

    def _maker(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function; an array that it returns records. The subclass has put down what it did to its arguments."""

        def make(*args: Any, **kwargs: Any) -> Any:
            made = function(*args, **kwargs)
            return mapped(made, lambda a: a if isinstance(a, RecordingArray) else self._recorder.adopt(a))

        return make

    def _copy(self, function: FunctionType) -> FunctionType:
        if function in self._copies:
            return self._copies[function]
        namespace = self._namespace(function.__globals__)
        cells = tuple(CellType() for _ in function.__closure__ or ())
        copy = FunctionType(function.__code__, namespace, function.__name__, None, cells or None)
        self._copies[function] = copy
        for name in sorted(_global_names(function.__code__)):
            if name in function.__globals__:
                namespace[name] = self.replaced(function.__globals__[name], name)
        for cell, original, name in zip(cells, function.__closure__ or (), function.__code__.co_freevars, strict=True):
            if original != CellType():  # not filled yet
                cell.cell_contents = self.replaced(original.cell_contents, name)
        copy.__defaults__ = mapped(function.__defaults__, self.replaced)
        copy.__kwdefaults__ = mapped(function.__kwdefaults__, self.replaced)
        return copy

    def _namespace(self, original: dict[str, Any]) -> dict[str, Any]:
        if id(original) not in self._namespaces:
            inside = {**vars(builtins), "__import__": self._import, "memoryview": self.replaced(memoryview)}
            self._namespaces[id(original)] = {**original, "__builtins__": inside}
        return self._namespaces[id(original)]

    def _import(self, *args: Any, **kwargs: Any) -> Any:
        return self.replaced(builtins.__import__(*args, **kwargs))


class _RecordingModule:
    """A module of NumPy whose functions hand out arrays that record."""

    def __init__(self, module: ModuleType, instrument: Instrument) -> None:
        self._module, self._instrument = module, instrument

    def __getattr__(self, name: str) -> Any:
        value = self._instrument.replaced(getattr(self._module, name), name)
        setattr(self, name, value)  # found at once the next time
        return value


def _package(module: str) -> str:
    return module.partition(".")[0]


def _global_names(code: CodeType) -> Iterator[str]:
    """The global names that the code loads, and the code of the functions inside it."""
    yield from (step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _global_names(constant)


def _ndenumerate(array: Any) -> Iterator[tuple[tuple[int, ...], Any]]:
    return ((index, array[index]) for index in np.ndindex(*array.shape))


def _refuse(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise CannotRecordError(name)

    return refuse


def _not_to_be_called(cls: type) -> type:
    """Stands for a class where one asks what an array is; making one of it is refused."""

    class Meta(type):
        def __instancecheck__(self, value: Any) -> bool:
            return isinstance(value, cls)

        def __subclasscheck__(self, value: type) -> bool:
            return issubclass(value, cls)

        def __call__(self, *_: Any, **__: Any) -> Any:
            raise CannotRecordError(f"np.{cls.__name__}")

    return Meta(cls.__name__, (), {})
