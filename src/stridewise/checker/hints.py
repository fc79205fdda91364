"""Hints for an exercise, one at a time."""

import difflib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stridewise.checker.check import find_exercise
from stridewise.exercises import EXERCISES
from stridewise.language import translate as _

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
        more = _("the last one") if self.number == self.total else _("call again for the next")
        head = _("{exercise}, hint {number} of {total}", exercise=self.exercise, number=self.number, total=self.total)
        return f"{head} ({more}):\n{_(self.text)}"


@dataclass(frozen=True, slots=True)
class NoHint:
    """The reply to a request for a hint that does not exist; as a cell's last line it displays itself.

    Parameters
    ----------
    text : str
        What the student reads.
    """

    text: str

    def __repr__(self) -> str:
        return self.text


def hint(exercise: str | Callable[..., Any] = "", n: int | None = None) -> Hint | NoHint:
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
    Hint or NoHint
        The hint; as a cell's last line it displays itself. Where no exercise has that name, or it has no n-th hint,
        what to write instead.
    """
    if not exercise:
        return NoHint(_('Which exercise? Write its name, as in hint("conv_naive").'))
    try:
        record = find_exercise(exercise)
    except (TypeError, ValueError):
        return NoHint(_unknown(exercise))
    total = len(record.hints)
    if n is not None and n not in range(1, total + 1):
        return NoHint(
            _(
                "{record} has {total} hints: n is 1 to {total}. Without n each call gives the next one.",
                record=record.name,
                total=total,
            )
        )
    if n is None:
        n = _given[record.name] = min(_given[record.name] + 1, total)
    return Hint(record.name, n, total, record.hints[n - 1])


def _unknown(exercise: Any) -> str:
    name = exercise if isinstance(exercise, str) else getattr(exercise, "__name__", repr(exercise))
    names = [record.name for record in EXERCISES]
    nearest = difflib.get_close_matches(str(name), names, 1)
    guess = (
        _('Did you mean hint("{nearest}")?', nearest=nearest[0])
        if nearest
        else _("The exercises are {names}.", names=", ".join(names))
    )
    return _("No exercise is called {name}. {guess}", name=name, guess=guess)
