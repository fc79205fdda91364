"""The rules that an answer must keep, in the order in which a broken one is reported."""

import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.compare import first_difference
from stridewise.checker.outcome import Outcome
from stridewise.checker.verdict import Kind
from stridewise.exercises import Contract


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: which, in one sentence, and where the results first differ (for wrong values)."""

    kind: Kind
    what: str
    where: tuple[int, ...] | None = None


Rule = Callable[[Contract, Any, Outcome], Fault | None]


def broken_rule(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    """The first rule that this outcome breaks, or None. `expected` is the reference's result on the same case."""
    for rule in RULES:
        fault = rule(contract, expected, outcome)
        if fault:
            return fault
    return None


def _raised(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    error = outcome.error
    return Fault("raised", f"raised {type(error).__name__}") if error else None


def _type(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    returned = outcome.returned
    if contract.result == "array":
        right = type(returned) is np.ndarray
    elif contract.result == "tuple":
        right = type(returned) is tuple and all(_is_whole(entry) for entry in returned)
    else:
        right = _is_whole(returned)
    if right:
        return None
    wanted = {"array": "a NumPy array", "tuple": "a tuple of whole numbers", "int": "a whole number"}[contract.result]
    return Fault("type", f"returned {_called(returned)} instead of {wanted}")


def _is_whole(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _called(value: Any) -> str:
    """What a student would call it: None, a list, a tuple of floats, a torch.Tensor."""
    if value is None:
        return "None"
    kind = type(value)
    if kind is tuple:
        odd = [type(entry).__name__ for entry in value if not _is_whole(entry)]
        return f"a tuple with a {odd[0]} in it" if odd else "a tuple"
    module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__.split('.')[0]}."
    article = "an" if (module + kind.__name__)[0] in "aeiou" else "a"
    return f"{article} {module}{kind.__name__}"


def _shape(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if contract.result == "array" and outcome.value.shape != expected.shape:
        return Fault("shape", "wrong shape")
    if contract.result == "tuple" and len(outcome.value) != len(expected):
        return Fault("shape", f"a tuple of {len(outcome.value)} entries instead of {len(expected)}")
    return None


def _dtype(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if contract.result != "array" or outcome.value.dtype == expected.dtype:
        return None
    return Fault("dtype", f"returned {outcome.value.dtype} instead of {expected.dtype}")


def _mutated(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    return Fault("mutated", f"changed its argument {outcome.changed[0]}") if outcome.changed else None


def _nonfinite(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if contract.result != "array":
        return None
    lost = np.argwhere(~np.isfinite(outcome.value) & np.isfinite(expected))
    if not len(lost):
        return None
    where = tuple(int(i) for i in lost[0])
    name = "nan" if math.isnan(outcome.value[where]) else "inf"
    return Fault("nonfinite", f"{name} in the result", where)


def _values(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if contract.result == "array":
        where = first_difference(expected, outcome.value)
        return None if where is None else Fault("values", "wrong values", where)
    if outcome.value == expected:
        return None
    if contract.result == "tuple":
        pairs = zip(expected, outcome.value, strict=True)
        return Fault("values", "wrong values", (next(i for i, (e, r) in enumerate(pairs) if e != r),))
    return Fault("values", "wrong value")


def _view(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if contract.memory == "view" and not outcome.shares:
        return Fault("view", "right values, but in a copy of the memory instead of a view")
    if contract.memory == "copy" and outcome.shares:
        return Fault("view", "right values, but in a view of the input's memory instead of a copy")
    if contract.contiguous and not outcome.returned.flags.c_contiguous:
        return Fault("view", "right values, but not contiguous in memory")
    return None


RULES: tuple[Rule, ...] = (_raised, _type, _shape, _dtype, _mutated, _nonfinite, _values, _view)
