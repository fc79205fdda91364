"""Arrays as small tables of text, so that a reader can point at an element."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WHOLE = 20  # an array of up to so many elements is shown whole
_ROWS = 4  # so many rows around an element are enough


def number(value: Any) -> str:
    """A number as short as it can be said: 3 for 3.0, 0.25, nan."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"
    return str(value)


def two_numbers(left: Any, right: Any) -> tuple[str, str]:
    """Both as short as they can be said, but with all their digits where the short forms would look equal."""
    short = number(left), number(right)
    return short if short[0] != short[1] else (repr(left.item()), repr(right.item()))


@dataclass(frozen=True, slots=True)
class Plane:
    """The part of an array that is shown: a table of at most two axes, and its name in NumPy's notation.

    where: the marked element's (row, column) in the table, or None.
    """

    label: str
    rows: tuple[tuple[str, ...], ...]
    where: tuple[int, int] | None = None


def planes(name: str, array: NDArray[Any]) -> tuple[Plane, ...]:
    """A small array whole: one table for each place along the axes in front of its last two.

    Axes of length one are not shown. Empty where the array has no element or more than `WHOLE`.
    """
    if not 0 < array.size <= WHOLE:
        return ()
    shown = _shown_axes(array)
    places = np.ndindex(*(1 if axis in shown else length for axis, length in enumerate(array.shape)))
    return tuple(_table(name, array, tuple(_whole if i in shown else at for i, at in enumerate(p))) for p in places)


def plane(name: str, array: NDArray[Any], at: tuple[int, ...]) -> Plane:
    """The table through the element `at`, which is marked: the last two axes longer than one, or a window of them."""
    *rows, column = _shown_axes(array) or [array.ndim - 1]
    windows = {axis: _window(array.shape[axis], at[axis], _ROWS) for axis in rows}
    height = math.prod(len(range(array.shape[axis])[window]) for axis, window in windows.items())
    windows[column] = _window(array.shape[column], at[column], WHOLE // height)
    where = [0, *(at[axis] - (window.start or 0) for axis, window in windows.items())][-2:]
    index = tuple(windows.get(axis, place) for axis, place in enumerate(at))
    return _table(name, array, index, (where[0], where[1]))


_whole = slice(None)


def _shown_axes(array: NDArray[Any]) -> list[int]:
    return [axis for axis in range(array.ndim) if array.shape[axis] != 1][-2:]


def _window(length: int, at: int, most: int) -> slice:
    if length <= most:
        return _whole
    start = max(0, min(at - 1, length - most))
    return slice(start, start + most)


def _table(
    name: str, array: NDArray[Any], index: tuple[int | slice, ...], where: tuple[int, int] | None = None
) -> Plane:
    # A one-dimensional table is a single row.
    rows = tuple(tuple(number(value) for value in row) for row in np.atleast_2d(array[index]))
    return Plane(_label(name, index), rows, where)


def _label(name: str, index: tuple[int | slice, ...]) -> str:
    if all(entry == _whole for entry in index):
        return name
    return f"{name}[{', '.join(map(_entry, index))}]"


def _entry(entry: int | slice) -> str:
    if isinstance(entry, slice):
        return ":" if entry == _whole else f"{entry.start}:{entry.stop}"
    return str(entry)


def lines(table: Plane, *, marked: bool = True) -> list[str]:
    """The table's rows as aligned text, the marked element in brackets."""
    width = max(len(entry) for row in table.rows for entry in row)
    text = []
    for i, row in enumerate(table.rows):
        entries = [
            f"[{entry:>{width}}]" if marked and (i, j) == table.where else f" {entry:>{width}} "
            for j, entry in enumerate(row)
        ]
        text.append("".join(entries).rstrip())
    return text


def describe_array(array: NDArray[Any], *, strides: bool = False) -> str:
    """An array in a few words: `float32 array of shape (4, 4), not contiguous: strides (4, 16) bytes`.

    strides: whether they are told of a contiguous array too.
    """
    text = f"{array.dtype} array of shape {array.shape}"
    backwards = [str(axis) for axis, stride in enumerate(array.strides) if stride < 0]
    if backwards:
        return f"{text}, strides {array.strides} bytes, backwards along axis {', '.join(backwards)}"
    if not array.flags.c_contiguous:
        return f"{text}, not contiguous: strides {array.strides} bytes"
    return f"{text}, strides {array.strides} bytes" if strides else text
