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


_AXES_OF_IMAGES = ("image", "row", "column", "channel")


@dataclass(frozen=True, slots=True)
class _Words:
    """What the parts of a result are called: every output (or entry), and what one index of an axis stands for.

    The axes' letters are not used: w is an argument's name, too.
    """

    every: str
    axes: tuple[str, ...]

    def place(self, axis: int, index: int) -> str:
        """`row 2`, `the last column`, `index 0 of axis 1`."""
        name = self.axes[axis]
        if name.startswith("axis"):
            return f"the last index of {name}" if index == -1 else f"index {index} of {name}"
        return f"the last {name}" if index == -1 else f"{name} {index}"

    def along(self, axis: int) -> str:
        """`its columns`, `axis 1`."""
        name = self.axes[axis]
        return name if name.startswith("axis") else f"its {name}s"

    @classmethod
    def of(cls, exercise: Exercise, expected: Any) -> "_Words":
        if not isinstance(expected, np.ndarray):
            return cls("every entry" if isinstance(expected, tuple) else "the result", ())
        found = re.search(r"out\[(\w+(?:, \w+)*)\]", exercise.asks)
        letters = tuple(found[1].split(", ")) if found else ()
        numbers = tuple(f"axis {axis}" for axis in range(expected.ndim))
        is_image = letters[1:3] == ("h", "w") and len(letters) == expected.ndim == 4
        return cls("every output", _AXES_OF_IMAGES if is_image else numbers)


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
    return f"the right numbers are in reverse order{f' along {words.along(axis)}' if words.axes else ''}"


def _one_place(value: tuple[int, int], words: _Words) -> str:
    axis, place = value
    if not words.axes:
        return f"only entry {place} differs"
    return f"all differences are in {_slice(axis, place)}, {words.place(axis, place)}"


def _all_but_the_first(axis: int, words: _Words) -> str:
    return f"{_slice(axis, 0)}, {words.place(axis, 0)}, is right, and only what follows differs"


def _borders(axes: tuple[int, int], words: _Words) -> str:
    rows, columns = (words.axes[axis] for axis in axes)
    if rows.startswith("axis"):
        return f"only the first and last indices of {rows} and {columns} differ"
    return f"only outputs at the borders differ: the first or last {rows} or {columns}"


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
