"""Symptoms as sentences."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.diagnosis.symptoms import Observation, Symptom
from stridewise.checker.messages.arrays import format_number
from stridewise.exercises import Exercise


def symptom_sentence(symptom: Symptom, exercise: Exercise, expected: Any) -> str:
    """Return the sentence for a symptom.

    Parameters
    ----------
    symptom : Symptom
        What the wrong results have in common.
    exercise : Exercise
        Its `asks` has the letters of the output's axes.
    expected : object
        The reference's result on the shown case.

    Returns
    -------
    str
    """
    observation, words = symptom.observation, _Words.of(exercise, expected)
    where = "In every failing case" if symptom.in_every_failing_case else "Here"
    return f"{where}, {observation_clause(observation, words)}."


@dataclass(frozen=True, slots=True)
class _Words:
    """What the parts of a result are called: every output (or entry), and the axes by their letters if it has any."""

    every: str
    axes: tuple[str, ...]

    @classmethod
    def of(cls, exercise: Exercise, expected: Any) -> "_Words":
        if not isinstance(expected, np.ndarray):
            return cls("every entry" if isinstance(expected, tuple) else "the result", ())
        found = re.search(r"out\[(\w+(?:, \w+)*)\]", exercise.asks)
        letters = tuple(found[1].split(", ")) if found else ()
        numbers = tuple(f"axis {axis}" for axis in range(expected.ndim))
        return cls("every output", letters if len(letters) == expected.ndim else numbers)


def observation_clause(observation: Observation, words: _Words) -> str:
    """Return an observation as a clause: "every output is 0"."""
    if observation.name in _CLAUSES:
        return _CLAUSES[observation.name].format(every=words.every, value=observation.value)
    return _COMPOSED[observation.name](observation.value, words)


_CLAUSES = {
    "zeros": "{every} is 0",
    "clipped": "every negative output became 0, and the others are right",
    "reordered": "the right numbers are there, in another order",
    "only a part": "what is there is right; the rest is missing",
    "transposed": "the result is the right one with its axes permuted: transpose{value}",
    "last element": "only the very last output is wrong",
}


def _factor(ratio: float, words: _Words) -> str:
    if ratio == -1:
        return f"{words.every} is right except for its sign"
    return f"{words.every} is {format_number(ratio)} times the expected one"


def _offset(constant: float, words: _Words) -> str:
    return f"{words.every} is {format_number(abs(constant))} too {'large' if constant > 0 else 'small'}"


def _reversed(axis: int, words: _Words) -> str:
    return f"the right numbers are in reverse order{f' along {words.axes[axis]}' if words.axes else ''}"


def _one_place(value: tuple[int, int], words: _Words) -> str:
    axis, place = value
    if not words.axes:
        return f"only entry {place} differs"
    which = "the last place" if place == -1 else f"place {place}"
    return f"all differences are in {_slice(axis, place)}, {which} along {words.axes[axis]}"


def _all_but_the_first(axis: int, words: _Words) -> str:
    return f"{_slice(axis, 0)} is right, and only what follows along {words.axes[axis]} differs"


def _borders(axes: tuple[int, int], words: _Words) -> str:
    rows, columns = (words.axes[axis] for axis in axes)
    return f"only outputs at the borders differ: the first or last place along {rows} and {columns}"


def _slice(axis: int, place: int) -> str:
    return f"out[{', '.join([':'] * axis + [str(place)])}]"


_COMPOSED: dict[str, Callable[[Any, _Words], str]] = {
    "factor": _factor,
    "offset": _offset,
    "reversed": _reversed,
    "one place": _one_place,
    "all but the first": _all_but_the_first,
    "borders": _borders,
}
