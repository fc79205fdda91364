"""The smallest case on which several misconceptions differ, where everything seen fits all of them."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from stridewise.checker.answers.outcome import Outcome, run
from stridewise.checker.diagnosis.search_budget import search_seconds
from stridewise.checker.rules.compare import agree
from stridewise.exercises import Case, Exercise, Misconception
from stridewise.exercises.cases import ArrayStyle

_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class DiscriminatingCase:
    """A case, and what each of the misconceptions gives on it, in their order."""

    case: Case
    outcomes: tuple[Outcome, ...]


def discriminating_case(exercise: Exercise, misconceptions: Sequence[Misconception]) -> DiscriminatingCase | None:
    """Return the smallest case on which no two of the misconceptions give the same; None if none was found."""
    deadline = time.monotonic() + search_seconds(_SECONDS)
    for case in _small_cases(exercise):
        if time.monotonic() > deadline:
            break
        outcomes = tuple(run(misconception.example, case) for misconception in misconceptions)
        if all(_differ(left, right) for left, right in combinations(outcomes, 2)):
            return DiscriminatingCase(case, outcomes)
    return None


def _small_cases(exercise: Exercise) -> Iterator[Case]:
    """Yield small cases of the exercise, from one element up, filled by counting."""
    space = exercise.space
    if space:
        bounds = space.bounds()
        ranges = [range(smallest, min(largest, 2) + 1) for smallest, largest in bounds.values()]
        for lengths in sorted(product(*ranges), key=sum):
            yield space.case(dict(zip(bounds, lengths, strict=True)), ArrayStyle(), "a small case")


def _differ(left: Outcome, right: Outcome) -> bool:
    if left.error or right.error:
        return type(left.error) is not type(right.error)
    return not agree(left.value, right.value)
