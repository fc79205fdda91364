"""From words back to arguments and results. The words may come from anybody, and are believed in nothing.

A view is a claim: these strides, from this byte of an argument's memory on. It is rebuilt from the reader's own copy of
the argument, so the values are those that the claim would really have; a claim that gives the right values is a right
answer. What leaves the bytes that are there is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.encoding import Bytes, DecodeError
from stridewise.checker.answers.serialize import LONGEST_TEXT, is_plain
from stridewise.layout.addresses import root

_NAME = re.compile(r"[^\W\d]\w{0,60}")
_MODULE = re.compile(r"[^\W\d][\w.]{0,100}")
_FAULTS = (KeyError, TypeError, ValueError, OverflowError, AttributeError, IndexError, MemoryError, RecursionError)


class Foreign:
    """Something of a type that does not exist here: a type's name and a text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def deserialize(words: Any, memory: Bytes, arguments: Sequence[Any] = ()) -> Any:
    """The value that the words describe. arguments: those of the call whose result it is. Raises DecodeError."""
    try:
        return _Rebuilder(memory, arguments).value(words)
    except _FAULTS as fault:
        raise DecodeError(f"no value is described so: {type(fault).__name__}: {fault}"[:200]) from None


def printable(text: str) -> str:
    """A text that can be shown and saved: of bounded length, without control characters and halves of characters."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text[:LONGEST_TEXT])


@lru_cache(maxsize=256)
def type_named(module: str, name: str, base: type) -> type[Any]:
    """A type of this name, the same at every call. A name that no type can have becomes `object`."""
    known = _NAME.fullmatch(name) and _MODULE.fullmatch(module)
    return type(name if known else "object", (base,), {"__module__": module if known else "builtins"})


@dataclass(frozen=True, slots=True)
class _Rebuilder:
    """What words speak of: a memory, and the arguments of a call."""

    memory: Bytes
    arguments: Sequence[Any]

    def value(self, words: Any) -> Any:
        if words is None or isinstance(words, bool | int | float):
            return words
        if isinstance(words, str):
            return printable(words)
        ((kind, said),) = words.items()
        if kind in ("tuple", "list"):
            entries = [self.value(entry) for entry in said]
            return tuple(entries) if kind == "tuple" else entries
        if kind == "other":
            return type_named(said["module"], said["name"], Foreign)(printable(said["text"]))
        return self._array(kind, said)

    def _array(self, kind: str, said: Any) -> Any:
        if kind == "view":
            return _strided(said, root(self.arguments[said["of"]]))
        if kind == "array":
            part = self.memory[said["at"] : said["at"] + said["bytes"]].copy()
            return _argument(said, part) if "whole" in said else _strided(said, part)
        if kind == "scalar":
            return self._array("array", {**said, "shape": (), "strides": ()})[()]
        # Too large, or of objects: only its form is known.
        if kind not in ("huge", "odd"):
            raise ValueError(f"{kind!r} is no kind of value")
        element = np.zeros((), _dtype(said)) if kind == "huge" else np.array(None, dtype=object)
        return np.broadcast_to(element, tuple(said["shape"]))


def _argument(said: Any, memory: Bytes) -> NDArray[Any]:
    """An array that is a whole, or a part of one, as it was in the other process."""
    whole = np.array(memory.view(_dtype(said)).reshape(said["whole"]))
    is_all = said["offset"] == 0 and [*whole.shape] == said["shape"] and [*whole.strides] == said["strides"]
    return whole if is_all else _strided(said, whole)


def _strided(said: Any, holder: NDArray[Any]) -> NDArray[Any]:
    dtype, shape, strides, offset = _dtype(said), tuple(said["shape"]), tuple(said["strides"]), said["offset"]
    if len(shape) != len(strides) or not all(type(one) is int for one in (*shape, *strides, offset)):
        raise ValueError("shape, strides and offset are no whole numbers")
    if 0 in shape:
        return np.empty(shape, dtype)
    # Not left to NumPy: its own check takes a buffer of no bytes for one of any size, and its sums can overflow.
    reach = [(length - 1) * stride for length, stride in zip(shape, strides, strict=True)]
    first, last = offset + sum(min(0, one) for one in reach), offset + sum(max(0, one) for one in reach)
    if min(shape, default=1) < 0 or first < 0 or last + dtype.itemsize > holder.nbytes:
        raise ValueError("it leaves the memory")
    return np.ndarray(shape, dtype, buffer=holder, offset=offset, strides=strides)


def _dtype(said: Any) -> np.dtype[Any]:
    dtype = np.dtype(str(said["dtype"]))
    if not is_plain(dtype):
        raise ValueError(f"{dtype} is no plain dtype")
    return dtype
