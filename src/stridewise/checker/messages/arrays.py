"""Arrays as small tables of text, in which a reader can point at an element."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.language import mark as N_
from stridewise.language import translate as _

MAX_ELEMENTS = 20  # an array of up to so many elements is shown whole
_MAX_ROWS = 4  # so many rows around an element are enough

Index = tuple[int | slice, ...]


def format_number(value: Any) -> str:
    """Return a number in its shortest form: 3 for 3.0, 0.25, nan."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"
    return str(value)


def format_distinct(left: Any, right: Any) -> tuple[str, str]:
    """Return two different numbers in their shortest forms, or with all digits where those would look equal."""
    short = format_number(left), format_number(right)
    return short if short[0] != short[1] else (repr(left.item()), repr(right.item()))


def format_element(name: str, index: tuple[int, ...]) -> str:
    """Return an element in NumPy's notation: out[0, 1]."""
    return f"{name}[{', '.join(map(str, index))}]"


@dataclass(frozen=True, slots=True)
class ArrayTable:
    """The part of an array that is shown: at most two axes.

    Parameters
    ----------
    label : str
        What is shown, in NumPy's notation: `x[0, :, :, 0]`.
    rows : tuple of tuple of str
        The numbers as text.
    marked : (int, int), optional
        (row, column) of the marked element, or None.
    """

    label: str
    rows: tuple[tuple[str, ...], ...]
    marked: tuple[int, int] | None = None


def tables_of(name: str, array: NDArray[Any]) -> tuple[ArrayTable, ...]:
    """Return a small array whole: one table for each place along the axes before its last two.

    Axes of length one are not shown. Empty if the array has no element, or more than `MAX_ELEMENTS`.
    """
    if not 0 < array.size <= MAX_ELEMENTS:
        return ()
    shown = _shown_axes(array)
    places = np.ndindex(*(1 if axis in shown else length for axis, length in enumerate(array.shape)))
    indices = (tuple(_ALL if axis in shown else at for axis, at in enumerate(place)) for place in places)
    return tuple(_table(name, array, index) for index in indices)


def table_around(name: str, array: NDArray[Any], index: tuple[int, ...]) -> ArrayTable:
    """Return the table around an element, which is marked: the last two axes longer than one, or a window of them."""
    *rows, column = _shown_axes(array) or [array.ndim - 1]
    windows = {axis: _window(array.shape[axis], index[axis], _MAX_ROWS) for axis in rows}
    height = math.prod(len(range(array.shape[axis])[window]) for axis, window in windows.items())
    windows[column] = _window(array.shape[column], index[column], MAX_ELEMENTS // height)
    marked = [0, *(index[axis] - (window.start or 0) for axis, window in windows.items())][-2:]
    shown = tuple(windows.get(axis, place) for axis, place in enumerate(index))
    return _table(name, array, shown, (marked[0], marked[1]))


_ALL = slice(None)


def _shown_axes(array: NDArray[Any]) -> list[int]:
    return [axis for axis in range(array.ndim) if array.shape[axis] != 1][-2:]


def _window(length: int, place: int, most: int) -> slice:
    if length <= most:
        return _ALL
    start = max(0, min(place - 1, length - most))
    return slice(start, start + most)


def _table(name: str, array: NDArray[Any], index: Index, marked: tuple[int, int] | None = None) -> ArrayTable:
    # A one-dimensional table is a single row.
    rows = tuple(tuple(format_number(value) for value in row) for row in np.atleast_2d(array[index]))
    return ArrayTable(_label(name, index), rows, marked)


def _label(name: str, index: Index) -> str:
    if all(entry == _ALL for entry in index):
        return name
    return f"{name}[{', '.join(map(_format_entry, index))}]"


def _format_entry(entry: int | slice) -> str:
    if isinstance(entry, slice):
        return ":" if entry == _ALL else f"{entry.start}:{entry.stop}"
    return str(entry)


def format_table(table: ArrayTable, *, marks: bool = True) -> list[str]:
    """Return the table's rows as aligned text, the marked element in brackets."""
    width = max(len(entry) for row in table.rows for entry in row)
    text = []
    for i, row in enumerate(table.rows):
        entries = [
            f"[{entry:>{width}}]" if marks and (i, j) == table.marked else f" {entry:>{width}} "
            for j, entry in enumerate(row)
        ]
        text.append("".join(entries).rstrip())
    return text


def describe_array(array: NDArray[Any], *, strides: bool = False, are_several: bool = False) -> str:
    """Describe an array: `float32 array of shape (4, 4), not contiguous: strides (4, 16) bytes`.

    Parameters
    ----------
    array : ndarray
        Any array.
    strides : bool, default False
        Whether to give the strides of a contiguous array too.
    are_several : bool, default False
        Whether this holds for several arrays at once.

    Returns
    -------
    str
    """
    kind = N_("{dtype} arrays of shape {shape}") if are_several else N_("{dtype} array of shape {shape}")
    text = _(kind, dtype=array.dtype, shape=array.shape)
    backwards = [str(axis) for axis, stride in enumerate(array.strides) if stride < 0]
    if backwards:
        return _(
            "{text}, strides {strides} bytes, backwards along axis {backwards}",
            text=text,
            strides=array.strides,
            backwards=", ".join(backwards),
        )
    if not array.flags.c_contiguous:
        return _("{text}, not contiguous: strides {strides} bytes", text=text, strides=array.strides)
    return _("{text}, strides {strides} bytes", text=text, strides=array.strides) if strides else text
