"""Specifications of test arrays: small whole numbers, in the memory layouts that wrong answers trip over."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Layout = Literal["contiguous", "sliced", "transposed", "reversed"]
Fill = Literal["count", "random", "quarters"]


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """An array to be built.

    Parameters
    ----------
    shape : tuple of int
        Its shape.
    dtype : str, default "float32"
        Its dtype, by NumPy's name.
    layout : "contiguous", "sliced", "transposed" or "reversed", default "contiguous"
        Where the same values lie in memory. "contiguous" is row-major; "sliced" is every second element of a larger
        array along the last axis; "transposed" has its axes stored in reverse order; "reversed" runs backwards along
        axis 0.
    fill : "count", "random" or "quarters", default "random"
        "count" is 1, 2, 3, ... in row-major order; "random" is whole numbers from -9 to 9 without 0, drawn with `seed`;
        "quarters" is the same divided by 4: exact in binary, but an integer accumulator shows.
    seed : int, default 0
        The seed of the random numbers.
    values : tuple of float, default ()
        The numbers themselves, in row-major order; if empty, `fill` makes them.
    """

    shape: tuple[int, ...]
    dtype: str = "float32"
    layout: Layout = "contiguous"
    fill: Fill = "random"
    seed: int = 0
    values: tuple[float, ...] = ()

    def build(self) -> NDArray[Any]:
        """Make a new array with these values and this layout. Elements skipped by a slice hold 99."""
        return with_layout(_values(self), self.layout)


@cache
def _values(spec: ArraySpec) -> NDArray[Any]:
    """The values, row-major. Cached: drawing them takes longer than everything else that a check does."""
    if spec.values:
        return np.reshape(spec.values, spec.shape).astype(spec.dtype)
    size = int(np.prod(spec.shape))
    if spec.fill == "count":
        return np.arange(1, size + 1).reshape(spec.shape).astype(spec.dtype)
    # A zero would hide a product, and equal signs an order; whole numbers up to 9 keep sums small and exact.
    generator = np.random.default_rng([spec.seed, *spec.shape])
    values = generator.integers(1, 10, spec.shape) * generator.choice([-1, 1], spec.shape)
    return np.asarray(values / 4 if spec.fill == "quarters" else values).astype(spec.dtype)


def with_layout(values: NDArray[Any], layout: Layout) -> NDArray[Any]:
    """Copy the values into a new array with another memory layout (see `ArraySpec`)."""
    if layout == "contiguous" or values.ndim == 0:
        return np.array(values, order="C")
    if layout == "transposed":
        return np.array(values.transpose(), order="C").transpose()
    if layout == "reversed":
        return np.array(values[::-1], order="C")[::-1]
    wide = np.full((*values.shape[:-1], 2 * values.shape[-1]), 99, dtype=values.dtype)
    wide[..., ::2] = values
    return wide[..., ::2]
