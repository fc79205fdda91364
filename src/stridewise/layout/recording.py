"""Arrays that record every access to their elements, and the recorder that lists the accesses.

A `RecordingArray` is not an ndarray: NumPy cannot look inside it, so whatever is not recorded here is refused, never
miscounted. Indexing with integers reads or writes one element. A slice is a view and touches nothing until it is used.
An operation on whole arrays counts as one read of every element of each operand, in index order, and then one write of
every element of its result, whatever order NumPy really takes.
"""

from array import array as packed
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from stridewise.layout.memories import Extent, extent, memories, memory_of

MAX_ACCESSES = 5_000_000
ALIGNMENT = 64  # bytes; every array begins at a multiple of it in the model memory

# What may be called on whole arrays: NumPy's functions and ndarray's methods, by name. Everything else is refused.
TOUCH_NOTHING = {
    *("zeros", "empty", "ones", "full", "zeros_like", "empty_like", "ones_like", "full_like"),
    *("arange", "linspace", "eye", "shape", "ndim", "size"),
}
RETURN_VIEWS = {
    *("asarray", "ascontiguousarray", "transpose", "reshape", "ravel", "moveaxis", "swapaxes", "squeeze"),
    *("expand_dims", "broadcast_to"),
}
READ_ALL = {
    *("array", "copy", "astype", "flatten", "tolist", "sum", "prod", "mean", "max", "min", "amax", "amin", "argmax"),
    *("argmin", "dot", "vdot", "inner", "outer", "matmul", "tensordot", "einsum", "pad", "stack", "concatenate"),
}
ALLOWED = TOUCH_NOTHING | RETURN_VIEWS | READ_ALL
PROPERTIES = {"shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides"}


class CannotRecordError(TypeError):
    """The function did something whose accesses cannot be counted exactly.

    Parameters
    ----------
    what : str
        What it did, as a noun phrase for the message.
    """

    def __init__(self, what: str) -> None:
        super().__init__(
            f"record_accesses cannot follow {what}: read and write elements or slices, a[i, j] or a[i : i + 3], of the "
            "function's arguments and of arrays made by np.zeros, np.empty and the like"
        )


class TooManyAccessesError(ValueError):
    """The function touched more elements than a recording keeps."""


class RecordedMemory(NamedTuple):
    """A stretch of the machine's memory and its place in the model: number of its array, first byte in each."""

    number: int
    machine: int
    model: int


class Recorder:
    """Lists accesses, with addresses in a model memory that is the same in every run and on every machine.

    The model memory holds the arrays one after the other in the order in which they were met, each aligned to 64 bytes.
    known: arrays that will be met. Those that share memory, even by way of two buffers, are one array of the model.
    """

    def __init__(self, known: Iterable[NDArray[Any]] = ()) -> None:
        self.arrays: list[NDArray[Any]] = []  # the first of each memory; kept alive, so that no memory is used twice
        self.addresses, self.codes = packed("q"), packed("q")  # code: 2 * number of the array, + 1 for a write
        self._known = memories(known)
        self._memories: dict[Extent, RecordedMemory] = {}
        self._end = 0

    def adopt(self, plain: NDArray[Any]) -> "RecordingArray":
        """Return the array as one that records; its memory gets a place in the model unless it has one."""
        return RecordingArray(self, np.asarray(plain), self.memory(plain))

    def memory(self, plain: NDArray[Any]) -> RecordedMemory:
        where = memory_of(extent(plain), self._known)
        if where not in self._memories:
            self._memories[where] = RecordedMemory(len(self.arrays), where.first, self._end)
            self.arrays.append(np.asarray(plain))
            self._end += -(-max(where.end - where.first, 1) // ALIGNMENT) * ALIGNMENT
        return self._memories[where]

    def met(self, plain: NDArray[Any]) -> bool:
        return memory_of(extent(plain), self._known) in self._memories

    def touch(self, code: int, address: int) -> None:
        if len(self.codes) >= MAX_ACCESSES:
            raise TooManyAccessesError(
                f"the function touched more than {MAX_ACCESSES:,} elements; record it on smaller arrays"
            )
        self.codes.append(code)
        self.addresses.append(address)

    def call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Call a NumPy function or method on the plain arrays, and record what it reads and writes."""
        name = function.__name__
        if not (name in ALLOWED or isinstance(function, np.ufunc)) or kwargs.get("where") is not None:
            raise CannotRecordError(f"np.{name}" + (" with where=" if name in ALLOWED else ""))
        outputs = {id(output._plain): output for output in recording_arrays(kwargs.get("out"))}
        operands = recording_arrays((args, {key: value for key, value in kwargs.items() if key != "out"}))
        result = function(*mapped(args, plain_array), **mapped(kwargs, plain_array))

        def recorded(made: NDArray[Any]) -> RecordingArray:
            if id(made) in outputs:
                return outputs[id(made)]
            shared = [operand for operand in operands if np.may_share_memory(made, operand._plain)]
            if shared and name not in RETURN_VIEWS:  # an output given by position, for example
                raise CannotRecordError(f"np.{name} on overlapping arrays")
            return shared[0]._view(made) if shared else self.adopt(made)

        wrapped = mapped(result, recorded)
        new = [array for array in recording_arrays(wrapped) if id(array._plain) in outputs or not array._is_view]
        is_view = recording_arrays(wrapped) and not new
        if (operands or outputs) and name not in TOUCH_NOTHING and not is_view:
            for operand in operands:
                operand._touch_all(write=False)
            for array in new:
                array._touch_all(write=True)
        return wrapped


class RecordingArray(NDArrayOperatorsMixin):
    """An array whose accesses a recorder lists; its views record as well."""

    def __new__(cls, *args: Any, **_: Any) -> "RecordingArray":
        if not args or not isinstance(args[0], Recorder):  # it stands for np.ndarray in the functions that are recorded
            raise CannotRecordError("np.ndarray")
        return super().__new__(cls)

    def __init__(
        self, recorder: Recorder, plain: NDArray[Any], memory: RecordedMemory, *, is_view: bool = False
    ) -> None:
        self._recorder, self._plain, self._memory, self._is_view = recorder, plain, memory, is_view
        self._address = memory.model + plain.__array_interface__["data"][0] - memory.machine

    def _view(self, plain: NDArray[Any]) -> "RecordingArray":
        return RecordingArray(self._recorder, plain, self._memory, is_view=True)

    def _touch_all(self, *, write: bool) -> None:
        """Record one access to every element, in index order."""
        for address in model_addresses(self).ravel().tolist():
            self._recorder.touch(2 * self._memory.number + write, address)

    def __getitem__(self, key: Any) -> Any:
        found = self._plain[_basic(key)]
        if isinstance(found, np.ndarray):
            return self._view(found)
        self._touch(key, write=False)
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        target = self._plain[_basic(key)]
        if not isinstance(target, np.ndarray):
            self._plain[key] = value.item() if isinstance(value, RecordingArray) else mapped(value, plain_array)
            self._touch(key, write=True)
            return
        given = mapped(value, plain_array)
        if isinstance(given, np.ndarray) and given.__array_interface__ == target.__array_interface__:
            return  # a[1:3] += 1 ends like this, after the addition wrote a[1:3]; NumPy copies nothing either
        for source in recording_arrays(value):
            source._touch_all(write=False)
        target[...] = given
        self._view(target)._touch_all(write=True)

    def _touch(self, key: Any, *, write: bool) -> None:
        address = self._address
        for index, length, stride in zip(_entries(key), self._plain.shape, self._plain.strides, strict=True):
            address += (index + length if index < 0 else index) * stride
        self._recorder.touch(2 * self._memory.number + write, address)

    def __len__(self) -> int:
        return len(self._plain)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__":
            raise CannotRecordError(f"np.{ufunc.__name__}.{method}")
        return self._recorder.call(ufunc, inputs, options)

    def __array__(self, *_: Any, **__: Any) -> NDArray[Any]:
        raise CannotRecordError("a function that is given an array and is not among those it knows")

    def __getattr__(self, name: str) -> Any:
        if name in PROPERTIES:
            return getattr(self._plain, name)
        if name in ALLOWED and hasattr(np.ndarray, name):
            method = getattr(np.ndarray, name)
            return lambda *args, **kwargs: self._recorder.call(method, (self, *args), kwargs)
        if hasattr(np.ndarray, name):
            raise CannotRecordError(f"ndarray.{name}")
        raise AttributeError(f"'numpy.ndarray' object has no attribute {name!r}")

    @property
    def T(self) -> "RecordingArray":
        return self._view(self._plain.T)

    def fill(self, value: Any) -> None:
        self[...] = value

    def item(self, *index: int) -> Any:
        if not index and self._plain.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self[index or (0,) * self._plain.ndim].item()

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __bool__(self) -> bool:
        return bool(self.item())

    def __repr__(self) -> str:  # printing an array is no part of a loop nest
        return repr(self._plain)


def _entries(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


def _basic(key: Any) -> Any:
    """Return the key, if it is made of integers, slices, None and ... only."""
    for entry in _entries(key):
        if isinstance(entry, bool) or not isinstance(entry, int | np.integer | slice | type(None) | type(...)):
            raise CannotRecordError(f"an index that is a {type(entry).__name__}")
    return key


def plain_array(value: Any) -> NDArray[Any]:
    """Return the ndarray of a recording array; any other array comes from where nothing is recorded."""
    if not isinstance(value, RecordingArray):
        raise CannotRecordError("an array from a place that it does not see")
    return value._plain


def model_addresses(array: RecordingArray) -> NDArray[np.int64]:
    """Return the address of each element in the model memory, with the shape of the array."""
    plain = array._plain
    offsets = np.full(plain.shape, array._address, np.int64)
    for axis, (length, stride) in enumerate(zip(plain.shape, plain.strides, strict=True)):
        offsets += (np.arange(length) * stride).reshape(-1, *[1] * (plain.ndim - axis - 1))
    return offsets


def leaves(value: Any) -> Iterator[Any]:
    """Yield everything in nested tuples, lists and dictionaries."""
    if isinstance(value, tuple | list):
        for entry in value:
            yield from leaves(entry)
    elif isinstance(value, dict):
        yield from leaves(list(value.values()))
    else:
        yield value


def recording_arrays(value: Any) -> list[RecordingArray]:
    return [leaf for leaf in leaves(value) if isinstance(leaf, RecordingArray)]


def mapped(value: Any, function: Callable[[Any], Any]) -> Any:
    """Return the same nested tuples, lists and dictionaries, with `function(array)` in place of each array."""
    if isinstance(value, tuple | list):
        entries = (mapped(entry, function) for entry in value)
        return type(value)(*entries) if hasattr(value, "_fields") else type(value)(entries)
    if isinstance(value, dict):
        return {name: mapped(entry, function) for name, entry in value.items()}
    return function(value) if isinstance(value, np.ndarray | RecordingArray) else value
