"""Which misconceptions explain everything that was seen. It never guesses: one mismatch rules a misconception out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.rules.compare import agree
from stridewise.checker.rules.fault import CheckedOutcome
from stridewise.checker.rules.known import run_known
from stridewise.checker.rules.memory import MemoryUse
from stridewise.checker.rules.multiplications import MultiplicationCount
from stridewise.exercises import Contract, Exercise, Misconception

# Arrays that do not fit together: loops report it in one way, slices and products in another.
_MISFIT = (ValueError, IndexError)


def explanations(
    exercise: Exercise, checked: Sequence[CheckedOutcome], *, compares_layout: bool
) -> tuple[Misconception, ...]:
    """Return the exercise's misconceptions that give, on every case, what the answer gave.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    checked : sequence of CheckedOutcome
        All outcomes of the answer.
    compares_layout : bool
        Whether the results must also lie in memory in the same way. Where values are wrong, that does not matter.

    Returns
    -------
    tuple of Misconception
        In the exercise's order.
    """
    contract = exercise.contract if compares_layout else Contract()
    by_result = tuple(
        misconception
        for misconception in exercise.misconceptions
        if misconception.shows_in != "mutation"
        and any(explains(example, contract, checked) for example in _examples(misconception))
    )
    if by_result or not _is_wrong_only_by_mutation(checked):
        return by_result
    return _showing_in(exercise, "mutation")


def cost_explanations(exercise: Exercise, cost: MemoryUse | MultiplicationCount) -> tuple[Misconception, ...]:
    """Return the exercise's misconceptions with correct values that cost as much as the answer."""
    return tuple(
        misconception
        for misconception in _showing_in(exercise, "cost")
        if any(cost.is_matched_by(example) for example in _examples(misconception))
    )


def _examples(misconception: Misconception) -> Iterable[Callable[..., Any]]:
    return (misconception.example, *misconception.variants)


def _showing_in(exercise: Exercise, where: str) -> tuple[Misconception, ...]:
    return tuple(misconception for misconception in exercise.misconceptions if misconception.shows_in == where)


def _is_wrong_only_by_mutation(checked: Sequence[CheckedOutcome]) -> bool:
    return {outcome.fault.kind for outcome in checked if outcome.fault} == {"mutated"}


def explains(example: Callable[..., Any], contract: Contract, checked: Sequence[CheckedOutcome]) -> bool:
    """Return whether a known wrong answer gives what was seen on every case, at least one wrong result among it.

    Parameters
    ----------
    example : callable
        The known wrong answer.
    contract : Contract
        Where it asks for a layout, the layouts must be the same too.
    checked : sequence of CheckedOutcome
        All outcomes of the student's answer.

    Returns
    -------
    bool
    """
    has_evidence = False
    for seen in checked:
        known = run_known(example, seen.outcome.case)
        if seen.outcome.error or known.error:
            if not _are_alike(seen.outcome.error, known.error):
                return False
            # An error alone would match half of everything; its text, or a wrong result elsewhere, is evidence.
            has_evidence = has_evidence or _error_text(seen.outcome) == _error_text(known)
        elif not _give_the_same(contract, seen.outcome, known):
            return False
        else:
            has_evidence = has_evidence or seen.fault is not None
    return has_evidence


def _are_alike(left: BaseException | None, right: BaseException | None) -> bool:
    return _type_name(left) == _type_name(right) or (isinstance(left, _MISFIT) and isinstance(right, _MISFIT))


def _type_name(error: BaseException | None) -> tuple[str, str]:
    # By name: a remote answer's error has a type made here to stand for the real one.
    return type(error).__module__, type(error).__name__


def _error_text(outcome: Outcome) -> tuple[tuple[str, str], str]:
    return _type_name(outcome.error), outcome.text


def _give_the_same(contract: Contract, seen: Outcome, known: Outcome) -> bool:
    return (
        _have_the_same_value(seen, known)
        and seen.changed.keys() == known.changed.keys()
        and (contract.memory == "any" or seen.shares == known.shares)
        and (not contract.contiguous or _is_contiguous(seen) == _is_contiguous(known))
    )


def _have_the_same_value(seen: Outcome, known: Outcome) -> bool:
    if known.value is None:  # not plain data, such as a list: compare type and text
        return type(seen.returned) is type(known.returned) and seen.text == known.text
    return agree(known.value, seen.value)


def _is_contiguous(outcome: Outcome) -> bool:
    return bool(outcome.returned.flags.c_contiguous)
