"""Arguments and results as words: what can be said in JSON as it is, arrays by where their bytes lie in a memory."""

import ctypes
import re
import reprlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.encoding import Bytes
from stridewise.layout.addresses import byte_offset, root

LONGEST_TEXT = 2000
_LARGEST_ARRAY = 2**23  # bytes; of a larger one only dtype and shape are told
_MOST_ENTRIES = 10_000
_DEEPEST = 5
_LARGEST_INTEGER = 2**4096
_ALIGNED = 64
_PLAIN = re.compile(r"[<>|][biufc]\d{1,2}")


class Serializer:
    """Turns values into words and gathers the bytes that the words speak of."""

    def __init__(self) -> None:
        self._parts: list[Bytes] = []
        self.size = 0

    @property
    def memory(self) -> Bytes:
        """All the bytes so far."""
        return np.concatenate([np.empty(0, np.uint8), *self._parts])

    def argument(self, value: Any) -> Any:
        """An argument of a call: an array with all the memory that it is a part of, anything else as a result."""
        if type(value) is not np.ndarray:
            return self.result(value)
        holder = root(value)
        place = self._kept(holder.reshape(-1).view(np.uint8)) | {"whole": holder.shape}
        return {"array": _form(value) | place | {"offset": byte_offset(value)}}

    def result(self, value: Any, arguments: Sequence[Any] = (), depth: int = 0) -> Any:
        """Whatever a call returned. An array in the memory of one of the `arguments` is described as a view of it."""
        kind = type(value)
        if kind in (bool, float, type(None)) or (kind is int and abs(value) < _LARGEST_INTEGER):
            return value
        if kind is str and len(value) <= LONGEST_TEXT:
            return value
        if kind in (tuple, list) and len(value) <= _MOST_ENTRIES and depth < _DEEPEST:
            return {kind.__name__: [self.result(entry, arguments, depth + 1) for entry in value]}
        if isinstance(value, np.generic) and is_plain(value.dtype):
            return {"scalar": self._span(np.asarray(value))}
        if kind is np.ndarray:
            return self._array(value, arguments)
        return {"other": {"module": str(kind.__module__), "name": kind.__name__, "text": text_of(value)}}

    def _array(self, array: NDArray[Any], arguments: Sequence[Any]) -> Any:
        if not is_plain(array.dtype):
            return {"odd": _form(array)}
        for place, argument in enumerate(arguments):
            if type(argument) is np.ndarray and _lies_in(array, root(argument)):
                return {"view": _form(array) | {"of": place, "offset": _address(array) - _address(root(argument))}}
        first, end = np.lib.array_utils.byte_bounds(array)
        if end - first > _LARGEST_ARRAY:
            return {"huge": _form(array)}
        return {"array": self._span(array)}

    def _span(self, array: NDArray[Any]) -> Any:
        """An array with the memory from its first byte to its last."""
        first, end = np.lib.array_utils.byte_bounds(array) if array.size else (_address(array),) * 2
        memory = np.frombuffer(ctypes.string_at(first, end - first), np.uint8)
        return _form(array) | self._kept(memory) | {"offset": _address(array) - first}

    def _kept(self, memory: Bytes) -> dict[str, int]:
        place = {"at": self.size, "bytes": memory.size}
        # Every array begins where its elements are aligned.
        self._parts += [memory, np.zeros(-memory.size % _ALIGNED, np.uint8)]
        self.size += memory.size + self._parts[-1].size
        return place


def is_plain(dtype: np.dtype[Any]) -> bool:
    """Whether it is a number or a truth value."""
    return _PLAIN.fullmatch(dtype.str) is not None


def text_of(value: Any) -> str:
    """A short text of anything, also of what has none."""
    try:
        return reprlib.repr(value)[:LONGEST_TEXT]
    except Exception:
        return "(its text cannot be read)"


def _form(array: NDArray[Any]) -> dict[str, Any]:
    return {"dtype": array.dtype.str, "shape": array.shape, "strides": array.strides}


def _lies_in(array: NDArray[Any], holder: NDArray[Any]) -> bool:
    if not (array.size and holder.size):
        return False
    (first, end), (start, stop) = map(np.lib.array_utils.byte_bounds, (array, holder))
    return bool(start <= first and end <= stop)


def _address(array: NDArray[Any]) -> int:
    return int(array.__array_interface__["data"][0])
