"""Views as students make them with `as_strided`: what the variants of several misconceptions are made of.

The steps of a view are counted in elements along the axes of the array: rows and columns of a matrix. What is passed to
`as_strided` follows from them and from where the strides come from.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Strides = Callable[[Array], Sequence[int]]
Step = tuple[int, ...]
Answer = Callable[..., Any]


def own(array: Array) -> Sequence[int]:
    """The array's own strides: right for every array."""
    return array.strides


def elements_from_the_shape(array: Array) -> Sequence[int]:
    """Row-major strides in elements, as the shape alone gives them."""
    return [int(np.prod(array.shape[axis + 1 :])) for axis in range(array.ndim)]


def own_in_elements(array: Array) -> Sequence[int]:
    """The array's own strides, in elements."""
    return [stride // array.itemsize for stride in array.strides]


def own_times_itemsize(array: Array) -> Sequence[int]:
    """The array's own strides, which are bytes already, times the item size."""
    return [stride * array.itemsize for stride in array.strides]


def bytes_times_itemsize(array: Array) -> Sequence[int]:
    """Row-major strides in bytes, times the item size once more."""
    return [stride * array.itemsize**2 for stride in elements_from_the_shape(array)]


def from_the_shape(array: Array) -> Sequence[int]:
    """Row-major strides in bytes."""
    return [stride * array.itemsize for stride in elements_from_the_shape(array)]


def of_float32(array: Array) -> Sequence[int]:
    """Row-major strides of four-byte elements."""
    return [stride * 4 for stride in elements_from_the_shape(array)]


def strided(array: Array, shape: Iterable[int], steps: Sequence[Step], strides: Sequence[Strides]) -> Array:
    """Make a view.

    Parameters
    ----------
    array : ndarray
        Where the view starts, at its first element.
    shape : iterable of int
        The shape of the view.
    steps : sequence of tuple of int
        For each axis of the view: how many elements a step along it moves along each axis of the array.
    strides : sequence of callable
        For each axis of the view: which strides of the array its step is multiplied by.

    Returns
    -------
    ndarray
    """
    in_bytes = [
        sum(count * stride for count, stride in zip(step, unit(array), strict=True))
        for step, unit in zip(steps, strides, strict=True)
    ]
    return np.lib.stride_tricks.as_strided(array, tuple(shape), in_bytes)
