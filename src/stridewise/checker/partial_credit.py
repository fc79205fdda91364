"""What is right all the same in an answer with a fault."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from stridewise.checker.answers.compiled import attempt
from stridewise.checker.credit import ALL_VALUES, LAID_OUT_CONTIGUOUSLY, NOTHING, Part
from stridewise.checker.rules.rules import CheckedOutcome, compare_with_reference, is_wrong
from stridewise.exercises import Case, Exercise


def parts_kept(answer: Callable[..., Any], exercise: Exercise, seen: Sequence[CheckedOutcome]) -> tuple[Part, ...]:
    """The parts of the credit that the answer has earned in spite of the fault in one of the outcomes `seen`."""
    if any(one.outcome.called for one in seen):
        return NOTHING
    if not any(map(is_wrong, seen)):
        return ALL_VALUES
    if _is_right_when_contiguous(answer, exercise, seen):
        return LAID_OUT_CONTIGUOUSLY
    return NOTHING


def _is_right_when_contiguous(answer: Callable[..., Any], exercise: Exercise, seen: Sequence[CheckedOutcome]) -> bool:
    # A fault on a sliced case may have nothing to do with the slice (float64, a larger batch): the same case with the
    # same values tells, once its arrays are contiguous.
    if any(is_wrong(one) and (one.outcome.case.is_contiguous or one.is_endless) for one in seen):
        return False
    outcomes = (attempt(answer, case, exercise.contract) for case in _still_to_try(exercise, seen))
    return not any(outcome.called or is_wrong(compare_with_reference(exercise, outcome)) for outcome in outcomes)


def _still_to_try(exercise: Exercise, seen: Sequence[CheckedOutcome]) -> Iterable[Case]:
    settled = [one.outcome.case for one in seen if not is_wrong(one)]
    for case in (*(one.outcome.case for one in seen), *exercise.witnesses, *exercise.cases):
        if not any(case is one for one in settled):
            settled.append(case)
            yield case.laid_out_contiguously()
