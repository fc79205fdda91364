"""Numbers that know where they come from: sums of products of elements, for `dataflow`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Index = tuple[int, ...]


class Element(NamedTuple):
    """An element as a kernel found it: `array` is an argument of the kernel, or `UNSET`; `at` are its indices."""

    array: str
    at: Index


UNSET = "nothing"  # the array of elements that nobody has written, or that do not exist, in memory made in the kernel
Product = tuple[Element, ...]  # sorted; () for a number


class Sum:
    """A sum of products of elements, each with a factor, and its value.

    How it was made is kept, and looked at only when its terms are asked for: most sums are parts of others. Of what is
    neither a sum nor a product, such as a quotient of two elements, the terms say nothing.

    Parameters
    ----------
    value : float
        What the kernel computes with.
    terms : mapping of Product to float, optional
        The factor of each product.
    made : tuple of str and two Sum, optional
        In their place: "+" or "*", and what was added or multiplied.
    """

    __array_ufunc__ = None  # so that NumPy's numbers leave arithmetic to this class
    __slots__ = ("_made", "_terms", "value")

    def __init__(
        self,
        value: float,
        terms: Mapping[Product, float] | None = None,
        made: "tuple[str, Sum, Sum] | None" = None,
    ) -> None:
        self.value, self._terms, self._made = value, terms, made

    def __add__(self, other: Any) -> "Sum":
        if type(other) is not Sum:
            if not other:
                return self
            other = as_sum(other)
        return Sum(self.value + other.value, None, ("+", self, other))

    def __mul__(self, other: Any) -> "Sum":
        if type(other) is not Sum:
            other = as_sum(other)
        return Sum(self.value * other.value, None, ("*", self, other))

    @property
    def terms(self) -> Mapping[Product, float]:
        """The factor of each product."""
        if self._terms is None:
            terms: dict[Product, float] = {}
            parts = [self]
            while parts:  # no recursion along a sum: it may be long
                part = parts.pop()
                if part._terms is None and part._made is not None and part._made[0] == "+":
                    parts += part._made[1:]
                    continue
                for product, factor in part._of_one_part().items():
                    terms[product] = terms.get(product, 0) + factor
            self._terms = terms
        return self._terms

    def _of_one_part(self) -> Mapping[Product, float]:
        if self._terms is not None or self._made is None:
            return self._terms or {}
        _, left, right = self._made
        terms: dict[Product, float] = {}
        for one, factor in left.terms.items():
            for other, another in right.terms.items():
                product = tuple(sorted((*one, *other)))
                terms[product] = terms.get(product, 0) + factor * another
        return terms

    def __neg__(self) -> "Sum":
        return self * -1

    def __sub__(self, other: Any) -> "Sum":
        return self + -as_sum(other)

    def __rsub__(self, other: Any) -> "Sum":
        return as_sum(other) - self

    def __truediv__(self, other: Any) -> "Sum":
        return self * (1 / float(other.value if isinstance(other, Sum) else other))

    __radd__, __rmul__ = __add__, __mul__

    def __pos__(self) -> "Sum":
        return self

    def __abs__(self) -> "Sum":
        return self if self.value >= 0 else -self

    def __bool__(self) -> bool:
        return bool(self.value)

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < _value(other))

    def __le__(self, other: Any) -> bool:
        return bool(self.value <= _value(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > _value(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= _value(other))

    def __eq__(self, other: object) -> bool:
        return bool(self.value == _value(other))

    def __ne__(self, other: object) -> bool:
        return bool(self.value != _value(other))

    __hash__ = None  # type: ignore[assignment]

    @property
    def products(self) -> dict[Product, float]:
        """The terms whose factor is not zero."""
        return {product: factor for product, factor in self.terms.items() if factor}


def as_sum(number: Any) -> Sum:
    """Return a number as a sum."""
    if isinstance(number, Sum):
        return number
    return Sum(float(number), {(): float(number)} if number else {})


def element(array: str, index: Index, value: float) -> Sum:
    """Return the sum that is one element."""
    return Sum(value, {(Element(array, index),): 1.0})


def _value(number: Any) -> Any:
    return number.value if isinstance(number, Sum) else number
