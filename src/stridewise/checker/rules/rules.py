"""The rules that an answer must keep, in the order in which a broken one is reported."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.answers.outcome import Outcome, plain, run
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.checker.rules.compare import first_difference
from stridewise.checker.verdict import Kind
from stridewise.exercises import Contract, Exercise


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: which, in one sentence, and where the results first differ (for wrong values)."""

    kind: Kind
    what: str
    where: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class CheckedOutcome:
    """An outcome, what the reference gives on the same case, and the first rule that the outcome breaks, if any."""

    outcome: Outcome
    expected: Any
    fault: Fault | None

    @property
    def is_endless(self) -> bool:
        """Whether the call had to be stopped."""
        return isinstance(self.outcome.error, TimeLimitExceededError)


Rule = Callable[[Contract, Any, Outcome], Fault | None]


def judge(contract: Contract, expected: Any, outcome: Outcome) -> CheckedOutcome:
    """Hold an outcome against the rules, one after the other. `expected` is the reference's result on the same case."""
    for rule in RULES:
        fault = rule(contract, expected, outcome)
        if fault:
            return CheckedOutcome(outcome, expected, fault)
    return CheckedOutcome(outcome, expected, None)


def _raised(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if isinstance(outcome.error, TimeLimitExceededError):
        return Fault("timeout", str(outcome.error))
    return Fault("raised", f"raised {type(outcome.error).__name__}") if outcome.error else None


def _type(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    kind, wanted = {
        "array": (np.ndarray, "a NumPy array"),
        "tuple": (tuple, "a tuple of whole numbers"),
        "int": (int, "a whole number"),
    }[contract.result]
    # An array too large to be kept as plain data is an array still: the next rule tells of its shape.
    if type(outcome.value) is kind or type(outcome.returned) is kind is np.ndarray:
        return None
    return Fault("type", f"returned {_called(outcome.returned)} instead of {wanted}")


def _called(value: Any) -> str:
    """What a student would call it: None, a list, a tuple with a float in it, a torch.Tensor."""
    if value is None:
        return "None"
    if type(value) is tuple:
        odd = [entry for entry in value if plain(entry) is None or isinstance(entry, np.ndarray | tuple)]
        return f"a tuple with {_called(odd[0])} in it" if odd else "a tuple"
    kind = type(value)
    package = str(kind.__module__).split(".")[0]
    name = kind.__name__ if package in ("builtins", "__main__") else f"{package}.{kind.__name__}"
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _shape(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if contract.result == "array" and outcome.returned.shape != expected.shape:
        return Fault("shape", "wrong shape")
    if contract.result == "tuple" and len(outcome.value) != len(expected):
        return Fault("shape", f"returned a tuple of {len(outcome.value)} numbers instead of {len(expected)}")
    return None


def _dtype(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if contract.result != "array" or not contract.keeps_dtype or outcome.value.dtype == expected.dtype:
        return None
    return Fault("dtype", "wrong dtype")


def _mutated(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    return Fault("mutated", f"changed its argument {next(iter(outcome.changed))}") if outcome.changed else None


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


def _layout(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if contract.memory == "view" and not outcome.shares:
        return Fault("layout", "right values, but in a copy of the memory instead of a view")
    if contract.memory == "copy" and outcome.shares:
        return Fault("layout", "right values, but in a view of the input's memory instead of a copy")
    if contract.contiguous and not outcome.returned.flags.c_contiguous:
        return Fault("layout", "right values, but not contiguous in memory")
    return None


def _forbidden(contract: Contract, expected: Any, outcome: Outcome) -> Fault | None:
    if not outcome.called:
        return None
    return Fault("forbidden", f"right values, but the function calls {outcome.called[0].name}")


RULES: tuple[Rule, ...] = (_raised, _type, _shape, _dtype, _mutated, _nonfinite, _values, _layout, _forbidden)

# In which memory a result lies, and by which means it was made, matters only when every case has the right values.
_BEYOND_VALUES: tuple[Kind, ...] = ("layout", "forbidden")


def compare_with_reference(
    exercise: Exercise, outcome: Outcome, law: Callable[..., Any] | None = None
) -> CheckedOutcome:
    """The outcome held against what the exercise's reference gives on the same case; or `law`, which gives the same."""
    lawful = run(law or exercise.reference, outcome.case)
    if lawful.error:
        raise lawful.error
    return judge(exercise.contract, lawful.value, outcome)


def is_wrong(one: CheckedOutcome) -> bool:
    """Whether the outcome itself is wrong: not just where it lies or how it was made."""
    return one.fault is not None and one.fault.kind not in _BEYOND_VALUES


def first_fault(seen: Sequence[CheckedOutcome]) -> CheckedOutcome | None:
    """The first wrong outcome; where there is none, the first that lies in the wrong memory, then a forbidden call."""
    faulty = [one for one in seen if one.fault]
    return min(faulty, key=_order, default=None)


def _order(one: CheckedOutcome) -> int:
    assert one.fault is not None
    return 0 if is_wrong(one) else 1 + _BEYOND_VALUES.index(one.fault.kind)
