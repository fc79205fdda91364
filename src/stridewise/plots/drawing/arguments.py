"""Argument checks that several plots share."""

from collections.abc import Mapping
from typing import Any

import numpy as np


def check_array(name: str, array: Any, *, ndim: int | None = None) -> None:
    """Raise TypeError unless `array` is a numeric NumPy array, ValueError if it is empty or not of `ndim` axes."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} is a {type(array).__name__}; expected a NumPy array")
    if array.dtype.kind not in "biufc":
        raise TypeError(f"{name} has dtype {array.dtype}; expected numbers")
    if ndim is not None and (array.ndim != ndim or array.size == 0):
        raise ValueError(f"{name} has shape {array.shape}; expected {ndim} axes, none of length 0")


def check_positive_integer(name: str, value: Any) -> None:
    """Raise TypeError unless `value` is an integer, ValueError unless it is at least 1."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} is {value!r}; expected an integer")
    if value < 1:
        raise ValueError(f"{name} is {value}; expected at least 1")


def checked_position(name: str, position: Any, limits: tuple[int, int]) -> tuple[int, int]:
    """Return `position` as (row, column); raise TypeError or ValueError unless 0 <= (row, column) < `limits`."""
    try:
        row, column = position
        integral = all(isinstance(index, int | np.integer) and not isinstance(index, bool) for index in (row, column))
    except (TypeError, ValueError):
        integral = False
    if not integral:
        raise TypeError(f"{name} is {position!r}; expected a pair of integers (row, column)")
    if not (0 <= row < limits[0] and 0 <= column < limits[1]):
        raise ValueError(
            f"{name} is {(int(row), int(column))}; expected a row below {limits[0]} and a column below {limits[1]}, "
            "counted from 0"
        )
    return int(row), int(column)


def check_fits(name: str, size: tuple[int, ...], *, shape: tuple[int, ...], of: str) -> None:
    """Raise ValueError where a window of this size is larger than the array named `of`, which has this shape."""
    if size[0] > shape[0] or size[1] > shape[1]:
        raise ValueError(f"{name} has size {size}; expected at most the shape {shape} of {of}")


def checked_amounts(name: str, values: Mapping[str, Any], *, unit: str, above_zero: bool) -> dict[str, float]:
    """Return `values` as floats; raise TypeError or ValueError unless it maps names to finite, non-negative numbers."""
    if not isinstance(values, Mapping):
        raise TypeError(f"{name} is a {type(values).__name__}; expected a mapping of names to {unit}")
    if not values:
        raise ValueError(f"{name} is empty; expected at least one name with its {unit}")
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise TypeError(f"{name} has {value!r} for {key!r}; expected a number of {unit}")
        if not 0 <= value < float("inf") or (above_zero and value == 0):
            raise ValueError(
                f"{name} has {value!r} for {key!r}; expected {'more than' if above_zero else 'at least'} 0 {unit}"
            )
    return {str(key): float(value) for key, value in values.items()}
