"""Symptoms as sentences."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stridewise.checker.diagnosis.symptoms import Observation, Symptom
from stridewise.checker.messages.arrays import format_number
from stridewise.exercises import Exercise
from stridewise.language import mark as N_
from stridewise.language import translate as _


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
    where = _("In every failing case") if symptom.in_every_failing_case else _("Here")
    return _("{where}, {clause}.", where=where, clause=observation_clause(observation, words))


@dataclass(frozen=True, slots=True)
class _Axis:
    """What an axis, all of it, one index and the last index of it are called."""

    name: str
    along: str
    index: str
    last: str

    def place(self, index: int) -> str:
        """Return what the index stands for: `row 2`, `the last column`, `index 0 of axis 1`."""
        return _(self.last) if index == -1 else _(self.index, index=index)


_AXES_OF_IMAGES = (
    _Axis(N_("image"), N_("its images"), N_("image {index}"), N_("the last image")),
    _Axis(N_("row"), N_("its rows"), N_("row {index}"), N_("the last row")),
    _Axis(N_("column"), N_("its columns"), N_("column {index}"), N_("the last column")),
    _Axis(N_("channel"), N_("its channels"), N_("channel {index}"), N_("the last channel")),
)


def _numbered(axis: int) -> _Axis:
    name = _("axis {axis}", axis=axis)
    index = _("index {index} of {name}", index="{index}", name=name)
    return _Axis(name, name, index, _("the last index of {name}", name=name))


@dataclass(frozen=True, slots=True)
class _Words:
    """What the parts of a result are called: every output (or entry), and what one index of an axis stands for.

    The axes' letters are not used: w is an argument's name, too.
    """

    every: str
    axes: tuple[_Axis, ...]
    is_image: bool = False

    @classmethod
    def of(cls, exercise: Exercise, expected: Any) -> "_Words":
        if not isinstance(expected, np.ndarray):
            return cls(_("every entry") if isinstance(expected, tuple) else _("the result"), ())
        found = re.search(r"out\[(\w+(?:, \w+)*)\]", exercise.asks)
        letters = tuple(found[1].split(", ")) if found else ()
        numbers = tuple(_numbered(axis) for axis in range(expected.ndim))
        is_image = letters[1:3] == ("h", "w") and len(letters) == expected.ndim == 4
        return cls(_("every output"), _AXES_OF_IMAGES if is_image else numbers, is_image)


def observation_clause(observation: Observation, words: _Words) -> str:
    """Return an observation as a clause: "every output is 0"."""
    if observation.name in _CLAUSES:
        return _(_CLAUSES[observation.name], every=words.every, value=observation.value)
    return _COMPOSED[observation.name](observation.value, words)


_CLAUSES = {
    "zeros": N_("{every} is 0"),
    "clipped": N_("every negative output became 0, and the others are right"),
    "reordered": N_("the right numbers are there, in another order"),
    "only a part": N_("what is there is right; the rest is missing"),
    "transposed": N_("the result is the right one with its axes permuted: transpose{value}"),
    "last element": N_("only the very last output is wrong"),
}


def _factor(ratio: float, words: _Words) -> str:
    if ratio == -1:
        return _("{every} is right except for its sign", every=words.every)
    return _("{every} is {ratio} times the expected one", every=words.every, ratio=format_number(ratio))


def _offset(constant: float, words: _Words) -> str:
    text = N_("{every} is {amount} too large") if constant > 0 else N_("{every} is {amount} too small")
    return _(text, every=words.every, amount=format_number(abs(constant)))


def _reversed(axis: int, words: _Words) -> str:
    if not words.axes:
        return _("the right numbers are in reverse order")
    return _("the right numbers are in reverse order along {axis}", axis=_(words.axes[axis].along))


def _one_place(value: tuple[int, int], words: _Words) -> str:
    axis, place = value
    if not words.axes:
        return _("only entry {place} differs", place=place)
    return _("all differences are in {slice}, {place}", slice=_slice(axis, place), place=words.axes[axis].place(place))


def _all_but_the_first(axis: int, words: _Words) -> str:
    return _(
        "{slice}, {place}, is right, and only what follows differs",
        slice=_slice(axis, 0),
        place=words.axes[axis].place(0),
    )


def _borders(axes: tuple[int, int], words: _Words) -> str:
    rows, columns = (_(words.axes[axis].name) for axis in axes)
    if words.is_image:
        return _(
            "only outputs at the borders differ: the first or last {rows} or {columns}", rows=rows, columns=columns
        )
    return _("only the first and last indices of {rows} and {columns} differ", rows=rows, columns=columns)


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
