"""Which known mistakes explain every answer that was seen? Never a guess: one that fails a single case is out."""

from collections.abc import Sequence

from stridewise.checker.compare import agree
from stridewise.checker.outcome import Outcome, run
from stridewise.checker.rules import Judged
from stridewise.exercises import Contract, Exercise, Misconception


def explanations(exercise: Exercise, seen: Sequence[Judged], *, memory: bool) -> tuple[Misconception, ...]:
    """The exercise's misconceptions that give, on every case seen, just what the answer gave.

    memory: whether it must also lie in memory in the same way. Where values are wrong, that does not matter.
    """
    contract = exercise.contract if memory else Contract()
    return tuple(known for known in exercise.misconceptions if _explains(known, contract, seen))


def _explains(misconception: Misconception, contract: Contract, seen: Sequence[Judged]) -> bool:
    evidence = False
    for one in seen:
        supposed = run(misconception.answer, one.outcome.case)
        if one.outcome.error or supposed.error:
            if type(one.outcome.error) is not type(supposed.error):
                return False
            # A ValueError alone would match half of everything; its text, or a wrong result elsewhere, is evidence.
            evidence = evidence or one.outcome.said == supposed.said
        elif not _alike(contract, one.outcome, supposed):
            return False
        else:
            evidence = evidence or one.fault is not None
    return evidence


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
