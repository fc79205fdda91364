"""Arrays that remember which of their elements were touched, in order.

Element access by integers is recorded exactly, for that is what a loop nest does. A slice is a view: it touches nothing
until it is used. An operation on whole arrays is recorded as one read of every element of each operand in index order,
then one write of every element of its result: which order NumPy really takes is its own affair.
"""

from array import array as packed
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from stridewise.layout.addresses import byte_bounds, byte_offset, element_addresses, root
from stridewise.layout.safe_strides import safe_as_strided

MOST_ACCESSES = 5_000_000
LINE = 64  # bytes; every array of the model memory begins at a multiple of it

# They give memory without looking at any, and they do not ask a subclass whether it wants to know.
MAKERS = (np.empty, np.zeros, np.ones, np.full)
# So do these with an array that they are given; some of them copy it when they must.
VIEWS = (np.array, np.asarray, np.ascontiguousarray, np.asfortranarray, as_strided, safe_as_strided)
_LIKE = frozenset((np.empty_like, np.zeros_like, np.ones_like, np.full_like))
# Methods in which ndarray goes over all elements without asking the subclass.
_WHOLE = (
    "argmax",
    "argmin",
    "argsort",
    "astype",
    "copy",
    "dot",
    "flatten",
    "item",
    "ravel",
    "repeat",
    "reshape",
    "take",
    "tolist",
)


class TooManyAccessesError(ValueError):
    """The function touched more elements than a recording keeps."""


class Recorder:
    """Gives each array its place in a model memory, and writes down every access.

    The model memory holds the arrays one behind the other in the order in which they were met, each from a multiple of
    64 bytes on, so the addresses are the same at every run and on every machine.
    """

    def __init__(self) -> None:
        self.arrays: list[NDArray[Any]] = []  # as they were met; they stay alive, so that no memory is used twice
        self.addresses, self.codes = packed("q"), packed("q")  # code: 2 * number of the array + 1 if it was written
        self._regions: dict[int, tuple[int, int]] = {}  # first byte of the root -> number, its first byte in the model
        self._end = 0

    def adopt(self, array: NDArray[Any]) -> "RecordingArray":
        """The same memory as a recording array; it gets a place if it has none yet."""
        self._region(array)
        return self.view(array)

    def view(self, array: NDArray[Any]) -> "RecordingArray":
        recording = array.view(RecordingArray)
        recording._recorder = self
        return recording

    def place(self, array: NDArray[Any]) -> tuple[int, int]:
        """Number of the array in whose memory this one lies, and the model address of its first element."""
        number, base = self._region(array)
        return number, base + byte_offset(array)

    def touch(self, code: int, address: int) -> None:
        if len(self.codes) >= MOST_ACCESSES:
            raise TooManyAccessesError(
                f"the function touched more than {MOST_ACCESSES:,} elements; record it on smaller arrays"
            )
        self.codes.append(code)
        self.addresses.append(address)

    def touch_all(self, array: NDArray[Any], *, write: bool, key: Any = ...) -> None:
        """Every element of `array[key]`, in index order."""
        number, first = self.place(array)
        for address in (element_addresses(array)[key] - byte_offset(array) + first).ravel().tolist():
            self.touch(2 * number + write, address)

    def read_key(self, key: Any) -> Any:
        """An index with plain arrays in it; those that record have been read."""
        for leaf in _leaves(key):
            if isinstance(leaf, RecordingArray):
                self.touch_all(leaf.view(np.ndarray), write=False)
        return _deep(key)

    def whole(self, function: Callable[..., Any], args: Any, kwargs: Any, *, given: Any = None) -> Any:
        """Call it on plain arrays; what it read and wrote is put down, and its results record as well.

        given: the arrays that it writes to, if it makes none.
        """
        operands = [leaf.view(np.ndarray) for leaf in _leaves((args, kwargs)) if isinstance(leaf, RecordingArray)]
        result = function(*_deep(args), **_deep(kwargs))
        made = [each for each in _leaves((result,)) if isinstance(each, np.ndarray)]
        if given is None and made and all(any(np.may_share_memory(m, o) for o in operands) for m in made):
            return _mapped(result, self.view)  # nothing was looked at
        for operand in operands:
            self.touch_all(operand, write=False)
        for each in made if given is None else [_plain(each) for each in given if each is not None]:
            self.touch_all(each, write=True)
        return given[0] if given else _mapped(result, self.adopt)

    def _region(self, array: NDArray[Any]) -> tuple[int, int]:
        holder = root(array)
        start = holder.__array_interface__["data"][0]
        if start not in self._regions:
            self._regions[start] = len(self.arrays), self._end
            self.arrays.append(array.view(np.ndarray))
            first, end = byte_bounds(holder)
            self._end += -(-max(end - first, 1) // LINE) * LINE
        return self._regions[start]


class RecordingArray(np.ndarray[Any, Any]):
    """An ndarray whose accesses its recorder writes down; its views record as well."""

    _recorder: Recorder | None = None
    _place: tuple[int, int] | None = None

    def __array_finalize__(self, source: Any) -> None:
        self._recorder = getattr(source, "_recorder", None)
        self._place = None

    def __getitem__(self, key: Any) -> Any:
        recorder = self._recorder
        if recorder is None:
            return super().__getitem__(key)
        indices, key = _integers(key, self.ndim), recorder.read_key(key)
        plain = self.view(np.ndarray)
        found = plain[key if indices is None else indices]
        if indices is not None:
            self._touch(indices, write=False)
            return found
        if isinstance(found, np.ndarray) and np.may_share_memory(found, plain):
            return recorder.view(found)
        recorder.touch_all(plain, write=False, key=key)
        return recorder.adopt(found) if isinstance(found, np.ndarray) else found

    def __setitem__(self, key: Any, value: Any) -> None:
        recorder = self._recorder
        if recorder is None:
            super().__setitem__(key, value)
            return
        indices, key = _integers(key, self.ndim), recorder.read_key(key)
        plain = self.view(np.ndarray)
        if isinstance(value, RecordingArray):
            recorder.touch_all(_plain(value), write=False)
        plain[key if indices is None else indices] = _plain(value)
        if indices is not None:
            self._touch(indices, write=True)
        else:
            recorder.touch_all(plain, write=True, key=key)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        recorder = self._recorder_of((*inputs, *(out or ())))
        if recorder is None:
            return super().__array_ufunc__(ufunc, method, *inputs, **options)  # type: ignore[arg-type]
        if out is not None:
            options["out"] = tuple(map(_plain, out))
        return recorder.whole(getattr(ufunc, method), inputs, options, given=out)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        recorder = self._recorder_of(_leaves((args, kwargs)))
        if recorder is None or function in _LIKE:
            made = function(*_deep(args), **_deep(kwargs))
            return made if recorder is None else recorder.adopt(made)
        return recorder.whole(function, args, kwargs)

    def _touch(self, indices: tuple[int, ...], *, write: bool) -> None:
        recorder = self._recorder
        assert recorder is not None
        if self._place is None:
            self._place = recorder.place(self)
        number, address = self._place
        for index, length, stride in zip(indices, self.shape, self.strides, strict=True):
            address += (index + length if index < 0 else index) * stride
        recorder.touch(2 * number + write, address)

    @staticmethod
    def _recorder_of(values: Iterable[Any]) -> Recorder | None:
        return next((value._recorder for value in values if isinstance(value, RecordingArray)), None)


def _method(name: str) -> Callable[..., Any]:
    def method(self: RecordingArray, *args: Any, **kwargs: Any) -> Any:
        function = getattr(np.ndarray, name)
        recorder = self._recorder
        if recorder is None:
            return function(self, *args, **kwargs)
        return recorder.whole(function, (self, *args), kwargs)

    method.__name__ = name
    return method


for _name in _WHOLE:
    setattr(RecordingArray, _name, _method(_name))


def _integers(key: Any, axes: int) -> tuple[int, ...] | None:
    """The key as one integer for each axis, or None if it is anything else."""
    entries = key if isinstance(key, tuple) else (key,)
    if len(entries) != axes or not all(isinstance(entry, int | np.integer) for entry in entries):
        return None
    if any(isinstance(entry, bool) for entry in entries):
        return None
    return tuple(map(int, entries))


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, RecordingArray) else value


def _leaves(value: Any) -> Iterator[Any]:
    """Everything in nested tuples, lists and dictionaries."""
    if isinstance(value, tuple | list):
        for entry in value:
            yield from _leaves(entry)
    elif isinstance(value, dict):
        yield from _leaves(list(value.values()))
    else:
        yield value


def _deep(value: Any) -> Any:
    """The same nest with plain arrays in it."""
    if isinstance(value, tuple | list):
        return type(value)(map(_deep, value))
    if isinstance(value, dict):
        return {name: _deep(entry) for name, entry in value.items()}
    return _plain(value)


def _mapped(result: Any, function: Callable[[NDArray[Any]], Any]) -> Any:
    if isinstance(result, tuple | list):
        return type(result)(_mapped(entry, function) for entry in result)
    return function(result) if isinstance(result, np.ndarray) else result
