"""Specifications of test arrays: small integers or full mantissas, in the layouts on which wrong answers fail."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Layout = Literal["contiguous", "sliced", "transposed", "reversed", "flipped", "channels_first", "broadcast", "part"]
Fill = Literal["count", "random", "quarters", "full_precision"]


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """An array to be built.

    Parameters
    ----------
    shape : tuple of int
        Its shape.
    dtype : str, default "float32"
        Its dtype, by NumPy's name.
    layout : str, default "contiguous"
        Where the same values lie in memory. "contiguous" is row-major; "sliced" is every second element of a larger
        array along the last axis; "transposed" has its axes stored in reverse order (Fortran order); "reversed" runs
        backwards along axis 0, "flipped" along every axis; "channels_first" has its last axis stored directly after
        the first; "part" is the middle of an array that is longer by two along every axis; "broadcast" has stride 0
        along axis 0, and so the same values all along it.
    fill : "count", "random", "quarters" or "full_precision", default "random"
        "count" is 1, 2, 3, ... in row-major order; "random" is whole numbers from -9 to 9 without 0, drawn with `seed`;
        "quarters" is the same divided by 4: exact in binary, but an integer accumulator shows. "full_precision" is
        numbers of either sign between 1/2 and 1 with random mantissas: no smaller dtype holds them.
    seed : int, default 0
        The seed of the random numbers.
    values : tuple of float, default ()
        The numbers themselves, in row-major order; if empty, `fill` makes them.
    is_repeated : bool, default False
        Whether the values are the same all along axis 0, as a broadcast array's always are.
    """

    shape: tuple[int, ...]
    dtype: str = "float32"
    layout: Layout = "contiguous"
    fill: Fill = "random"
    seed: int = 0
    values: tuple[float, ...] = ()
    is_repeated: bool = False

    def build(self) -> NDArray[Any]:
        """Make a new array with these values and this layout. Elements that do not belong to it hold 99."""
        return with_layout(_values(self), self.layout)

    def laid_out(self, layout: Layout) -> "ArraySpec":
        """Return the specification of an array with the same values in another layout."""
        return replace(self, layout=layout, is_repeated=self.is_repeated or self.layout == "broadcast")


@cache
def _values(spec: ArraySpec) -> NDArray[Any]:
    """Return the values, row-major. Cached: drawing them takes longer than everything else that a check does."""
    if (spec.is_repeated or spec.layout == "broadcast") and spec.shape[0] > 1:
        return np.repeat(_values(replace(spec, shape=(1, *spec.shape[1:]), values=_first_row(spec))), spec.shape[0], 0)
    if spec.values:
        return np.reshape(spec.values, spec.shape).astype(spec.dtype)
    size = int(np.prod(spec.shape))
    if spec.fill == "count":
        return np.arange(1, size + 1).reshape(spec.shape).astype(spec.dtype)
    # A zero would hide a product, and equal signs would hide an order; integers up to 9 keep sums small and exact.
    generator = np.random.default_rng([spec.seed, *spec.shape])
    if spec.fill == "full_precision":
        numbers = generator.uniform(0.5, 1, spec.shape).astype(spec.dtype)
        return np.asarray(numbers * generator.choice([-1, 1], spec.shape)).astype(spec.dtype)
    values = generator.integers(1, 10, spec.shape) * generator.choice([-1, 1], spec.shape)
    return np.asarray(values / 4 if spec.fill == "quarters" else values).astype(spec.dtype)


def _first_row(spec: ArraySpec) -> tuple[float, ...]:
    return spec.values[: len(spec.values) // spec.shape[0]]


def with_layout(values: NDArray[Any], layout: Layout) -> NDArray[Any]:
    """Copy the values into a new array with another memory layout (see `ArraySpec`)."""
    if layout == "contiguous" or values.ndim == 0:
        return np.array(values, order="C")
    if layout in _STORED_AS:
        there, back = _STORED_AS[layout]
        return back(np.array(there(values), order="C"))
    if layout == "broadcast":
        first = np.array(values[:1], order="C")
        return np.ndarray(values.shape, first.dtype, first, strides=(0, *first.strides[1:]))
    if layout == "part":
        larger = np.full([length + 2 for length in values.shape], 99, dtype=values.dtype)
        middle = larger[(slice(1, -1),) * values.ndim]
        middle[...] = values
        return middle
    wide = np.full((*values.shape[:-1], 2 * values.shape[-1]), 99, dtype=values.dtype)
    wide[..., ::2] = values
    return wide[..., ::2]


# The values in storage order, and the view that puts each in its place.
_STORED_AS: dict[Layout, tuple[Callable[..., NDArray[Any]], Callable[..., NDArray[Any]]]] = {
    "transposed": (np.transpose, np.transpose),
    "reversed": (lambda values: values[::-1], lambda stored: stored[::-1]),
    "flipped": (np.flip, np.flip),
    "channels_first": (
        lambda values: np.moveaxis(values, -1, min(1, values.ndim - 1)),
        lambda stored: np.moveaxis(stored, min(1, stored.ndim - 1), -1),
    ),
}
