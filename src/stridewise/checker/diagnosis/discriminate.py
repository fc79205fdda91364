"""The smallest case that tells several known mistakes apart, where what was seen does not."""

import time
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np

from stridewise.checker.answers.outcome import Outcome, run
from stridewise.checker.diagnosis.search_budget import search_seconds
from stridewise.checker.messages.arrays import number
from stridewise.checker.rules.compare import agree, first_difference
from stridewise.exercises import Case, Exercise, Misconception
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import ArrayStyle

_SECONDS = 0.3


def discriminating_case(exercise: Exercise, known: Sequence[Misconception]) -> list[str]:
    """Two lines: a case in which each of these mistakes gives something else, and what. Empty if none was found."""
    deadline = time.monotonic() + search_seconds(_SECONDS)
    for case in _small_cases(exercise):
        if time.monotonic() > deadline:
            break
        outcomes = [run(one.example, case) for one in known]
        if all(_differ(one, other) for one, other in combinations(outcomes, 2)):
            return [f"To tell them apart, try {_told(case)}:", f"{_each(outcomes)}."]
    return []


def _small_cases(exercise: Exercise) -> Iterator[Case]:
    """Small cases of the exercise, from one element on, filled by counting."""
    space = exercise.space
    if space:
        bounds = space.bounds()
        ranges = [range(smallest, min(largest, 2) + 1) for smallest, largest in bounds.values()]
        for lengths in sorted(product(*ranges), key=sum):
            yield space.case(dict(zip(bounds, lengths, strict=True)), ArrayStyle(), "a small case")


def _differ(one: Outcome, other: Outcome) -> bool:
    if one.error or other.error:
        return type(one.error) is not type(other.error)
    return not agree(one.value, other.value)


def _told(case: Case) -> str:
    """`x of shape (1, 2, 2, 1), w of shape (2, 1, 1, 1), filled with 1, 2, 3, ...`, or `pad = 1`."""
    told, counted = [], False
    for name, value in case.arguments.items():
        counted = counted or isinstance(value, ArraySpec)
        told.append(f"{name} of shape {value.shape}" if isinstance(value, ArraySpec) else f"{name} = {value}")
    return ", ".join(told) + (", filled with 1, 2, 3, ..." if counted else "")


def _each(outcomes: Sequence[Outcome]) -> str:
    """What each of them gives there, in the order in which they were listed."""
    values = [one.value for one in outcomes]
    if all(isinstance(value, np.ndarray) for value in values) and len({value.shape for value in values}) == 1:
        where = first_difference(values[0].astype(float), values[1].astype(float))
        if where is not None:
            given = [number(value[where]) for value in values]
            return f"out[{', '.join(map(str, where))}] is then {' or '.join(given)}, in this order"
    return f"the result is then {' or '.join(map(_result, outcomes))}, in this order"


def _result(one: Outcome) -> str:
    if one.error:
        return f"a {type(one.error).__name__}"
    value: Any = one.value
    return f"a {value.dtype} array of shape {value.shape}" if isinstance(value, np.ndarray) else str(value)
