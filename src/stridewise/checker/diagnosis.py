"""All that can be said of a wrong answer: the case that shows it best, and the beliefs that would explain it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stridewise.checker.diagnose import explanations
from stridewise.checker.pairs import the_only_pair
from stridewise.checker.patterns import pattern
from stridewise.checker.rules import Judged
from stridewise.exercises import Exercise, Misconception


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What explains an answer that is wrong, as seen on `seen` cases.

    known: the misconceptions that explain every answer: each of them alone, or both of them together. pattern: where
    none does, what the wrong results have in common.
    """

    seen: int
    known: tuple[Misconception, ...] = ()
    together: bool = False
    pattern: str = ""

    @property
    def name(self) -> str | None:
        """Of the one explanation: a misconception's, or both names of a pair."""
        if len(self.known) == 1 or self.together:
            return " + ".join(one.name for one in self.known)
        return None


def diagnose(exercise: Exercise, shown: Judged, seen: Sequence[Judged]) -> Diagnosis:
    """Explain what was seen. shown: the wrong case that the student sees, one of `seen`."""
    memory = shown.fault is not None and shown.fault.kind == "view"
    known = explanations(exercise, seen, memory=memory)
    if known:
        return Diagnosis(len(seen), known)
    pair = the_only_pair(exercise, seen, memory=memory)
    if pair:
        return Diagnosis(len(seen), pair, together=True)
    return Diagnosis(len(seen), pattern=pattern(shown, seen, _letters(exercise)))


def _letters(exercise: Exercise) -> tuple[str, ...]:
    """The letters of the output's axes, from the sentence that asks for it: out[n, h, w, co]."""
    found = re.search(r"out\[(\w+(?:, \w+)*)\]", exercise.asks)
    return tuple(found[1].split(", ")) if found else ()
