"""Every answer that an exercise is tried with, and what its check must say about it."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.answers.grid.table import ALSO_TRUE, GRID
from evaluation.answers.invalid_answers import INVALID, stub
from evaluation.answers.invalid_kernels import INVALID_KERNELS, stub_kernel
from evaluation.answers.right.table import RIGHT
from evaluation.answers.submitted import as_submitted
from evaluation.answers.unexplained_answers import UNEXPLAINED
from evaluation.answers.variants.table import VARIANTS
from stridewise.exercises import Exercise

# What a check can say.
ACCEPTED, DESCRIBED, NOT_NAMED, NOT_WRITTEN = "accepted", "caught, described", "caught, not named", "not written yet"

# The groups of answers.
RIGHT_ANSWERS, HAND_WRITTEN, STUB, INVALID_ANSWERS = "right answers", "hand-written", "stub", "invalid answers"
EXPLAINED = ("examples", "variants")
WRONG = (*EXPLAINED, HAND_WRITTEN, "unexplained")

_MOST_VARIANTS = 3  # of a misconception's own: hundreds are derived for each convolution, which its unit tests match


@dataclass(frozen=True, slots=True)
class Trial:
    """One answer, and what its check must say.

    name: what the table calls it; an example and its variants share the misconception's name. allowed: what the check
    may say.
    """

    name: str
    answer: Callable[..., Any]
    allowed: tuple[str, ...]


def named(misconception: str) -> str:
    """Return what is said of an answer that one misconception explains."""
    return f"named {misconception}"


def caught_as(kind: str) -> str:
    """Return what is said of an invalid answer whose finding is of this kind."""
    return f"caught: {kind}"


def _right_answers(exercise: Exercise) -> Iterator[Trial]:
    for answer in RIGHT.get(exercise.name, ()):
        yield Trial(answer.__name__, answer, (ACCEPTED,))


def _examples(exercise: Exercise) -> Iterator[Trial]:
    for misconception in exercise.misconceptions:
        answer = as_submitted(exercise, misconception.example)
        yield Trial(misconception.name, answer, (named(misconception.name),))


def _variants(exercise: Exercise) -> Iterator[Trial]:
    written_apart = VARIANTS.get(exercise.name, {})
    for misconception in exercise.misconceptions:
        for variant in (*_spread(misconception.variants), *written_apart.get(misconception.name, ())):
            yield Trial(misconception.name, as_submitted(exercise, variant), _true_names(exercise, misconception.name))


def _spread(variants: Sequence[Any]) -> Sequence[Any]:
    """Return a few of the variants, from the whole of their order: another style, another way to fail."""
    step = max(1, math.ceil(len(variants) / _MOST_VARIANTS))
    return variants[::step]


def _hand_written(exercise: Exercise) -> Iterator[Trial]:
    for misconception, answers in GRID.get(exercise.name, {}).items():
        for answer in answers:
            yield Trial(misconception, as_submitted(exercise, answer), _true_names(exercise, misconception))


def _true_names(exercise: Exercise, misconception: str) -> tuple[str, ...]:
    """Return what may be said of an answer with this misconception. One convolution is as another."""
    also = ALSO_TRUE.get((exercise.name, misconception), ALSO_TRUE.get(("conv_naive", misconception), ()))
    return tuple(map(named, (misconception, *also)))


def _unexplained(exercise: Exercise) -> Iterator[Trial]:
    for answer in UNEXPLAINED.get(exercise.name, ()):
        yield Trial("unexplained answers", as_submitted(exercise, answer), (DESCRIBED, NOT_NAMED))


def _stub(exercise: Exercise) -> Iterator[Trial]:
    made = stub_kernel(exercise) if exercise.launch else stub(exercise)
    yield Trial("the stub", as_submitted(exercise, made), (NOT_WRITTEN,))


def _invalid_answers(exercise: Exercise) -> Iterator[Trial]:
    for invalid in INVALID_KERNELS if exercise.launch else INVALID:
        allowed = tuple(map(caught_as, invalid.caught_as(exercise)))
        yield Trial(invalid.name, as_submitted(exercise, invalid.made_for(exercise)), allowed)


GROUPS: dict[str, Callable[[Exercise], Iterator[Trial]]] = {
    RIGHT_ANSWERS: _right_answers,
    "examples": _examples,
    "variants": _variants,
    HAND_WRITTEN: _hand_written,
    "unexplained": _unexplained,
    STUB: _stub,
    INVALID_ANSWERS: _invalid_answers,
}
