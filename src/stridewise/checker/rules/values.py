"""The rule of values: an array equals the reference's up to rounding, a tuple or an int exactly."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.rules.compare import first_difference
from stridewise.checker.rules.fault import Fault
from stridewise.exercises import Contract
from stridewise.language import translate as _

_NEARLY = 0.02  # of the largest element; three digits or eight bits of a mantissa are left of it


def rounding_bound(contract: Contract, outcome: Outcome) -> float:
    """Return how far an element may be from the reference's: 0 where numbers are only moved."""
    return contract.rounding(*outcome.arguments.values()) if contract.rounding else 0.0


def values(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """Require that the result has the reference's values, with all digits that its dtype holds."""
    if contract.result == "array":
        index = first_difference(expected, outcome.value, bound=rounding_bound(contract, outcome))
        if index is None:
            return None
        return _precision(expected, outcome, index) or Fault("values", _("wrong values"), index)
    if outcome.value == expected:
        return None
    if contract.result == "tuple":
        entries = zip(expected, outcome.value, strict=True)
        return Fault(
            "values", _("wrong values"), (next(i for i, (left, right) in enumerate(entries) if left != right),)
        )
    return Fault("values", _("wrong value"))


def _precision(expected: NDArray[Any], outcome: Outcome, index: tuple[int, ...]) -> Fault | None:
    """Return the fault of a result that is nearly right, on numbers whose mantissas are full."""
    if getattr(outcome.case, "is_exact", True) or outcome.value.dtype.kind not in "fc":
        return None
    error = float(np.abs(outcome.value - expected).max(initial=0.0)) / float(np.abs(expected).max(initial=0.0))
    if not 0 < error < _NEARLY:
        return None
    held = np.finfo(expected.dtype).precision + 1
    digits = min(max(1, math.floor(-math.log10(error))), held - 1)
    return Fault(
        "precision",
        _(
            "right to about {digits} digits only, and {dtype} holds {held}",
            digits=digits,
            dtype=expected.dtype,
            held=held,
        ),
        index,
    )
