"""Which parts of the points a wrong answer keeps, found by calling it once more on contiguous arrays."""

from collections.abc import Iterable, Sequence

from stridewise.checker.answers.answer import Answer
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.checker.scoring import ALL_VALUES, CONTIGUOUS_INPUT, NOTHING, Part
from stridewise.exercises import Case, Exercise


def parts_kept(answer: Answer, exercise: Exercise, seen: Sequence[CheckedOutcome]) -> tuple[Part, ...]:
    """Return the parts that a wrong answer has right.

    Parameters
    ----------
    answer : Answer
        The answer.
    exercise : Exercise
        The exercise.
    seen : sequence of CheckedOutcome
        Its outcomes so far, with a fault in one of them.

    Returns
    -------
    tuple of str
        The parts, in the order of `EVERYTHING`.
    """
    if any(checked.outcome.forbidden_calls for checked in seen):
        return NOTHING
    if not any(checked.is_wrong for checked in seen):
        return ALL_VALUES
    return CONTIGUOUS_INPUT if _is_right_when_contiguous(answer, exercise, seen) else NOTHING


def _is_right_when_contiguous(answer: Answer, exercise: Exercise, seen: Sequence[CheckedOutcome]) -> bool:
    # A fault on a sliced case may have nothing to do with the slice (float64, a larger batch). The same case with its
    # arrays made contiguous settles it.
    if any(checked.is_wrong and (checked.outcome.case.is_contiguous or checked.timed_out) for checked in seen):
        return False
    outcomes = (answer.attempt(case, exercise.contract) for case in _cases_to_try_contiguous(exercise, seen))
    return not any(
        outcome.forbidden_calls or compare_with_reference(exercise, outcome).is_wrong for outcome in outcomes
    )


def _cases_to_try_contiguous(exercise: Exercise, seen: Sequence[CheckedOutcome]) -> Iterable[Case]:
    """Yield a contiguous copy of every case on which the answer is not known to be right."""
    done = {id(checked.outcome.case) for checked in seen if not checked.is_wrong}
    for case in (*(checked.outcome.case for checked in seen), *exercise.witnesses, *exercise.cases):
        if id(case) not in done:
            done.add(id(case))
            yield case.laid_out_contiguously()
