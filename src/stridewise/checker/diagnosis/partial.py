"""One misconception that explains every case of a kind, where the cases of no other kind can tell.

A function that reads the kernel backwards and takes it for square gives flipped results with square kernels and fails
with all others. The results are explained by the flip; what the failures have in common is that the kernel is not
square.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stridewise.checker.diagnosis.match import Explanation, Likeness, Strength, explanation, likeness, styles_of
from stridewise.checker.diagnosis.recast import Attemptable
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import Case, Contract, Exercise, Misconception
from stridewise.exercises.cases import ArrayStyle, CaseKind

_ENOUGH = 2  # cases of the kind, and of any other
_SECONDS = 0.3
_STYLES = (
    ArrayStyle("random", "float64"),
    *(ArrayStyle("random", layout=layout) for layout in ("sliced", "transposed")),
)


@dataclass(frozen=True, slots=True)
class PartialExplanation:
    """A misconception that explains all cases of one kind; on all others the answer is wrong too, in another way."""

    misconception: Misconception
    kind: CaseKind


def partial_explanation(
    exercise: Exercise, checked: Sequence[CheckedOutcome], *, compares_layout: bool
) -> PartialExplanation | None:
    """Find the one misconception that explains every case of a kind, for an answer that is wrong on all others too.

    Parameters
    ----------
    exercise, checked, compares_layout
        As in `explanation`. No misconception may explain all that was checked.

    Returns
    -------
    PartialExplanation or None
        None if there is no such kind, or several misconceptions for it.
    """
    for kind in exercise.kinds:
        inside = [seen for seen in checked if kind.includes(seen.outcome.case)]
        outside = [seen for seen in checked if not kind.includes(seen.outcome.case)]
        if min(len(inside), len(outside)) < _ENOUGH or not all(seen.is_wrong for seen in outside):
            continue
        found = explanation(exercise, inside, compares_layout=compares_layout)
        if _is_by_results(found) and not any(_gives(found.misconceptions[0], seen) for seen in outside):
            return PartialExplanation(found.misconceptions[0], kind)
    return None


def right_kind(answer: Attemptable, exercise: Exercise, checked: Sequence[CheckedOutcome]) -> CaseKind | None:
    """Find the kind of cases on which the answer is right, if it is wrong on all others, and because of that.

    Parameters
    ----------
    answer : Attemptable
        The student's function. It is called on two more cases, which differ in nothing but the kind.
    exercise : Exercise
        The exercise.
    checked : sequence of CheckedOutcome
        All outcomes of the answer.

    Returns
    -------
    CaseKind or None
        None if there is no such kind, or too few cases on either side of it.
    """
    for kind in exercise.kinds:
        inside = [seen.is_wrong for seen in checked if kind.includes(seen.outcome.case)]
        outside = [seen.is_wrong for seen in checked if not kind.includes(seen.outcome.case)]
        if min(len(inside), len(outside)) < _ENOUGH or any(inside) or not all(outside):
            continue
        if _makes_the_difference(answer, exercise, kind):
            return kind
    return None


def _makes_the_difference(answer: Attemptable, exercise: Exercise, kind: CaseKind) -> bool:
    """Return whether the answer is right on a case of the kind, and wrong on one that differs in nothing else."""
    for case, other in _neighbours(exercise):
        if kind.includes(case) != kind.includes(other):
            of_the_kind, not_of_it = (case, other) if kind.includes(case) else (other, case)
            return not _is_wrong(answer, exercise, of_the_kind) and _is_wrong(answer, exercise, not_of_it)
    return False


def _is_wrong(answer: Attemptable, exercise: Exercise, case: Case) -> bool:
    outcome = answer.attempt(case, exercise.contract, seconds=_SECONDS)
    return compare_with_reference(exercise, outcome).is_wrong


def _neighbours(exercise: Exercise) -> Iterator[tuple[Case, Case]]:
    """Yield pairs of small cases that differ in one length, or in the dtype or the layout of the arrays."""
    space = exercise.space
    if space is None:
        return
    bounds = space.bounds()
    for length in (1, 2):
        lengths = {letter: min(max(length, least), most) for letter, (least, most) in bounds.items()}
        base = space.case(lengths, ArrayStyle("random"), "a small case")
        for letter, (_, most) in bounds.items():
            if lengths[letter] < most:
                yield base, space.case(lengths | {letter: lengths[letter] + 1}, ArrayStyle("random"), "a small case")
        for style in _STYLES:
            yield base, space.case(lengths, style, "a small case")


def _gives(misconception: Misconception, seen: CheckedOutcome) -> bool:
    """Return whether some style gives the answer's result on this case."""
    return any(likeness(Contract(), seen, style) is Likeness.SAME_RESULT for style in styles_of(misconception))


def _is_by_results(found: Explanation) -> bool:
    return found.is_proven and found.strength >= Strength.BY_RESULTS
