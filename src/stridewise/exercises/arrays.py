"""Recipes for test arrays: small whole numbers, in the memory layouts that wrong answers trip over."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Layout = Literal["contiguous", "sliced", "transposed", "reversed"]
Fill = Literal["count", "random", "quarters"]


@dataclass(frozen=True, slots=True)
class Ints:
    """An array to be built.

    fill: "count" is 1, 2, 3, ... in reading order; "random" is seeded whole numbers from -9 to 9; "quarters" is
    the same divided by 4, exact in binary, so that an integer accumulator shows.
    layout: where the same values lie in memory. "contiguous" is row-major; "sliced" is every second element of a
    larger array along the last axis; "transposed" has its axes stored in reverse order; "reversed" runs backwards
    along axis 0.
    values: the numbers themselves, in reading order; where there are none, `fill` makes them.
    """

    shape: tuple[int, ...]
    dtype: str = "float32"
    layout: Layout = "contiguous"
    fill: Fill = "random"
    seed: int = 0
    values: tuple[float, ...] = ()

    def build(self) -> NDArray[Any]:
        """A new array with the recipe's values and layout. Bytes between the elements of a slice are filled with 99."""
        return place(_values(self), self.layout)


@cache
def _values(recipe: Ints) -> NDArray[Any]:
    """The recipe's values, row-major. Drawn once: drawing takes longer than everything else that a check does."""
    if recipe.values:
        return np.reshape(recipe.values, recipe.shape).astype(recipe.dtype)
    size = int(np.prod(recipe.shape))
    if recipe.fill == "count":
        return np.arange(1, size + 1).reshape(recipe.shape).astype(recipe.dtype)
    # A zero would hide a product and a repeated sign an order; -9..9 without 0 keeps sums small and exact.
    generator = np.random.default_rng([recipe.seed, *recipe.shape])
    values = generator.integers(1, 10, recipe.shape) * generator.choice([-1, 1], recipe.shape)
    return np.asarray(values / 4 if recipe.fill == "quarters" else values).astype(recipe.dtype)


def place(values: NDArray[Any], layout: Layout) -> NDArray[Any]:
    """The same values in another memory layout (see `Ints`); always a new array."""
    if layout == "contiguous" or values.ndim == 0:
        return np.array(values, order="C")
    if layout == "transposed":
        return np.array(values.transpose(), order="C").transpose()
    if layout == "reversed":
        return np.array(values[::-1], order="C")[::-1]
    wide = np.full((*values.shape[:-1], 2 * values.shape[-1]), 99, dtype=values.dtype)
    wide[..., ::2] = values
    return wide[..., ::2]
