"""What the failing cases have in common that no passing case has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.rules.fault import CheckedOutcome

Property = Literal["noncontiguous", "float64", "float32", "fractions", "longer"]

_MINIMUM = 2  # failing cases, and passing ones; fewer may be chance


@dataclass(frozen=True, slots=True)
class FailureCondition:
    """A property of one argument that every failing case has, and no passing one.

    Attributes
    ----------
    argument
        The argument's name.
    property
        "noncontiguous", "float64", "float32", "fractions" (not only whole numbers), or "longer" (than 1, along `axis`).
    axis
        For "longer".
    failing, passing
        How many cases there are of each.
    """

    argument: str
    property: Property
    axis: int | None
    failing: int
    passing: int


def failure_condition(checked: Sequence[CheckedOutcome]) -> FailureCondition | None:
    """Return the first property that separates the failing cases from the passing ones; None if there is none."""
    failing = [seen.outcome.arguments for seen in checked if seen.fault]
    passing = [seen.outcome.arguments for seen in checked if not seen.fault]
    if min(len(failing), len(passing)) < _MINIMUM:
        return None
    for name, property_, axis in _properties(checked[0].outcome.arguments):
        if all(_has(case[name], property_, axis) for case in failing) and not any(
            _has(case[name], property_, axis) for case in passing
        ):
            return FailureCondition(name, property_, axis, len(failing), len(passing))
    return None


def _properties(arguments: Mapping[str, Any]) -> Iterator[tuple[str, Property, int | None]]:
    arrays = {name: value for name, value in arguments.items() if isinstance(value, np.ndarray)}
    simple: tuple[Property, ...] = ("noncontiguous", "float64", "float32", "fractions")
    for name in arrays:
        yield from ((name, property_, None) for property_ in simple)
    for name, array in arrays.items():
        yield from ((name, "longer", axis) for axis in range(array.ndim))


def _has(array: NDArray[Any], property_: Property, axis: int | None) -> bool:
    if property_ == "noncontiguous":
        return not array.flags.c_contiguous
    if property_ == "fractions":
        return bool((array % 1).any())
    if property_ == "longer":
        return axis is not None and array.shape[axis] > 1
    return bool(array.dtype == property_)
