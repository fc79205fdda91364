"""Which known mistakes explain every answer that was seen? Never a guess: one that fails a single case is out."""

from collections.abc import Callable, Sequence
from typing import Any

from stridewise.checker.answers.outcome import Outcome, run
from stridewise.checker.rules.compare import agree
from stridewise.checker.rules.rules import CheckedOutcome
from stridewise.exercises import Contract, Exercise, Misconception

# Arrays that do not fit: loops say it in one way, slices and products in another.
_MISFIT = (ValueError, IndexError)


def explanations(exercise: Exercise, seen: Sequence[CheckedOutcome], *, memory: bool) -> tuple[Misconception, ...]:
    """The exercise's misconceptions that give, on every case seen, just what the answer gave.

    memory: whether it must also lie in memory in the same way. Where values are wrong, that does not matter.
    """
    contract = exercise.contract if memory else Contract()
    by_result = tuple(
        known
        for known in exercise.misconceptions
        if known.shows_in != "mutation"
        and any(explains(answer, contract, seen) for answer in (known.example, *known.variants))
    )
    return by_result or tuple(
        known for known in exercise.misconceptions if known.shows_in == "mutation" and _changes(seen)
    )


def _changes(seen: Sequence[CheckedOutcome]) -> bool:
    """Whether every wrong outcome is wrong by changing an argument."""
    faults = [one.fault.kind for one in seen if one.fault]
    return bool(faults) and set(faults) == {"mutated"}


def explains(way: Callable[..., Any], contract: Contract, seen: Sequence[CheckedOutcome]) -> bool:
    """Whether this wrong answer gives what was seen, on every case, and no less than one wrong result of it."""
    evidence = False
    for one in seen:
        supposed = run(way, one.outcome.case)
        if one.outcome.error or supposed.error:
            if not _same_kind(one.outcome.error, supposed.error):
                return False
            # An error alone would match half of everything; its text, or a wrong result elsewhere, is evidence.
            evidence = evidence or _told(one.outcome) == _told(supposed)
        elif not _alike(contract, one.outcome, supposed):
            return False
        else:
            evidence = evidence or one.fault is not None
    return evidence


def _same_kind(error: BaseException | None, other: BaseException | None) -> bool:
    return _named(error) == _named(other) or (isinstance(error, _MISFIT) and isinstance(other, _MISFIT))


def _named(error: BaseException | None) -> tuple[str, str]:
    # By name: the error of an answer that runs elsewhere is of a type that was made here to stand for the real one.
    return type(error).__module__, type(error).__name__


def _told(outcome: Outcome) -> tuple[tuple[str, str], str]:
    return _named(outcome.error), outcome.said


def _alike(contract: Contract, seen: Outcome, supposed: Outcome) -> bool:
    return (
        _same_result(seen, supposed)
        and seen.changed.keys() == supposed.changed.keys()
        and (contract.memory == "any" or seen.shares == supposed.shares)
        and (not contract.contiguous or _is_contiguous(seen) == _is_contiguous(supposed))
    )


def _same_result(seen: Outcome, supposed: Outcome) -> bool:
    if supposed.value is None:  # no plain data, such as a list: its kind and its text must do
        return type(seen.returned) is type(supposed.returned) and seen.said == supposed.said
    return agree(supposed.value, seen.value)


def _is_contiguous(outcome: Outcome) -> bool:
    return bool(outcome.returned.flags.c_contiguous)
