"""Results of a wrong dtype beside another mistake: `np.zeros(shape)` gives float64, independently of any other mistake.

If all results of an answer have one dtype that is not asked for, that is a mistake of its own. The rest is looked for
in the same results with the dtype that they should have.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.known import run_known
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import Case, Contract, Exercise, Misconception


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


class Attemptable(Protocol):
    """What a diagnosis needs of an answer: it can be called on more cases."""

    def attempt(self, case: Case, contract: Contract, *, seconds: float | None = None) -> Outcome:
        """Call the answer, as `Answer.attempt` does."""


@dataclass(frozen=True, slots=True)
class Recast:
    """An answer, with its results in the dtype of the reference's.

    Parameters
    ----------
    answer : Attemptable
        The answer.
    exercise : Exercise
        The exercise that it answers.
    """

    answer: Attemptable
    exercise: Exercise

    def attempt(self, case: Case, contract: Contract, *, seconds: float | None = None) -> Outcome:
        """Call the answer, and give its result the dtype that it should have."""
        outcome = self.answer.attempt(case, contract, seconds=seconds)
        return _recast(outcome, run_known(self.exercise.reference, case).value)
