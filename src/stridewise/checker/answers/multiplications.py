"""How many multiplications an answer makes of two numbers that both come from its arguments.

The arrays that it gets hold numbers of their own kind, which behave like floats and count. NumPy passes every element
operation on to them, in `*`, in `@` and in einsum alike. What turns them into plain floats cannot be followed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises import Case


@dataclass(slots=True)
class _Tally:
    products: int = 0


class _Number:
    """A number made of the arguments; products and quotients of two such numbers are counted, constants are not."""

    __slots__ = ("tally", "value")

    def __init__(self, value: float, tally: _Tally) -> None:
        self.value = value
        self.tally = tally

    def __add__(self, other: Any) -> "_Number":
        return _Number(self.value + _value(other), self.tally)

    __radd__ = __add__

    def __sub__(self, other: Any) -> "_Number":
        return _Number(self.value - _value(other), self.tally)

    def __rsub__(self, other: Any) -> "_Number":
        return _Number(_value(other) - self.value, self.tally)

    def __mul__(self, other: Any) -> "_Number":
        self._count(other)
        return _Number(self.value * _value(other), self.tally)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "_Number":
        self._count(other)
        return _Number(self.value / _value(other), self.tally)

    def __rtruediv__(self, other: Any) -> "_Number":
        return _Number(_value(other) / self.value, self.tally)

    def __neg__(self) -> "_Number":
        return _Number(-self.value, self.tally)

    def __pos__(self) -> "_Number":
        return self

    def _count(self, other: Any) -> None:
        self.tally.products += isinstance(other, _Number)


def _value(other: Any) -> float:
    if isinstance(other, _Number):
        return other.value
    if isinstance(other, int | float | np.number):
        return float(other)
    raise TypeError(f"a counting number meets {type(other).__name__}")


def count_multiplications(answer: Callable[..., Any], case: Case, expected: NDArray[Any]) -> int | None:
    """How many there are in one call; None where it cannot be followed, or gives something else than `expected`."""
    tally = _Tally()
    arguments = [_counting(one, tally) if isinstance(one, np.ndarray) else one for one in case.build().values()]
    try:
        result = answer(*arguments)
        plain = np.array([_value(one) for one in np.asarray(result).ravel()]).reshape(np.shape(result))
    except Exception:
        return None
    return tally.products if plain.shape == expected.shape and np.allclose(plain, expected) else None


def _counting(array: NDArray[Any], tally: _Tally) -> NDArray[Any]:
    numbers = np.empty(array.shape, dtype=object)
    for place in np.ndindex(*array.shape):
        numbers[place] = _Number(float(array[place]), tally)
    return numbers
