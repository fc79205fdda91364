"""Hints for an exercise, one at a time."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stridewise.checker.check import find_exercise

_given: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint; as a cell's last line it displays itself.

    Parameters
    ----------
    exercise : str
        The exercise's name.
    number, total : int
        It is the `number`-th of `total` hints.
    text : str
        What the student reads.
    """

    exercise: str
    number: int
    total: int
    text: str

    def __repr__(self) -> str:
        more = "the last one" if self.number == self.total else "call again for the next"
        return f"{self.exercise}, hint {self.number} of {self.total} ({more}):\n{self.text}"


def hint(exercise: str | Callable[..., Any], n: int | None = None) -> Hint:
    """Return the next hint for an exercise, or the n-th.

    Parameters
    ----------
    exercise : str or callable
        The exercise's name, or your function of that name.
    n : int, optional
        Which hint, counted from 1. Without `n` each call returns the next hint, and repeats the last one when there are
        no more; with it, the next hint stays the same.

    Returns
    -------
    Hint
        The hint; as a cell's last line it displays itself.

    Raises
    ------
    TypeError
        If `exercise` is neither a name nor a function.
    ValueError
        If no exercise has that name, or it has no n-th hint.
    """
    record = find_exercise(exercise)
    total = len(record.hints)
    if n is not None and n not in range(1, total + 1):
        raise ValueError(f"{record.name} has {total} hints; n must be between 1 and {total}, got {n!r}")
    if n is None:
        n = _given[record.name] = min(_given[record.name] + 1, total)
    return Hint(record.name, n, total, record.hints[n - 1])
