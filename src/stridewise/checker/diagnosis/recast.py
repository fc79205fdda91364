"""Results of a wrong dtype beside another mistake: `np.zeros(shape)` makes float64 whatever else is wrong.

If all results of an answer have one dtype that is not asked for, that is a mistake of its own. The rest is looked for
in the same results with the dtype that they should have.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from stridewise.checker.answers.answer import Answer
from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.known import run_known
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import Case, Contract, Exercise, Misconception
from stridewise.exercises.record import ForbiddenCalls, MemoryLimit, Race


def always_of_one_dtype(exercise: Exercise, checked: Sequence[CheckedOutcome]) -> Misconception | None:
    """Find the misconception that results have a certain floating-point dtype, if all of them do.

    Parameters
    ----------
    exercise : Exercise
        The exercise. Its misconception of the name "made-float64" is about float64.
    checked : sequence of CheckedOutcome
        All outcomes of the answer.

    Returns
    -------
    Misconception or None
        None if the dtypes differ, or are the expected ones.
    """
    pairs = [
        (seen.outcome.value.dtype, seen.expected.dtype)
        for seen in checked
        if isinstance(seen.outcome.value, np.ndarray) and isinstance(seen.expected, np.ndarray)
    ]
    dtypes = {received for received, _ in pairs}
    if len(dtypes) != 1 or all(received == expected for received, expected in pairs):
        return None
    name = f"made-{dtypes.pop()}"
    return next((known for known in exercise.misconceptions if known.name == name), None)


def with_the_right_dtype(exercise: Exercise, seen: CheckedOutcome) -> CheckedOutcome:
    """Return the outcome with its values in the dtype of the reference's result."""
    return compare_with_reference(exercise, _recast(seen.outcome, seen.expected))


def _recast(outcome: Outcome, expected: Any) -> Outcome:
    value = outcome.value
    if not isinstance(value, np.ndarray) or not isinstance(expected, np.ndarray) or value.dtype.kind != "f":
        return outcome
    recast = value.astype(expected.dtype)
    return replace(outcome, returned=recast, value=recast)


class Recast(Answer):
    """An answer, with its results in the dtype of the reference's.

    Parameters
    ----------
    answer : Answer
        The answer.
    exercise : Exercise
        The exercise that it answers.
    """

    def __init__(self, answer: Answer, exercise: Exercise) -> None:
        self._answer = answer
        self._exercise = exercise

    @property
    def is_compiled(self) -> bool:
        return self._answer.is_compiled

    @property
    def python_form(self) -> Answer | None:
        return self._answer.python_form

    def call(self, case: Case, forbidden: Sequence[ForbiddenCalls] = (), *, seconds: float) -> Outcome:
        return self._answer.call(case, forbidden, seconds=seconds)

    def attempt(self, case: Case, contract: Contract, *, seconds: float | None = None) -> Outcome:
        outcome = self._answer.attempt(case, contract, seconds=seconds)
        return _recast(outcome, run_known(self._exercise.reference, case).value)

    def measure_memory(self, limit: MemoryLimit) -> tuple[MemoryLimit, int]:
        return self._answer.measure_memory(limit)

    def count_multiplications(self, case: Case, reference: Callable[..., Any]) -> int | None:
        return self._answer.count_multiplications(case, reference)

    def measure_time(self, race: Race) -> RelativeTime:
        return self._answer.measure_time(race)
