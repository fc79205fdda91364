"""The rule of values: an array equals the reference's up to rounding, a tuple or an int exactly."""

from typing import Any

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.rules.compare import first_difference
from stridewise.checker.rules.fault import Fault
from stridewise.exercises import Contract


def values(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """The result has the reference's values."""
    if contract.result == "array":
        index = first_difference(expected, outcome.value)
        return None if index is None else Fault("values", "wrong values", index)
    if outcome.value == expected:
        return None
    if contract.result == "tuple":
        entries = zip(expected, outcome.value, strict=True)
        return Fault("values", "wrong values", (next(i for i, (left, right) in enumerate(entries) if left != right),))
    return Fault("values", "wrong value")
