"""Answers that are right for other arguments: those of another storage order, or of one image where a batch is given.

With the exercise's own arguments such an answer mostly fails, and failures are no evidence. So an adapter calls it with
the arguments that it seems to expect. If the answer is then right, the misconception is proven; if it is wrong in a
known way, both mistakes are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.checker.answers.outcome import Outcome, plain
from stridewise.checker.diagnosis.recast import Attemptable
from stridewise.checker.diagnosis.search_budget import SearchDeadline
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import Case, Contract, Exercise, Misconception
from stridewise.exercises.arrays import ArraySpec

_SECONDS = 0.3
_CASES = 9  # from small to large: the witnesses, and some more
_ENOUGH = 2  # cases that were wrong before


@dataclass(frozen=True, slots=True)
class AdaptedAnswer:
    """A misconception, and the outcomes of the answer behind its adapter."""

    misconception: Misconception
    checked: tuple[CheckedOutcome, ...]

    @property
    def is_right(self) -> bool:
        """Whether every result is right now."""
        return not any(seen.is_wrong for seen in self.checked)


class _CallFailedError(Exception):
    """Carries the outcome of a failed call through the adapter."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome


def adapted_answers(answer: Attemptable, exercise: Exercise, checked: Sequence[CheckedOutcome]) -> list[AdaptedAnswer]:
    """Call the answer through the adapter of each of the exercise's misconceptions.

    Parameters
    ----------
    answer : Attemptable
        The student's function.
    exercise : Exercise
        The exercise that it answers.
    checked : sequence of CheckedOutcome
        All outcomes so far.

    Returns
    -------
    list of AdaptedAnswer
        Those under which the answer gives results of the right shape on the first cases. Empty if fewer than two cases
        were wrong before, or if there was no time to try them all.
    """
    deadline = SearchDeadline(_SECONDS)
    cases = [seen.outcome.case for seen in checked[:_CASES]]
    if sum(seen.is_wrong for seen in checked) < _ENOUGH:
        return []
    found = []
    for misconception in exercise.misconceptions:
        if misconception.adapter is None:
            continue
        outcomes = _checked_when_adapted(answer, exercise, misconception.adapter, cases, deadline)
        if outcomes is None:
            return []
        if outcomes:
            found.append(AdaptedAnswer(misconception, outcomes))
    return found


def _checked_when_adapted(
    answer: Attemptable,
    exercise: Exercise,
    adapter: Callable[[Callable[..., Any]], Callable[..., Any]],
    cases: Sequence[Case],
    deadline: SearchDeadline,
) -> tuple[CheckedOutcome, ...] | None:
    """Return the outcomes; none at all from the first that fails or has another shape; None if the time is up."""
    checked = []
    for case in cases:
        if deadline.has_passed:
            return None
        outcome = _call_adapted(answer, exercise.contract, adapter, case)
        seen = compare_with_reference(exercise, outcome)
        if outcome.error or (seen.fault and seen.fault.kind in ("type", "shape")):
            return ()
        checked.append(seen)
    return tuple(checked)


def _call_adapted(
    answer: Attemptable, contract: Contract, adapter: Callable[[Callable[..., Any]], Callable[..., Any]], case: Case
) -> Outcome:
    def call(*arguments: Any) -> Any:
        given = dict(zip(case.arguments, arguments, strict=True))
        outcome = answer.attempt(_case_of(given), contract, seconds=_SECONDS)
        if outcome.error or outcome.value is None:
            raise _CallFailedError(outcome)
        return outcome.value

    before = case.build()
    try:
        result = adapter(call)(*case.build().values())
    except _CallFailedError as failed:
        return replace(failed.outcome, case=case, arguments=before, error=failed.outcome.error or failed)
    except (ValueError, IndexError, TypeError) as misfit:  # a result that cannot be converted
        return Outcome(case, before, error=misfit, text=str(misfit))
    return Outcome(
        case, before, result, plain(result), strides=result.strides if isinstance(result, np.ndarray) else ()
    )


def _case_of(given: dict[str, Any]) -> Case:
    arguments = {name: _spec(value) if isinstance(value, np.ndarray) else value for name, value in given.items()}
    return Case("arguments in another order", MappingProxyType(arguments))


def _spec(array: NDArray[Any]) -> ArraySpec:
    return ArraySpec(array.shape, str(array.dtype), values=tuple(array.ravel().tolist()))
