"""Every answer that an exercise must sort, and what its check has to say of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from evaluation.answers.formulations import FORMULATIONS
from evaluation.answers.hostile_answers import HOSTILE, stub
from evaluation.answers.right_answers import RIGHT
from evaluation.answers.stand_ins import handed_in
from evaluation.answers.unknown_answers import UNKNOWN
from stridewise.exercises import Exercise

ACCEPTED, UNNAMED, NOT_WRITTEN = "accepted", "caught, not named", "not written yet"
OTHER_KINDS = "mistakes of other kinds"

WAYS = "right ways"
KNOWN = ("known mistakes", "other wordings")
WRONG = (*KNOWN, "other mistakes")


@dataclass(frozen=True, slots=True)
class Trial:
    """One answer. name: what the table calls it; all wordings of a mistake share its name. allowed: right sayings."""

    name: str
    answer: Callable[..., Any]
    allowed: tuple[str, ...]


def fewest_ways(exercise: Exercise) -> int:
    """How many different right ways an exercise must have been tried with: five for a convolution, two for others."""
    is_convolution = exercise.contract.result == "array" and {"x", "w"} <= exercise.witnesses[0].arguments.keys()
    return 5 if is_convolution else 2


def named(misconception: str) -> str:
    return f"named {misconception}"


def caught_as(kind: str) -> str:
    return f"caught: {kind}"


def _right_ways(exercise: Exercise) -> Iterator[Trial]:
    for answer in RIGHT.get(exercise.name, ()):
        yield Trial(answer.__name__, answer, (ACCEPTED,))


def _known_mistakes(exercise: Exercise) -> Iterator[Trial]:
    for known in exercise.misconceptions:
        yield Trial(known.name, handed_in(exercise, known.example), (named(known.name),))


def _other_wordings(exercise: Exercise) -> Iterator[Trial]:
    table = FORMULATIONS.get(exercise.name, {})
    for known in exercise.misconceptions:
        for answer in (*known.variants, *table.get(known.name, ())):
            yield Trial(known.name, handed_in(exercise, answer), (named(known.name),))


def _other_mistakes(exercise: Exercise) -> Iterator[Trial]:
    for answer in UNKNOWN.get(exercise.name, ()):
        yield Trial(OTHER_KINDS, handed_in(exercise, answer), (UNNAMED,))


def _stub(exercise: Exercise) -> Iterator[Trial]:
    yield Trial("the stub", handed_in(exercise, stub(exercise)), (NOT_WRITTEN,))


def _hostile(exercise: Exercise) -> Iterator[Trial]:
    for one in HOSTILE:
        allowed = tuple(map(caught_as, one.caught_as(exercise)))
        yield Trial(one.name, handed_in(exercise, one.made_for(exercise)), allowed)


GROUPS: dict[str, Callable[[Exercise], Iterator[Trial]]] = {
    WAYS: _right_ways,
    "known mistakes": _known_mistakes,
    "other wordings": _other_wordings,
    "other mistakes": _other_mistakes,
    "stub": _stub,
    "hostile": _hostile,
}
