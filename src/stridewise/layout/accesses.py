"""What a loop nest does to memory: every element that a function touches, in order, with its address."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.addresses import byte_offset, element_addresses
from stridewise.layout.recording import MAKERS, VIEWS, Recorder, RecordingArray


@dataclass(frozen=True, slots=True)
class TracedArray:
    """An array that a function worked on: its name, and where it lies in the model memory.

    addresses: of each element, in bytes, int64, with the array's shape. itemsize: bytes of one element.
    """

    name: str
    addresses: NDArray[np.int64]
    itemsize: int


@dataclass(frozen=True, slots=True)
class AccessTrace:
    """The accesses of one call, in order; entry k of each column is access k.

    array: index into `arrays`, int64. address: in bytes, in a model memory in which the arrays lie one behind the
    other, each from a multiple of 64 on, so that the numbers are the same at every run. write: True for a write.
    result: what the function returned, as a plain array if it is one.
    """

    arrays: tuple[TracedArray, ...]
    array: NDArray[np.int64]
    address: NDArray[np.int64]
    write: NDArray[np.bool_]
    result: Any

    def __len__(self) -> int:
        return len(self.address)

    @property
    def itemsize(self) -> NDArray[np.int64]:
        """Bytes of each access."""
        sizes = np.array([each.itemsize for each in self.arrays], dtype=np.int64)
        return sizes[self.array]

    def named(self, name: str) -> TracedArray:
        """The array of that name. Raises KeyError that lists the names."""
        for each in self.arrays:
            if each.name == name:
                return each
        raise KeyError(f"no array {name!r} in the trace; it has {[each.name for each in self.arrays]}")

    def of(self, name: str) -> NDArray[np.bool_]:
        """Which accesses went to the array of that name."""
        chosen: NDArray[np.bool_] = self.array == self.arrays.index(self.named(name))
        return chosen

    def counts(self, name: str, where: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """How often each element of an array was touched, with the array's shape.

        where: one bool for each access of the trace, to count some only (`~cache.hits(...)`: the misses).
        """
        chosen = self.of(name) if where is None else self.of(name) & where
        places, times = np.unique(self.address[chosen], return_counts=True)
        wanted = self.named(name).addresses
        if not len(places):
            return np.zeros(wanted.shape, np.int64)
        at = np.minimum(np.searchsorted(places, wanted), len(places) - 1)
        return np.where(places[at] == wanted, times[at], 0)


def record_accesses(function: Callable[..., Any], *arguments: Any) -> AccessTrace:
    """Call a function on arrays that record, and return what it touched.

    The arrays among `arguments` carry the names of the function's parameters. Arrays that it makes with np.zeros,
    np.empty, np.ones or np.full record too: the one that it returns is called "result", others "array 1", "array 2".
    So do the functions of the same module that it calls.
    Two arguments in one memory (an array and a view of it) count as one array under the first one's name. A function
    that Numba compiled is recorded as the Python that it was compiled from.

    Reading and writing single elements is recorded exactly, `a[i] += v` as a read and a write; `recording` says what an
    operation on whole arrays counts as. Making an array touches nothing.

    What the function raises passes through. Raises TooManyAccessesError, a ValueError, beyond five million accesses and
    TypeError where `function` cannot be called.
    """
    if not callable(function):
        raise TypeError(f"function must be callable, got {function!r}")
    recorder = Recorder()
    wrapped = [recorder.adopt(each) if isinstance(each, np.ndarray) else each for each in arguments]
    result = _instrumented(function, recorder)(*wrapped)
    codes = np.frombuffer(recorder.codes, dtype=np.int64)
    return AccessTrace(
        arrays=tuple(_traced(recorder, function, arguments, result)),
        array=codes // 2,
        address=np.frombuffer(recorder.addresses, dtype=np.int64),
        write=codes % 2 == 1,
        result=result.view(np.ndarray) if isinstance(result, RecordingArray) else result,
    )


def _instrumented(function: Callable[..., Any], recorder: Recorder) -> Callable[..., Any]:
    """The same Python code in a namespace of its own, in which NumPy's makers of arrays make recording ones.

    The functions beside it are taken along, also those that Numba compiled. Nothing outside is changed.
    """
    python = getattr(function, "py_func", function)
    if not isinstance(python, FunctionType):
        return function
    namespace = dict(python.__globals__)
    for name, value in python.__globals__.items():
        neighbour = getattr(value, "py_func", value)
        if isinstance(neighbour, FunctionType) and neighbour.__globals__ is python.__globals__:
            namespace[name] = _moved(neighbour, namespace)
        else:
            namespace[name] = _replaced(value, recorder)
    return _moved(python, namespace)


def _replaced(value: Any, recorder: Recorder) -> Any:
    """What stands for a name's value while a function is recorded: for most, the value itself."""
    if isinstance(value, ModuleType) and value in (np, np.lib, np.lib.stride_tricks):
        return _RecordingModule(value, recorder)
    if any(value is maker for maker in MAKERS):
        return lambda *args, **kwargs: recorder.adopt(value(*args, **kwargs))
    if any(value is view for view in VIEWS):
        return lambda *args, **kwargs: recorder.whole(value, args, kwargs)
    return value


class _RecordingModule:
    """A module of NumPy whose makers of arrays make recording ones."""

    def __init__(self, module: ModuleType, recorder: Recorder) -> None:
        self._module, self._recorder = module, recorder

    def __getattr__(self, name: str) -> Any:
        return _replaced(getattr(self._module, name), self._recorder)


def _moved(function: FunctionType, namespace: dict[str, Any]) -> FunctionType:
    moved = FunctionType(function.__code__, namespace, function.__name__, function.__defaults__, function.__closure__)
    moved.__kwdefaults__ = function.__kwdefaults__
    return moved


def _traced(
    recorder: Recorder, function: Callable[..., Any], arguments: tuple[Any, ...], result: Any
) -> Iterator[TracedArray]:
    names = _names(recorder, function, arguments, result)
    for number, array in enumerate(recorder.arrays):
        _, first = recorder.place(array)
        addresses = element_addresses(array) - byte_offset(array) + first
        yield TracedArray(names[number], addresses, array.itemsize)


def _names(recorder: Recorder, function: Callable[..., Any], arguments: tuple[Any, ...], result: Any) -> dict[int, str]:
    """Names of the arrays by their number: the first parameter in whose memory it lies, then "result"."""
    parameters = list(_parameters(function))
    names: dict[int, str] = {}
    for position, argument in enumerate(arguments):
        if isinstance(argument, np.ndarray):
            name = parameters[position] if position < len(parameters) else f"argument {position + 1}"
            names.setdefault(recorder.place(argument)[0], name)
    if isinstance(result, RecordingArray):
        names.setdefault(recorder.place(result)[0], "result")
    made = (number for number in range(len(recorder.arrays)) if number not in names)
    return {**names, **{number: f"array {k}" for k, number in enumerate(made, start=1)}}


def _parameters(function: Callable[..., Any]) -> Iterator[str]:
    kinds = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # a built-in function need not say
        return
    yield from (parameter.name for parameter in parameters if parameter.kind in kinds)
