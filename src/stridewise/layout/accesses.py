"""What a loop nest does to memory: every element that a function touches, in order, with its address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, isgenerator, signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.instrument import Instrument
from stridewise.layout.nests import arrays_in, mapped
from stridewise.layout.operations import CannotRecordError
from stridewise.layout.recorder import Recorder
from stridewise.layout.recording import RecordingArray


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

    The arrays among `arguments` carry the names of the function's parameters, those that it finds under a global name
    that name. Arrays that it makes with NumPy's functions record too: the one that it returns is called "result" (of
    several "result 1", "result 2"), others "array 1", "array 2"; each has a place of its own, though NumPy would use
    memory again. The functions that it calls are followed, but not those of NumPy, Numba, SciPy, PyTorch or Python.
    Arrays in one memory (an array and a view of it, two arrays over one buffer) count as one, under the first one's
    name. A function that Numba compiled is recorded as the Python that it was compiled from.

    Reading and writing single elements is recorded exactly, `a[i] += v` as a read and a write; `recording` says what an
    operation on whole arrays counts as. Making an array touches nothing.

    What the function raises passes through. Raises CannotRecordError, a TypeError, where accesses cannot be followed
    (np.nditer, memoryview, np.put, an array made by other means than NumPy's functions, a generator function);
    TooManyAccessesError, a ValueError, beyond five million accesses; TypeError where `function` cannot be called.
    """
    if not callable(function):
        raise TypeError(f"function must be callable, got {function!r}")
    recorder = Recorder(RecordingArray, arrays_in(arguments))
    instrument = Instrument(recorder)
    result = instrument.replaced(function)(*mapped(arguments, recorder.adopt))
    _check_result(result)
    codes = np.frombuffer(recorder.codes, dtype=np.int64)
    return AccessTrace(
        arrays=tuple(_traced(recorder, _names(recorder, function, arguments, instrument.found, result))),
        array=codes // 2,
        address=np.frombuffer(recorder.addresses, dtype=np.int64),
        write=codes % 2 == 1,
        result=mapped(result, np.asarray),
    )


def _check_result(result: Any) -> None:
    """CannotRecordError where the function returned something that did not record how it came about."""
    if isgenerator(result):
        raise CannotRecordError("a generator function")
    if any(array.size and not isinstance(array, RecordingArray) for array in arrays_in(result)):
        raise CannotRecordError("making the returned array")


def _traced(recorder: Recorder, names: dict[int, str]) -> Iterator[TracedArray]:
    for number, array in enumerate(recorder.arrays):
        yield TracedArray(names[number], recorder.model_addresses(array), array.itemsize)


def _names(
    recorder: Recorder, function: Callable[..., Any], arguments: tuple[Any, ...], found: dict[str, Any], result: Any
) -> dict[int, str]:
    """Names of the arrays by their number: the first parameter in whose memory it lies, a global one, then "result"."""
    named: list[tuple[str, NDArray[Any]]] = []
    parameters = list(_parameters(function))
    for position, argument in enumerate(arguments):
        name = parameters[position] if position < len(parameters) else f"argument {position + 1}"
        named += [(name, array) for array in arrays_in(argument)]
    named += [(name, array) for name, array in found.items() if recorder.met(array)]
    results = [np.asarray(array) for array in arrays_in(result)]
    for position, array in enumerate(results, start=1):
        if recorder.met(array):
            named.append(("result" if len(results) == 1 else f"result {position}", array))
    names: dict[int, str] = {}
    for name, array in named:
        names.setdefault(recorder.place(array)[0], name)
    made = (number for number in range(len(recorder.arrays)) if number not in names)
    return {**names, **{number: f"array {k}" for k, number in enumerate(made, start=1)}}


def _parameters(function: Callable[..., Any]) -> Iterator[str]:
    kinds = Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD
    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):  # a built-in function need not say
        return
    yield from (parameter.name for parameter in parameters if parameter.kind in kinds)
