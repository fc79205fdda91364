"""All that can be said of a wrong answer: the case that shows it best, and the beliefs that would explain it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from stridewise.checker.diagnosis.discriminate import discriminating_case
from stridewise.checker.diagnosis.failure_conditions import failure_condition
from stridewise.checker.diagnosis.match import explanations
from stridewise.checker.diagnosis.pairs import the_only_pair
from stridewise.checker.diagnosis.shrink import smallest_failure
from stridewise.checker.diagnosis.symptoms import symptom
from stridewise.checker.rules.rules import CheckedOutcome
from stridewise.exercises import Exercise, Misconception


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What explains an answer that is wrong, as seen on `seen` cases.

    shown: the wrong case that the student sees. known: the misconceptions that explain every answer: each of them
    alone, or both of them together. symptom: where none does, what the wrong results and cases have in common.
    apart: where several do, a case that would tell them apart.
    """

    shown: CheckedOutcome
    seen: int
    known: tuple[Misconception, ...] = ()
    together: bool = False
    symptom: str = ""
    apart: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """Of the one explanation: a misconception's, or both names of a pair."""
        if len(self.known) == 1 or self.together:
            return " + ".join(one.name for one in self.known)
        return None


def diagnose(
    answer: Callable[..., Any], exercise: Exercise, first: CheckedOutcome, seen: Sequence[CheckedOutcome]
) -> Diagnosis:
    """Explain what was seen. first: the first wrong case of `seen`; a smaller one is searched for."""
    shown = smallest_failure(answer, exercise, first)
    cases, seen = seen, seen if shown is first else [*seen, shown]
    memory = first.fault is not None and first.fault.kind == "layout"
    known = explanations(exercise, seen, memory=memory)
    if known:
        apart = discriminating_case(exercise, known) if len(known) > 1 else []
        return Diagnosis(shown, len(seen), known, apart=tuple(apart))
    pair = the_only_pair(exercise, seen, memory=memory)
    if pair:
        return Diagnosis(shown, len(seen), pair, together=True)
    said = symptom(shown, seen, _letters(exercise)), failure_condition(cases)
    return Diagnosis(shown, len(seen), symptom=" ".join(filter(None, said)))


def _letters(exercise: Exercise) -> tuple[str, ...]:
    """The letters of the output's axes, from the sentence that asks for it: out[n, h, w, co]."""
    found = re.search(r"out\[(\w+(?:, \w+)*)\]", exercise.asks)
    return tuple(found[1].split(", ")) if found else ()
