"""The rule of repetition: the same arguments give the same result, whatever lay in free memory before.

The function is called again with other bytes in free memory, with the same bytes, and with one thread. A result that
follows the bytes holds memory that nothing was written to; any other difference comes from state that outlives a call,
from random numbers, or from threads that write to one element.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.answers.surroundings import ONE_THREAD, OTHER_BYTES, USUAL, Surroundings
from stridewise.checker.rules.compare import differences
from stridewise.checker.rules.fault import CheckedOutcome, Fault
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.checker.rules.values import rounding_bound
from stridewise.exercises import Case, Exercise
from stridewise.language import mark as N_
from stridewise.language import translate as _

_EVERY = 7  # of the cases, one in so many is called again before an answer passes
_CALLS_AT_FULL_SIZE = 8  # a data race does not show in every call
_SAME = N_("two calls with the same arguments give different results")


def repeated(answer: Answer, exercise: Exercise, first: CheckedOutcome) -> CheckedOutcome | None:
    """Call the answer again on a case; return the call that gave something else, or None.

    Parameters
    ----------
    answer : Answer
        The answer.
    exercise : Exercise
        The exercise.
    first : CheckedOutcome
        The first call, in usual surroundings.

    Returns
    -------
    CheckedOutcome or None
        Its fault is of the kind "nondeterministic".
    """
    case = first.outcome.case
    found = _other_result(answer, exercise, first.outcome)
    if found is None and answer.python_form:
        # NumPy's free memory can be filled, but hardly the memory of compiled code.
        usual = answer.python_form.attempt(case, exercise.contract)
        found = _other_result(answer.python_form, exercise, usual)
    if found is None:
        return None
    outcome, fault = found
    return CheckedOutcome(outcome, first.expected, fault)


def first_repeated(answer: Answer, exercise: Exercise, checked: list[CheckedOutcome]) -> CheckedOutcome | None:
    """Repeat some of the calls of an answer whose results are all right; return the first that gives another result."""
    known = {id(seen.outcome.case): seen for seen in checked}
    cases = (*exercise.witnesses, *exercise.cases)[::_EVERY]
    calls = (repeated(answer, exercise, known[id(case)]) for case in cases if id(case) in known)
    found = next((call for call in calls if call), None)
    return found or (_race(answer, exercise) if answer.is_compiled else None)


def _race(answer: Answer, exercise: Exercise) -> CheckedOutcome | None:
    """Call compiled code several times where each call is long enough for its threads to meet."""
    race = exercise.contract.speed
    case, reference = (race.case, race.reference) if race else (_largest(exercise), exercise.reference)
    for _call in range(_CALLS_AT_FULL_SIZE):
        outcome = answer.call(case, seconds=answer.with_time_to_compile(1.0))
        seen = compare_with_reference(exercise, outcome, reference)
        if seen.fault is not None and seen.fault.kind == "values":
            return replace(seen, fault=Fault("nondeterministic", _(_SAME), seen.fault.index))
    return None


def _largest(exercise: Exercise) -> Case:
    return next(case for case in reversed(exercise.cases) if case.is_contiguous)


def _other_result(answer: Answer, exercise: Exercise, first: Outcome) -> tuple[Outcome, Fault] | None:
    def call(surroundings: Surroundings) -> Outcome:
        return answer.attempt(first.case, exercise.contract, surroundings=surroundings)

    bound = 2 * rounding_bound(exercise.contract, first)
    other = call(OTHER_BYTES)
    if _differ(first, other, bound):
        is_uninitialized = not _differ(first, call(USUAL), bound) and not first.error and not other.error
        summary = _("part of the result was never written") if is_uninitialized else _(_SAME)
        shown, unlike = (first, other) if is_uninitialized else (other, first)
        place = _place(first, other, bound)
        return shown, Fault("nondeterministic", summary, place, is_uninitialized, other_result=unlike.value)
    if answer.is_compiled:
        single = call(ONE_THREAD)
        if _differ(first, single, bound):
            return single, Fault("nondeterministic", _(_SAME), _place(first, single, bound), other_result=first.value)
    return None


def _differ(left: Outcome, right: Outcome, bound: float) -> bool:
    if left.error or right.error:
        return type(left.error).__name__ != type(right.error).__name__
    return _values_differ(left.value, right.value, bound)


def _values_differ(left: Any, right: Any, bound: float) -> bool:
    if not isinstance(left, np.ndarray) or not isinstance(right, np.ndarray):
        return type(left) is not type(right) or bool(left != right)
    if (left.shape, left.dtype) != (right.shape, right.dtype):
        return True
    is_numbers = left.dtype.kind in "biufc"  # of anything else, nothing is known to be equal
    return is_numbers and bool(differences(left, right, bound=bound).any())


def _place(left: Outcome, right: Outcome, bound: float) -> tuple[int, ...] | None:
    if not isinstance(left.value, np.ndarray) or not isinstance(right.value, np.ndarray):
        return None
    if left.value.shape != right.value.shape:
        return None
    return tuple(int(i) for i in np.argwhere(differences(left.value, right.value, bound=bound))[0])
