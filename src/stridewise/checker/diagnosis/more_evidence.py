"""More evidence, where it is not enough yet: small cases, chosen by what the misconceptions give, put to the answer."""

from collections.abc import Iterator, Sequence
from itertools import product

from stridewise.checker.diagnosis.match import Explanation, Strength, explanation, is_telling, likeness, styles_of
from stridewise.checker.diagnosis.recast import Attemptable
from stridewise.checker.diagnosis.search_budget import SearchDeadline
from stridewise.checker.rules.compare import agree
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.known import run_known
from stridewise.checker.rules.rules import compare_with_reference
from stridewise.exercises import Case, Contract, Exercise, Misconception
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import ArrayStyle

_SECONDS = 0.4


def more_evidence(
    answer: Attemptable,
    exercise: Exercise,
    found: Explanation,
    checked: Sequence[CheckedOutcome],
    *,
    compares_layout: bool,
) -> tuple[Explanation, list[CheckedOutcome]]:
    """Call the answer on more cases, until one misconception is proven or no case says more.

    Where several are left, these are cases on which they differ; where one is, cases on which it does not fail, so that
    it is right or gives a wrong result, and so must the answer.

    Parameters
    ----------
    answer : Attemptable
        The student's function.
    exercise : Exercise
        The exercise that it answers.
    found : Explanation
        Several misconceptions, or one with weak evidence.
    checked : sequence of CheckedOutcome
        All outcomes so far.
    compares_layout : bool
        As in `explanation`.

    Returns
    -------
    Explanation
        What is left.
    list of CheckedOutcome
        The outcomes, with those of the additional calls.
    """
    evidence = list(checked)
    deadline = SearchDeadline(_SECONDS)
    for case in _small_cases(exercise, _style_that_fails(evidence)):
        if not found.misconceptions or found.is_proven or deadline.has_passed:
            break
        if not _says_more(exercise, found, case, compares_layout=compares_layout):
            continue
        outcome = answer.attempt(case, exercise.contract, seconds=_SECONDS)
        evidence.append(compare_with_reference(exercise, outcome))
        found = explanation(exercise, evidence, compares_layout=compares_layout, among=found.fitting or None)
    is_by_condition = found.is_proven and found.strength is Strength.BY_CONDITION and not compares_layout
    if is_by_condition and is_refuted(answer, exercise, found.misconceptions[0]):
        return Explanation(), evidence
    return found, evidence


def is_refuted(answer: Attemptable, exercise: Exercise, misconception: Misconception) -> bool:
    """Return whether the answer behaves, on some small case, as no style of the misconception does.

    A condition is shown by where an answer fails, and other conditions fail in the same of the exercise's cases: that
    the image is as wide as the batch is long, say. Among the small cases, nearly all coincidences occur.

    Parameters
    ----------
    answer : Attemptable
        The student's function.
    exercise : Exercise
        The exercise that it answers.
    misconception : Misconception
        One that fits all of the exercise's cases.

    Returns
    -------
    bool
    """
    deadline = SearchDeadline(_SECONDS)
    styles = tuple(styles_of(misconception))
    received: set[str] = set()  # the types of errors
    known: set[str] = set()
    for case in _small_cases(exercise):
        if deadline.has_passed:
            break
        outcome = answer.attempt(case, exercise.contract, seconds=_SECONDS)
        seen = compare_with_reference(exercise, outcome)
        if not any(likeness(Contract(), seen, style) for style in styles):
            return True
        if outcome.error:
            received.add(type(outcome.error).__name__)
            known |= {type(run_known(style, case).error).__name__ for style in styles}
    # Multiplying arrays that do not fit and using too large an index are different mistakes.
    return received == {"IndexError"} and "IndexError" not in known


_PLAIN = ArrayStyle()


def _style_that_fails(checked: Sequence[CheckedOutcome]) -> ArrayStyle:
    """Return what all arrays of a case have to be for the answer to fail: plain, or as in its first failing case."""
    recipes = (value for seen in checked if seen.fault for value in seen.outcome.case.arguments.values())
    special = [
        ArrayStyle("quarters", recipe.dtype, recipe.layout) for recipe in recipes if isinstance(recipe, ArraySpec)
    ]
    if any((style.dtype, style.layout) == (_PLAIN.dtype, _PLAIN.layout) for style in special):
        return _PLAIN
    return special[0] if special else _PLAIN


def _small_cases(exercise: Exercise, style: ArrayStyle = _PLAIN) -> Iterator[Case]:
    """Yield small cases of the exercise, from one element up; then larger ones, with a kernel of the usual size."""
    space = exercise.space
    if space:
        bounds = space.bounds()
        ranges = [range(smallest, min(largest, 2) + 1) for smallest, largest in bounds.values()]
        threes = [min(largest, 3) for _, largest in bounds.values()]
        with_a_two = [(*threes[:at], 2, *threes[at + 1 :]) for at, length in enumerate(threes) if length == 3]
        for lengths in (*sorted(product(*ranges), key=sum), *with_a_two):
            yield space.case(dict(zip(bounds, lengths, strict=True)), style, "a small case")


def _says_more(exercise: Exercise, found: Explanation, case: Case, *, compares_layout: bool) -> bool:
    """Return whether the misconceptions differ on a case, or a weakly supported one has a result of its own there."""
    if len(found.misconceptions) > 1:
        return _differ(found.misconceptions, case)
    return (
        found.strength is Strength.WEAK
        and _always_gives_a_result(found.misconceptions[0], case)
        and (compares_layout or is_telling(exercise, case, found.misconceptions))
    )


def _always_gives_a_result(misconception: Misconception, case: Case) -> bool:
    return not any(run_known(style, case).error for style in styles_of(misconception))


def _differ(misconceptions: Sequence[Misconception], case: Case) -> bool:
    """Return whether some misconception gives something on this case that another gives in none of its styles."""
    first, *others = (_results(misconception, case) for misconception in misconceptions)
    return any(not _overlap(first, results) for results in others)


def _results(misconception: Misconception, case: Case) -> list[object]:
    """Return what its styles give; None for those that fail."""
    outcomes = (run_known(style, case) for style in styles_of(misconception))
    return [None if outcome.error else outcome.value for outcome in outcomes]


def _overlap(left: list[object], right: list[object]) -> bool:
    return any(
        (a is None and b is None) or (a is not None and b is not None and agree(a, b)) for a in left for b in right
    )
