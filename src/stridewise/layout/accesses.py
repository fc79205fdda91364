"""What a loop nest does to memory: every element that a function touches, in order, with its address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, isgenerator, signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.layout.followed_functions import Follower
from stridewise.layout.recording import (
    CannotRecordError,
    Recorder,
    RecordingArray,
    leaves,
    mapped,
    model_addresses,
    plain_array,
)


@dataclass(frozen=True, slots=True)
class TracedArray:
    """An array that a function worked on.

    Parameters
    ----------
    name : str
        The name of the parameter or global variable, or "result", or "array 1", "array 2", ...
    addresses : ndarray of int64, with the shape of the array
        The address of each element in the model memory, in bytes.
    itemsize : int
        Bytes of one element.
    """

    name: str
    addresses: NDArray[np.int64]
    itemsize: int


@dataclass(frozen=True, slots=True)
class AccessTrace:
    """The accesses of one call, in order; entry k of each array below is access k.

    Parameters
    ----------
    arrays : tuple of TracedArray
        The arrays that the function could access, whether or not it did.
    array : ndarray of int64
        Which array was accessed, as an index into `arrays`.
    address : ndarray of int64
        In bytes, in a model memory that holds the arrays one after the other, each aligned to 64 bytes, so that the
        numbers are the same in every run.
    write : ndarray of bool
        True for a write, False for a read.
    result : object
        What the function returned, as a plain array if it is one.
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
        """Bytes of each access, int64."""
        sizes = np.array([array.itemsize for array in self.arrays], dtype=np.int64)
        return sizes[self.array]

    def named(self, name: str) -> TracedArray:
        """Find the array of that name.

        Parameters
        ----------
        name : str
            The name of the array.

        Returns
        -------
        TracedArray

        Raises
        ------
        KeyError
            If there is none; the message lists the names.
        """
        for array in self.arrays:
            if array.name == name:
                return array
        raise KeyError(f"no array {name!r} in the trace; it has {[array.name for array in self.arrays]}")

    def of(self, name: str) -> NDArray[np.bool_]:
        """Return which accesses went to the array of that name.

        Parameters
        ----------
        name : str
            The name of the array.

        Returns
        -------
        ndarray of bool
            One entry per access.

        Raises
        ------
        KeyError
            If there is no such array.
        """
        chosen: NDArray[np.bool_] = self.array == self.arrays.index(self.named(name))
        return chosen

    def counts(self, name: str, where: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Count how often each element of an array was touched.

        Parameters
        ----------
        name : str
            The name of the array.
        where : ndarray of bool, optional
            One entry per access of the trace, to count only some: `trace.write`, or `~cache.hits(...)` for misses.

        Returns
        -------
        ndarray of int64, with the shape of the array
        """
        chosen = self.of(name) if where is None else self.of(name) & where
        touched, times = np.unique(self.address[chosen], return_counts=True)
        wanted = self.named(name).addresses
        if not len(touched):
            return np.zeros(wanted.shape, np.int64)
        nearest = np.minimum(np.searchsorted(touched, wanted), len(touched) - 1)
        return np.where(touched[nearest] == wanted, times[nearest], 0)


def record_accesses(function: Callable[..., Any], *arguments: Any) -> AccessTrace:
    """Call a function on arrays that record, and return what it touched.

    Reading and writing single elements is recorded exactly; `a[i] += v` is a read and a write. A slice is a view and
    touches nothing until it is used. An operation on whole arrays, such as `a[0] * b` or `np.sum(a)`, counts as one
    read of every element of its operands and one write of every element of its result. Making an array (`np.zeros`)
    touches nothing. The Python functions that it calls are followed; functions compiled by Numba are recorded as the
    Python that they were compiled from.

    Parameters
    ----------
    function : callable
        A Python function, or one compiled by Numba.
    *arguments : object
        Its arguments; arrays may be nested in tuples, lists and dictionaries.

    Returns
    -------
    AccessTrace
        Arrays among the arguments have the names of the parameters, those found under a global name that name. The
        array that is returned is "result" (of several, "result 1", "result 2"), others are "array 1", "array 2". Arrays
        that share memory count as one, under the first one's name.

    Raises
    ------
    CannotRecordError
        Where accesses cannot be counted exactly: indexing with lists or masks, functions of NumPy that touch a part of
        an array, arrays that were made elsewhere. Whatever the function itself raises passes through.
    TooManyAccessesError
        Beyond five million accesses.
    TypeError
        If `function` is not callable.

    Notes
    -----
    Arrays that are attributes of objects are not seen: pass them as arguments.

    Examples
    --------
    >>> import numpy as np
    >>> trace = record_accesses(lambda a: a[0, 1] + a[1, 0], np.zeros((2, 3), np.float32))
    >>> trace.address
    array([ 4, 12])
    """
    if not callable(function):
        raise TypeError(f"function must be callable, got {function!r}")
    recorder = Recorder(_plain_arrays(arguments))
    follower = Follower(recorder)
    adopted = mapped(arguments, recorder.adopt)  # first, so that the arguments come first in the model memory
    result = follower.replaced(function)(*adopted)
    _check_result(result)
    plain = mapped(result, lambda array: plain_array(array) if isinstance(array, RecordingArray) else array)
    names = _names(recorder, function, arguments, follower.found, plain)
    codes = np.frombuffer(recorder.codes, dtype=np.int64)
    return AccessTrace(
        arrays=tuple(_traced(recorder, names)),
        array=codes // 2,
        address=np.frombuffer(recorder.addresses, dtype=np.int64),
        write=codes % 2 == 1,
        result=plain,
    )


def _plain_arrays(value: Any) -> list[NDArray[Any]]:
    return [leaf for leaf in leaves(value) if isinstance(leaf, np.ndarray)]


def _check_result(result: Any) -> None:
    """Raise CannotRecordError if the function returned something whose making was not recorded."""
    if isgenerator(result):
        raise CannotRecordError("a generator function")
    if any(array.size for array in _plain_arrays(result)):
        raise CannotRecordError("how the returned array was made")


def _traced(recorder: Recorder, names: dict[int, str]) -> Iterator[TracedArray]:
    for number, array in enumerate(recorder.arrays):
        yield TracedArray(names[number], model_addresses(recorder.adopt(array)), array.itemsize)


def _names(
    recorder: Recorder, function: Callable[..., Any], arguments: tuple[Any, ...], found: dict[str, Any], result: Any
) -> dict[int, str]:
    """Return the arrays' names, by number: the first parameter with that memory, else a global name, else "result"."""
    named: list[tuple[str, NDArray[Any]]] = []
    parameters = list(_parameters(function))
    for position, argument in enumerate(arguments):
        name = parameters[position] if position < len(parameters) else f"argument {position + 1}"
        named += [(name, array) for array in _plain_arrays(argument)]
    results = _plain_arrays(result)
    labels = ["result"] if len(results) == 1 else [f"result {position}" for position in range(1, len(results) + 1)]
    named += [*found.items(), *zip(labels, results, strict=True)]
    names: dict[int, str] = {}
    for name, array in named:
        if recorder.met(array):
            names.setdefault(recorder.memory(array).number, name)
    made = (number for number in range(len(recorder.arrays)) if number not in names)
    return {**names, **{number: f"array {k}" for k, number in enumerate(made, start=1)}}


def _parameters(function: Callable[..., Any]) -> Iterator[str]:
    kinds = Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD
    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):  # a built-in function has no signature
        return
    yield from (parameter.name for parameter in parameters if parameter.kind in kinds)
