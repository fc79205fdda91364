"""All rules, in the order in which a broken one is reported."""

from collections.abc import Callable, Sequence
from typing import Any

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.rules.fault import BEYOND_VALUES, CheckedOutcome, Rule
from stridewise.checker.rules.forbidden_calls import forbidden_calls
from stridewise.checker.rules.known import run_known
from stridewise.checker.rules.layout import layout
from stridewise.checker.rules.memory import MemoryUse, memory
from stridewise.checker.rules.method import CacheLoads, MissingMatrix, method
from stridewise.checker.rules.misses import CacheMisses, cache_misses
from stridewise.checker.rules.multiplications import MultiplicationCount, multiplications
from stridewise.checker.rules.registers import RegisterLoads, register_loads
from stridewise.checker.rules.result import data_race, dtype, mutated, nonfinite, raised, result_type, shape, timeout
from stridewise.checker.rules.speed import MeasuredSpeed, speed
from stridewise.checker.rules.traffic import Traffic, traffic
from stridewise.checker.rules.values import values
from stridewise.exercises import Contract, Exercise

# For the outcome of each call. A rule may rely on those before it being kept.
RULES: tuple[Rule, ...] = (
    timeout,
    data_race,
    raised,
    result_type,
    shape,
    dtype,
    mutated,
    nonfinite,
    values,
    layout,
    forbidden_calls,
)

LimitedCost = MemoryUse | MissingMatrix | CacheLoads | RegisterLoads | CacheMisses | MultiplicationCount | Traffic
Cost = LimitedCost | MeasuredSpeed
CostRule = Callable[[Answer, Exercise], Cost | None]

# For the answer as a whole, once every call keeps the rules above. None: the exercise has no such limit.
COST_RULES: tuple[CostRule, ...] = (memory, multiplications, method, register_loads, cache_misses, traffic, speed)


def apply_rules(contract: Contract, expected: Any, outcome: Outcome) -> CheckedOutcome:
    """Apply the rules to the outcome of a call; the first that is broken ends it.

    Parameters
    ----------
    contract : Contract
        What the exercise asks for besides the values.
    expected : object
        What the reference returns on the same case.
    outcome : Outcome
        The call.

    Returns
    -------
    CheckedOutcome
        The outcome with its fault, if there is one.
    """
    faults = (rule(contract, expected, outcome) for rule in RULES)
    return CheckedOutcome(outcome, expected, next((fault for fault in faults if fault), None))


def compare_with_reference(
    exercise: Exercise, outcome: Outcome, reference: Callable[..., Any] | None = None
) -> CheckedOutcome:
    """Compare the outcome of a call with what the reference returns on the same case.

    Parameters
    ----------
    exercise : Exercise
        The exercise, with its contract.
    outcome : Outcome
        The call.
    reference : callable, optional
        A function that returns the same as the exercise's reference, if that one is too slow for the case.

    Returns
    -------
    CheckedOutcome
        The outcome with its fault, if there is one.

    Raises
    ------
    Exception
        What the reference raises: it is at fault then, not the answer.
    """
    expected = run_known(reference or exercise.reference, outcome.case)
    if expected.error:
        raise expected.error
    return apply_rules(exercise.contract, expected.value, outcome)


def first_fault(checked: Sequence[CheckedOutcome]) -> CheckedOutcome | None:
    """Return the outcome to report: the first wrong result, else wrong layout, else forbidden call."""
    return min((outcome for outcome in checked if outcome.fault), key=_priority, default=None)


def _priority(checked: CheckedOutcome) -> int:
    if checked.is_wrong or checked.fault is None:
        return 0
    return 1 + BEYOND_VALUES.index(checked.fault.kind)
