"""Which known mistakes explain every answer that was seen? Never a guess: one that fails a single case is out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stridewise.checker.compare import agree
from stridewise.checker.outcome import Outcome, run
from stridewise.checker.rules import Fault
from stridewise.exercises import Misconception


@dataclass(frozen=True, slots=True)
class Seen:
    """An outcome, and whether it kept every rule."""

    outcome: Outcome
    right: bool


def explanations(
    fault: Fault, seen: Sequence[Seen], misconceptions: Sequence[Misconception]
) -> tuple[Misconception, ...]:
    """The misconceptions that give, on every case, just what the answer gave."""
    return tuple(known for known in misconceptions if _explains(known, fault, seen))


def _explains(misconception: Misconception, fault: Fault, seen: Sequence[Seen]) -> bool:
    evidence = False
    for one in seen:
        supposed = run(misconception.answer, one.outcome.case)
        if one.outcome.error or supposed.error:
            if type(one.outcome.error) is not type(supposed.error):
                return False
            # A ValueError alone would match half of everything; its text, or a wrong result elsewhere, is evidence.
            evidence = evidence or str(one.outcome.error) == str(supposed.error)
        elif not _alike(fault, one.outcome, supposed):
            return False
        else:
            evidence = evidence or not one.right
    return evidence


def _alike(fault: Fault, seen: Outcome, supposed: Outcome) -> bool:
    if fault.kind == "view" and _memory(seen) != _memory(supposed):
        return False
    return seen.changed == supposed.changed and agree(seen.value, supposed.value)


def _memory(outcome: Outcome) -> tuple[bool, Any]:
    flags = getattr(outcome.returned, "flags", None)
    return outcome.shares, flags.c_contiguous if flags is not None else None
