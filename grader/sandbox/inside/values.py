"""Arguments and results as the protocol's `Value`, and back.

Arrays are described by where their bytes lie in one block of memory, which travels beside the message. Input is
untrusted. A view is a claim: these strides, from this byte of an argument's memory on. It is rebuilt on the
reader's own copy of the argument, so its values are those that the claim would really have, and a claim that gives the
right values is a right answer. A view that leaves those bytes is refused.
"""

import ctypes
import math
import re
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.sandbox.inside import protocol
from grader.sandbox.inside.protocol import MAX_ENTRIES, MAX_TEXT, DecodeError, Value
from stridewise.layout.addresses import byte_offset, root

Bytes = NDArray[np.uint8]

_MAX_ARRAY = 2**23  # bytes; of a larger array only dtype and shape are sent
_MAX_DEPTH = 5  # tuples and lists inside each other
_MAX_INTEGER = 2**4096
_ALIGNMENT = 64
_NATIVE_INTEGERS = range(-(2**63), 2**63)
_DTYPES = {
    dtype.str: dtype
    for code in f"?{np.typecodes['AllInteger']}{np.typecodes['AllFloat']}"
    for dtype in (np.dtype(code), np.dtype(code).newbyteorder())
}
_TYPE_NAME = re.compile(r"[^\W\d]\w{0,60}")
_MODULE_NAME = re.compile(r"[^\W\d][\w.]{0,100}")


def printable(text: str) -> str:
    """Return at most MAX_TEXT characters, without control characters and unpaired surrogates."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text[:MAX_TEXT])


def is_plain(dtype: np.dtype[Any]) -> bool:
    """Return whether arrays of this dtype can be sent: it is a number or a truth value."""
    return dtype.str in _DTYPES


class ValueEncoder:
    """Turns values into `Value`, and collects the memory that they describe. size: bytes of it so far."""

    def __init__(self) -> None:
        self._parts: list[Bytes] = []
        self.size = 0

    @property
    def memory(self) -> bytes:
        """All the memory so far."""
        return b"".join(part.tobytes() for part in self._parts)

    def argument(self, value: Any) -> Value:
        """Encode an argument of a call: an array with all the memory that it is a part of."""
        if type(value) is not np.ndarray:
            return self.result(value)
        base = root(value)
        start = self._add(base.reshape(-1).view(np.uint8))
        return protocol.Array(
            value.dtype.str, value.shape, value.strides, byte_offset(value), start, base.nbytes, base.shape
        )

    def result(self, value: Any, arguments: Sequence[Any] = (), depth: int = 0) -> Value:
        """Encode whatever a call returned. An array in the memory of one of the arguments becomes a view of it."""
        kind = type(value)
        if kind in (bool, float, type(None)) or (kind is int and value in _NATIVE_INTEGERS):
            return value  # type: ignore[no-any-return]
        if kind is int and abs(value) < _MAX_INTEGER:
            return protocol.BigInteger(f"{value:x}")
        if kind is str and len(value) <= MAX_TEXT:
            return printable(value)
        if kind in (tuple, list) and len(value) <= MAX_ENTRIES and depth < _MAX_DEPTH:
            entries = [self.result(entry, arguments, depth + 1) for entry in value]
            return protocol.TupleOrList("tuple" if kind is tuple else "list", entries)
        if isinstance(value, np.generic) and is_plain(value.dtype):
            return protocol.Scalar(value.dtype.str, np.asarray(value).tobytes())
        if kind is np.ndarray:
            return self._array(value, arguments)
        return protocol.Foreign(printable(str(kind.__module__)), printable(kind.__name__), text_of(value))

    def _array(self, array: NDArray[Any], arguments: Sequence[Any]) -> Value:
        dtype, shape, strides = array.dtype.str, array.shape, array.strides
        if not is_plain(array.dtype):
            return protocol.ObjectArray(shape)
        for position, argument in enumerate(arguments):
            if type(argument) is np.ndarray and _lies_in(array, root(argument)):
                return protocol.View(dtype, shape, strides, _address(array) - _address(root(argument)), position)
        if not array.size:
            return protocol.Array(dtype, shape, strides, 0, 0, 0)
        first, end = np.lib.array_utils.byte_bounds(array)
        if end - first > _MAX_ARRAY:
            return protocol.LargeArray(dtype, shape)
        start = self._add(np.frombuffer(ctypes.string_at(first, end - first), np.uint8))
        return protocol.Array(dtype, shape, strides, _address(array) - first, start, end - first)

    def _add(self, part: Bytes) -> int:
        start = self.size
        padding = np.zeros(-part.size % _ALIGNMENT, np.uint8)
        self._parts += [part, padding]
        self.size += part.size + padding.size
        return start


def text_of(value: Any) -> str:
    """Return a short text of anything, even of something whose `repr` raises."""
    try:
        return printable(reprlib.repr(value))
    except Exception:
        return "(its text cannot be read)"


def decode_value(value: Value, memory: Bytes, arguments: Sequence[Any] = ()) -> Any:
    """Return what the value stands for.

    Parameters
    ----------
    value : Value
        Decoded by `protocol.decode`: its types and sizes are as declared there; nothing else is known.
    memory : ndarray of uint8
        The memory that came with the message. Arrays are copies of parts of it.
    arguments : sequence of object, default ()
        The reader's own arguments of the call whose result it is. Views lie in their memory.

    Returns
    -------
    object

    Raises
    ------
    DecodeError
        If the value describes bytes that are not there, or an argument that does not exist.
    """
    return _Decoder(memory, arguments).value(value)


@dataclass(frozen=True, slots=True)
class _Decoder:
    memory: Bytes
    arguments: Sequence[Any]

    def value(self, value: Value, depth: int = 0) -> Any:
        match value:
            case protocol.BigInteger():
                return int(value.digits, 16)
            case protocol.TupleOrList():
                if depth > _MAX_DEPTH:
                    raise DecodeError(f"more than {_MAX_DEPTH} tuples and lists inside each other")
                entries = [self.value(entry, depth + 1) for entry in value.entries]
                return tuple(entries) if value.kind == "tuple" else entries
            case protocol.Scalar():
                return _scalar(value)
            case protocol.Array():
                return self._array(value)
            case protocol.View():
                return _strided(value, self._base_of(value.argument))
            case protocol.LargeArray():
                return np.broadcast_to(np.zeros((), _dtype(value.dtype)), _checked_shape(value.shape, 1))
            case protocol.ObjectArray():
                return np.broadcast_to(np.array(None, dtype=object), _checked_shape(value.shape, 1))
            case protocol.Foreign():
                return type_named(value.module, value.name, ForeignObject)(printable(value.text))
            case str():
                return printable(value)
        return value

    def _array(self, value: protocol.Array) -> NDArray[Any]:
        part = self.memory[value.start : value.start + value.length].copy()
        if part.size != value.length:
            raise DecodeError(f"bytes {value.start:,} + {value.length:,} of a memory of {self.memory.size:,} bytes")
        if value.base_shape is None:
            return _strided(value, part)
        dtype = _dtype(value.dtype)
        if math.prod(_checked_shape(value.base_shape, dtype.itemsize)) * dtype.itemsize != part.size:
            raise DecodeError(f"a base of shape {value.base_shape} in {part.size:,} bytes")
        base = np.array(part.view(dtype).reshape(value.base_shape))
        is_whole = (value.byte_offset, value.shape, value.strides) == (0, base.shape, base.strides)
        return base if is_whole else _strided(value, base)

    def _base_of(self, position: int) -> NDArray[Any]:
        argument = self.arguments[position] if position < len(self.arguments) else None
        if not isinstance(argument, np.ndarray):
            raise DecodeError(f"a view of argument {position}, which is not an array")
        return root(argument)


def _scalar(value: protocol.Scalar) -> Any:
    dtype = _dtype(value.dtype)
    if len(value.data) != dtype.itemsize:
        raise DecodeError(f"a {value.dtype} of {len(value.data)} bytes")
    return np.frombuffer(value.data, dtype)[0]


def _strided(value: protocol.Array | protocol.View, buffer: NDArray[Any]) -> NDArray[Any]:
    """Return the described view of the buffer. Raises DecodeError if it leaves the buffer."""
    dtype, shape, strides, first = _dtype(value.dtype), value.shape, value.strides, value.byte_offset
    if len(shape) != len(strides):
        raise DecodeError(f"{len(shape)} axes and {len(strides)} strides")
    if 0 in shape:
        return np.empty(_checked_shape(shape, dtype.itemsize), dtype)
    # Not left to NumPy, whose own check takes an empty buffer for one of any size, and whose sums can overflow.
    spans = [(length - 1) * stride for length, stride in zip(shape, strides, strict=True)]
    lowest, highest = first + sum(min(0, span) for span in spans), first + sum(max(0, span) for span in spans)
    if lowest < 0 or highest + dtype.itemsize > buffer.nbytes:
        end = highest + dtype.itemsize
        raise DecodeError(f"an array from byte {lowest:,} to byte {end:,} of {buffer.nbytes:,} bytes")
    return np.ndarray(_checked_shape(shape, dtype.itemsize), dtype, buffer=buffer, offset=first, strides=strides)


def _checked_shape(shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """Return the shape if NumPy can address an array of it. Zeros do not help: NumPy leaves them out."""
    if math.prod(max(length, 1) for length in shape) * itemsize >= 2**63:
        raise DecodeError(f"no array has the shape {shape}"[:200])
    return shape


def _dtype(name: str) -> np.dtype[Any]:
    if name not in _DTYPES:
        raise DecodeError(f"{name!r} is not a dtype of numbers")
    return _DTYPES[name]


class ForeignObject:
    """An object of a type that does not exist here: its type has the right name, its `repr` the right text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


@lru_cache(maxsize=256)
def type_named(module: str, name: str, base: type) -> type[Any]:
    """Return a type of this name, the same at every call. A name that no type can have becomes `object`."""
    is_name = _TYPE_NAME.fullmatch(name) and _MODULE_NAME.fullmatch(module)
    return type(name if is_name else "object", (base,), {"__module__": module if is_name else "builtins"})


def _lies_in(array: NDArray[Any], base: NDArray[Any]) -> bool:
    if not (array.size and base.size):
        return False
    (first, end), (base_first, base_end) = map(np.lib.array_utils.byte_bounds, (array, base))
    return bool(base_first <= first and end <= base_end)


def _address(array: NDArray[Any]) -> int:
    return int(array.__array_interface__["data"][0])
