"""Which misconceptions explain what was seen. It never guesses: one mismatch rules a misconception out.

A misconception is matched by behaviour, whatever the style in which it is written. Its example and its variants are
run on every case: where they give results, the answer must have given one of them, and where it failed, one of them
must fail. The text of an error is no evidence, since equal texts come from different mistakes.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.rules.compare import agree
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.known import run_known
from stridewise.checker.rules.rules import LimitedCost
from stridewise.exercises import Case, Contract, Exercise, Misconception
from stridewise.gpu import KernelError
from stridewise.layout import StrideError, guarded_as_strided

Style = Callable[..., Any]

# Arrays that do not fit together: loops report it in one way, slices and products in another, PyTorch in a third.
_MISFIT = (ValueError, IndexError, RuntimeError)
_STRIDE_ERROR = (StrideError.__module__, StrideError.__name__)
_ENOUGH = 2  # results, or cases on either side of a condition: one may be chance


class Strength(IntEnum):
    """How strong the evidence is for a misconception that fits every case."""

    WEAK = 0  # a single wrong result, or none
    BY_CONDITION = 1  # right on several cases and failing on all others, just as one style of the misconception
    BY_RESULTS = 2  # several wrong results
    BY_ONE_STYLE = 3  # several wrong results, all of which one style of the misconception gives


class Likeness(IntEnum):
    """How much alike an answer and a known wrong answer are on one case."""

    NONE = 0
    BOTH_FAIL = 1
    SAME_RESULT = 2


@dataclass(frozen=True, slots=True)
class Explanation:
    """Misconceptions that explain every outcome, each on its own, in the exercise's order.

    Parameters
    ----------
    misconceptions : tuple of Misconception, default ()
        Those with the strongest evidence.
    strength : Strength, default Strength.WEAK
        How much that is.
    fitting : tuple of Misconception, default ()
        All that fit, including those with weaker evidence. More outcomes can rule some out, and never add one.
    """

    misconceptions: tuple[Misconception, ...] = ()
    strength: Strength = Strength.WEAK
    fitting: tuple[Misconception, ...] = ()

    @property
    def is_proven(self) -> bool:
        """Whether there is a single misconception, and enough evidence for it."""
        return len(self.misconceptions) == 1 and self.strength > Strength.WEAK


def explanation(
    exercise: Exercise,
    checked: Sequence[CheckedOutcome],
    *,
    compares_layout: bool,
    among: Sequence[Misconception] | None = None,
) -> Explanation:
    """Find the exercise's misconceptions that behave, on every case, as the answer did.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    checked : sequence of CheckedOutcome
        All outcomes of the answer.
    compares_layout : bool
        Whether the results must also have the same memory layout; irrelevant where values are wrong.
    among : sequence of Misconception, optional
        Those that can still fit: `fitting`, as some of these outcomes left it. By default all of the exercise's.

    Returns
    -------
    Explanation
    """
    contract = exercise.contract if compares_layout else Contract()
    with guarded_as_strided():  # once, where every call would do it: a fifth of the time
        fits = [
            (misconception, strength)
            for misconception in (exercise.misconceptions if among is None else among)
            if misconception.shows_in not in ("mutation", "division")
            and (strength := strength_of(styles_of(misconception), contract, checked)) is not None
        ]
        if not compares_layout:  # right values say nothing about the memory layout
            fits = _without_chance(fits, exercise, checked)
    if _is_wrong_only_by_division(checked) and (known := _showing_in(exercise, "division")):
        return Explanation(known, Strength.BY_RESULTS)
    if fits:
        strongest = max(strength for _, strength in fits)
        likeliest = tuple(found for found, strength in fits if strength == strongest)
        return Explanation(likeliest, strongest, tuple(found for found, _ in fits))
    if _is_wrong_only_by_mutation(checked):
        return Explanation(_showing_in(exercise, "mutation"), Strength.BY_RESULTS)
    return Explanation()


def cost_explanations(exercise: Exercise, cost: LimitedCost) -> tuple[Misconception, ...]:
    """Return the exercise's misconceptions with correct values that cost as much as the answer."""
    return tuple(
        misconception
        for misconception in _showing_in(exercise, "cost")
        if any(cost.is_matched_by(style) for style in styles_of(misconception))
    )


def styles_of(misconception: Misconception) -> Iterator[Style]:
    """Yield all known ways to write a misconception."""
    yield misconception.example
    yield from misconception.variants


def _showing_in(exercise: Exercise, where: str) -> tuple[Misconception, ...]:
    return tuple(misconception for misconception in exercise.misconceptions if misconception.shows_in == where)


def _is_wrong_only_by_division(checked: Sequence[CheckedOutcome]) -> bool:
    """Return whether every error is about a float that a `/` made: the answer's own numbers, not the error's text."""
    failing = [seen.outcome for seen in checked if seen.fault]
    return bool(failing) and all(outcome.error is not None and _has_a_quotient(outcome) for outcome in failing)


def _has_a_quotient(outcome: Outcome) -> bool:
    """Return whether an error is about a float, not about the place that an index of `int(h / 2)` stands for."""
    error = type(outcome.error).__name__
    if error != "TypeError" and not (error == "IndexError" and "integer" in outcome.text):
        return False
    values = outcome.failing_line.values if outcome.failing_line else ()
    return any(value.origin is not None and value.origin.divides for value in values)


def _is_wrong_only_by_mutation(checked: Sequence[CheckedOutcome]) -> bool:
    return {outcome.fault.kind for outcome in checked if outcome.fault} == {"mutated"}


def strength_of(styles: Iterator[Style], contract: Contract, checked: Sequence[CheckedOutcome]) -> Strength | None:
    """Compare the styles of one misconception with what was seen.

    Parameters
    ----------
    styles : iterator of callable
        Known wrong answers.
    contract : Contract
        Where it asks for a layout, the layouts must be the same too.
    checked : sequence of CheckedOutcome
        All outcomes of the student's answer.

    Returns
    -------
    Strength or None
        None if on some case no style gives what was seen.
    """
    tried = list(styles)
    consistent = set(range(len(tried)))
    results = 0
    # Wrong results first: they rule out the most.
    for seen in sorted(checked, key=_order_of_evidence):
        compared = [likeness(contract, seen, style) for style in tried]
        if not any(compared):
            return None
        consistent &= {place for place, alike in enumerate(compared) if alike}
        results += seen.fault is not None and Likeness.SAME_RESULT in compared
    if results >= _ENOUGH:
        return Strength.BY_ONE_STYLE if consistent else Strength.BY_RESULTS
    return Strength.BY_CONDITION if consistent and _shows_both_sides(checked) else Strength.WEAK


def is_telling(exercise: Exercise, case: Case, besides: Collection[Misconception]) -> bool:
    """Return whether a right result on a case says something: most other misconceptions about results are wrong there.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    case : Case
        The case. Where all lengths are 1, nearly every answer is right.
    besides : collection of Misconception
        Those that are not counted: the ones that a right result would speak for.

    Returns
    -------
    bool
    """
    expected = run_known(exercise.reference, case).value
    names = {known.name for known in besides}
    others = (
        known.example for known in exercise.misconceptions if known.name not in names and known.shows_in != "cost"
    )
    wrong = [not agree(run_known(example, case).value, expected) for example in others]
    return 2 * sum(wrong) >= len(wrong)


def _without_chance(
    fits: list[tuple[Misconception, Strength]], exercise: Exercise, checked: Sequence[CheckedOutcome]
) -> list[tuple[Misconception, Strength]]:
    """Weaken the misconceptions that fit by a condition, unless several of the right results are telling."""
    by_condition = [found for found, strength in fits if strength is Strength.BY_CONDITION]
    right = (seen.outcome.case for seen in checked if seen.fault is None)
    if not by_condition or sum(is_telling(exercise, case, by_condition) for case in right) >= _ENOUGH:
        return fits
    return [(found, Strength.WEAK if strength is Strength.BY_CONDITION else strength) for found, strength in fits]


def _order_of_evidence(seen: CheckedOutcome) -> int:
    if seen.fault is None:
        return 1
    return 2 if seen.outcome.error else 0


def _shows_both_sides(checked: Sequence[CheckedOutcome]) -> bool:
    failing = sum(seen.fault is not None for seen in checked)
    return min(failing, len(checked) - failing) >= _ENOUGH


def likeness(contract: Contract, seen: CheckedOutcome, style: Style) -> Likeness:
    """Compare what a known wrong answer gives on one case with what was seen."""
    known = run_known(style, seen.outcome.case)
    if seen.outcome.error and known.error:
        return _likeness_of_errors(seen.outcome, known)
    if seen.outcome.error or known.error or not _give_the_same(contract, seen.outcome, known):
        return Likeness.NONE
    return Likeness.SAME_RESULT


def _likeness_of_errors(seen: Outcome, known: Outcome) -> Likeness:
    assert seen.error is not None
    assert known.error is not None
    # The one error that is ours states the view that was asked for, which is a result: another view is another result.
    if _STRIDE_ERROR in (_type_name(seen.error), _type_name(known.error)):
        same = _type_name(seen.error) == _type_name(known.error) and seen.text == known.text
        return Likeness.SAME_RESULT if same else Likeness.NONE
    if isinstance(seen.error, KernelError) and isinstance(known.error, KernelError):  # found by us, and no mere text
        return Likeness.SAME_RESULT if seen.error.likeness == known.error.likeness else Likeness.NONE
    is_misfit = isinstance(seen.error, _MISFIT) and isinstance(known.error, _MISFIT)
    return Likeness(is_misfit or _type_name(seen.error) == _type_name(known.error))


def _type_name(error: BaseException) -> tuple[str, str]:
    # By name: a remote answer's error has a type made here to stand for the real one.
    return type(error).__module__, type(error).__name__


def _give_the_same(contract: Contract, seen: Outcome, known: Outcome) -> bool:
    return (
        _have_the_same_value(seen, known)
        and seen.changed.keys() == known.changed.keys()
        and (_is_free(contract) or seen.shares == known.shares)
        and (not contract.contiguous or _is_contiguous(seen) == _is_contiguous(known))
    )


def _is_free(contract: Contract) -> bool:
    """Return whether the contract leaves the memory layout of the result open."""
    return contract.memory == "any" and not contract.contiguous


def _have_the_same_value(seen: Outcome, known: Outcome) -> bool:
    if known.value is None:  # not plain data, such as a list: compare type and text
        return type(seen.returned) is type(known.returned) and seen.text == known.text
    return agree(known.value, seen.value)


def _is_contiguous(outcome: Outcome) -> bool:
    return bool(outcome.returned.flags.c_contiguous)
