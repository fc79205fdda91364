"""Arrays that remember which of their elements were touched, in order.

Element access by integers is recorded exactly, for that is what a loop nest does. A slice is a view: it touches nothing
until it is used. An operation on whole arrays is recorded as one read of every element of each operand in index order,
then one write of every element of its result: which order NumPy really takes is its own affair. What cannot be
followed is refused.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from stridewise.layout.nests import arrays_in, mapped
from stridewise.layout.operations import (
    CannotRecordError,
    call_whole,
    change_at,
    is_the_same_place,
    plainly,
    read_key,
)
from stridewise.layout.recorder import Recorder
from stridewise.layout.recording_flat import RecordingFlat
from stridewise.layout.whole_arrays import CANNOT, CANNOT_GIVE, CHANGE_ALL, NO_ELEMENT, PARTLY, READ_ALL


class RecordingArray(np.ndarray[Any, Any]):
    """An ndarray whose accesses its recorder writes down; its views record as well. Made by `Recorder.view`."""

    _recorder: Recorder | None = None
    _place: tuple[int, int] | None = None

    def __array_finalize__(self, source: Any) -> None:
        self._recorder = getattr(source, "_recorder", None)
        self._place = None

    def __getitem__(self, key: Any) -> Any:
        recorder = self._recorder
        if recorder is None:
            return super().__getitem__(key)
        plain = np.asarray(self)
        indices = _integers(key, self.ndim)
        if indices is not None:
            found = plain[indices]
            self._touch(indices, write=False)
            return found
        key = read_key(recorder, key)
        found = plain[key]
        if isinstance(found, np.ndarray) and np.may_share_memory(found, plain):
            return recorder.view(found)
        recorder.touch_all(plain, write=False, key=key)
        if not isinstance(found, np.ndarray):
            return found
        recorder.touch_all(found, write=True)
        return recorder.view(found)

    def __setitem__(self, key: Any, value: Any) -> None:
        recorder = self._recorder
        if recorder is None:
            super().__setitem__(key, value)
            return
        plain, given = np.asarray(self), mapped(value, np.asarray)
        indices = _integers(key, self.ndim)
        if indices is None:
            key = read_key(recorder, key)
            if is_the_same_place(plain, key, given):  # a[1:3] += 1 ends so; NumPy copies nothing either
                return
        for source in arrays_in(given):
            recorder.touch_all(source, write=False)
        plain[key if indices is None else indices] = given
        if indices is None:
            recorder.touch_all(plain, write=True, key=key)
        else:
            self._touch(indices, write=True)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        recorder = _recorder_of(inputs, options)
        function = getattr(ufunc, method)
        if recorder is None:
            return function(*mapped(inputs, np.asarray), **mapped(options, np.asarray))
        if method == "at":
            return change_at(recorder, function, *inputs)
        return call_whole(recorder, function, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        recorder = _recorder_of(args, kwargs)
        if recorder is None:
            return function(*mapped(args, np.asarray), **mapped(kwargs, np.asarray))
        if any(function is each for each in PARTLY):
            raise CannotRecordError(f"np.{function.__name__}")
        if function is np.take or function is np.trace:
            return getattr(args[0], function.__name__)(*args[1:], **kwargs)
        if function is np.copyto:
            return _copy_to(*args, **kwargs)
        if any(function is each for each in NO_ELEMENT):
            return plainly(recorder, function, args, kwargs)
        return call_whole(recorder, function, args, kwargs)

    @property
    def flat(self) -> Any:
        """The elements in index order, one by one; each access is recorded."""
        return RecordingFlat(self)

    @flat.setter
    def flat(self, value: Any) -> None:
        self.flat[:] = value

    def view(self, *args: Any, **kwargs: Any) -> Any:
        """The same memory, with another dtype perhaps; never as an array that does not record."""
        for each in (*args, *kwargs.values()):
            if isinstance(each, type) and not issubclass(each, np.generic | complex | float | int):
                raise CannotRecordError(f"ndarray.view({each.__name__})")
        return super().view(*args, **kwargs)

    def item(self, *index: Any) -> Any:
        """One element: the only one, or that of an index, which may be one number in index order."""
        if not index:
            if self.size != 1:
                raise ValueError("can only convert an array of size 1 to a Python scalar")
            index = (0,) * self.ndim
        if len(index) == 1 and isinstance(index[0], tuple):
            (index,) = index
        elif len(index) == 1 and self.ndim != 1:
            return self.flat[index[0]].item()
        return self[index].item()

    def take(  # type: ignore[override]
        self, indices: Any, axis: int | None = None, out: Any = None, mode: str = "raise"
    ) -> Any:
        """The elements at these indices along an axis: those and no others are read."""
        if out is not None or mode != "raise":
            raise CannotRecordError("np.take with out= or mode=")
        indices = indices if isinstance(indices, np.ndarray) else np.asarray(indices, dtype=np.intp)
        return self.flat[indices] if axis is None else self[(slice(None),) * (axis % self.ndim) + (indices,)]

    def trace(self, *args: Any, **kwargs: Any) -> Any:
        """The sum of the diagonal: only that is read."""
        return self.diagonal(*args, **kwargs).sum(axis=-1)

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        return int(np.asarray(self.item()).__index__())

    def __complex__(self) -> complex:
        return complex(self.item())

    def __bool__(self) -> bool:
        return bool(self.item() if self.size == 1 else np.asarray(self))

    # What prints an array is no part of a loop nest.
    def __repr__(self) -> str:
        return repr(np.asarray(self))

    def __str__(self) -> str:
        return str(np.asarray(self))

    def __format__(self, form: str) -> str:
        return format(np.asarray(self), form)

    def _touch(self, indices: tuple[int, ...], *, write: bool) -> None:
        recorder = self._recorder
        assert recorder is not None
        if self._place is None:
            self._place = recorder.place(np.asarray(self))
        number, address = self._place
        for index, length, stride in zip(indices, self.shape, self.strides, strict=True):
            address += (index + length if index < 0 else index) * stride
        recorder.touch(2 * number + write, address)


def _copy_to(dst: Any, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    if where is not True or not isinstance(dst, RecordingArray):
        raise CannotRecordError("np.copyto with where=, or into such an array,")
    if not np.can_cast(np.asarray(src).dtype, dst.dtype, casting):  # type: ignore[arg-type]
        raise TypeError(f"cannot cast {np.asarray(src).dtype} to {dst.dtype} with casting={casting!r}")
    dst[...] = src


def _recorder_of(*values: Any) -> Recorder | None:
    return next((each._recorder for each in arrays_in(values) if isinstance(each, RecordingArray)), None)


def _integers(key: Any, axes: int) -> tuple[int, ...] | None:
    """The key as one integer for each axis, or None if it is anything else."""
    entries = key if isinstance(key, tuple) else (key,)
    if len(entries) != axes or not all(isinstance(entry, int | np.integer) for entry in entries):
        return None
    if any(isinstance(entry, bool) for entry in entries):
        return None
    return tuple(map(int, entries))


def _reader(name: str) -> Callable[..., Any]:
    def method(self: RecordingArray, *args: Any, **kwargs: Any) -> Any:
        function, recorder = getattr(np.ndarray, name), self._recorder
        if recorder is None:
            return function(np.asarray(self), *args, **kwargs)
        return call_whole(recorder, function, (self, *args), kwargs)

    return method


def _changer(name: str, *, reads: bool) -> Callable[..., None]:
    def method(self: RecordingArray, *args: Any, **kwargs: Any) -> None:
        recorder, plain = self._recorder, np.asarray(self)
        if reads and recorder is not None:
            recorder.touch_all(plain, write=False)
        getattr(np.ndarray, name)(plain, *args, **kwargs)
        if recorder is not None:
            recorder.touch_all(plain, write=True)

    return method


def _refuser(name: str) -> Callable[..., Any]:
    def method(*_: Any, **__: Any) -> Any:
        raise CannotRecordError(f"ndarray.{name}")

    return method


for _name in READ_ALL:
    setattr(RecordingArray, _name, _reader(_name))
for _name, _reads in CHANGE_ALL.items():
    setattr(RecordingArray, _name, _changer(_name, reads=_reads))
for _name in CANNOT:
    setattr(RecordingArray, _name, _refuser(_name))
for _name in CANNOT_GIVE:
    setattr(RecordingArray, _name, property(_refuser(_name)))
