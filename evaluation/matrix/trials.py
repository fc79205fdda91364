"""Every answer that an exercise must sort, and what its check has to say of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from evaluation.answers.invalid_answers import INVALID, stub
from evaluation.answers.right_answers import RIGHT
from evaluation.answers.submitted import as_submitted
from evaluation.answers.unexplained_answers import UNEXPLAINED
from evaluation.answers.variants import VARIANTS
from stridewise.exercises import Exercise

ACCEPTED, NOT_NAMED, NOT_WRITTEN = "accepted", "caught, not named", "not written yet"
OTHER_KINDS = "mistakes of other kinds"

RIGHT_ANSWERS = "right ways"
EXPLAINED = ("known mistakes", "other wordings")
WRONG = (*EXPLAINED, "other mistakes")


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
        yield Trial(known.name, as_submitted(exercise, known.example), (named(known.name),))


def _other_wordings(exercise: Exercise) -> Iterator[Trial]:
    table = VARIANTS.get(exercise.name, {})
    for known in exercise.misconceptions:
        for answer in (*known.variants, *table.get(known.name, ())):
            yield Trial(known.name, as_submitted(exercise, answer), (named(known.name),))


def _other_mistakes(exercise: Exercise) -> Iterator[Trial]:
    for answer in UNEXPLAINED.get(exercise.name, ()):
        yield Trial(OTHER_KINDS, as_submitted(exercise, answer), (NOT_NAMED,))


def _stub(exercise: Exercise) -> Iterator[Trial]:
    yield Trial("the stub", as_submitted(exercise, stub(exercise)), (NOT_WRITTEN,))


def _hostile(exercise: Exercise) -> Iterator[Trial]:
    for one in INVALID:
        allowed = tuple(map(caught_as, one.caught_as(exercise)))
        yield Trial(one.name, as_submitted(exercise, one.made_for(exercise)), allowed)


GROUPS: dict[str, Callable[[Exercise], Iterator[Trial]]] = {
    RIGHT_ANSWERS: _right_ways,
    "known mistakes": _known_mistakes,
    "other wordings": _other_wordings,
    "other mistakes": _other_mistakes,
    "stub": _stub,
    "hostile": _hostile,
}
