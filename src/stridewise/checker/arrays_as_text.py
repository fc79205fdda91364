"""Small arrays as aligned text, so that a reader can point at an element."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WHOLE = 20  # an array of up to so many elements is shown whole


def number(value: Any) -> str:
    """A number as short as it can be said: 3 for 3.0, 0.25, nan."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.6g}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Plane:
    """The part of an array that is shown: a table of at most two axes, and its name in NumPy's notation.

    where: the marked element's (row, column) in the table, or None.
    """

    label: str
    rows: tuple[tuple[str, ...], ...]
    where: tuple[int, int] | None = None


def plane(name: str, array: NDArray[Any], at: tuple[int, ...] | None = None) -> Plane | None:
    """The table that shows `array` around its element `at`: the whole of it, or two axes through that element.

    Axes of length one are not shown. With more than two axes left, the last two are; None if even those are
    larger than `WHOLE` elements.
    """
    long = [axis for axis in range(array.ndim) if array.shape[axis] != 1]
    if not array.size or (len(long) > 2 and at is None):
        return None
    shown = long[-2:]
    index = tuple(slice(None) if axis in shown else (at[axis] if at else 0) for axis in range(array.ndim))
    table = np.atleast_2d(array[index])
    if table.size > WHOLE:
        return None
    # A one-dimensional table is a single row.
    row, column = [0, 0, *(at[axis] for axis in shown)][-2:] if at else (0, 0)
    rows = tuple(tuple(number(value) for value in row) for row in table)
    return Plane(_label(name, index), rows, (row, column) if at else None)


def _label(name: str, index: tuple[Any, ...]) -> str:
    if all(isinstance(entry, slice) for entry in index):
        return name
    return f"{name}[{', '.join(':' if isinstance(entry, slice) else str(entry) for entry in index)}]"


def lines(table: Plane, *, mark: str = "[]") -> list[str]:
    """The table's rows as aligned text, the marked element in brackets."""
    width = max(len(entry) for row in table.rows for entry in row)
    text = []
    for i, row in enumerate(table.rows):
        entries = [
            f"{mark[0]}{entry:>{width}}{mark[1]}" if (i, j) == table.where else f" {entry:>{width}} "
            for j, entry in enumerate(row)
        ]
        text.append("".join(entries).rstrip())
    return text


def summary(name: str, value: Any) -> str:
    """An argument in one line: x: float32 array of shape (2, 5, 6, 3), strides (720, 144, 24, 4) bytes."""
    if not isinstance(value, np.ndarray):
        return f"{name} = {value!r}"
    note = "" if value.flags.c_contiguous else f", not contiguous: strides {value.strides} bytes"
    return f"{name}: {value.dtype} array of shape {value.shape}{note}"


def inline(array: NDArray[Any]) -> str:
    """A small array in one line, brackets and all: [[1 2] [3 4]]."""
    if array.ndim == 0:
        return number(array[()])
    return "[" + " ".join(inline(part) if array.ndim > 1 else number(part) for part in array) + "]"
