"""Hints, one more at each call."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stridewise.checker.check import find_exercise

_given: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint, with its place in the row. Shows itself as the last line of a cell; `text` is the bare hint."""

    exercise: str
    number: int
    total: int
    text: str

    def __repr__(self) -> str:
        more = "the last one" if self.number == self.total else "call again for the next"
        return f"{self.exercise}, hint {self.number} of {self.total} ({more}):\n{self.text}"


def hint(exercise: str | Callable[..., Any]) -> Hint:
    """The next hint for an exercise (its name, or your function); the last one again when there are no more.

    Raises ValueError for a name that no exercise has.
    """
    record = find_exercise(exercise)
    total = len(record.hints)
    number = min(_given[record.name] + 1, total)
    _given[record.name] = number
    return Hint(record.name, number, total, record.hints[number - 1])
