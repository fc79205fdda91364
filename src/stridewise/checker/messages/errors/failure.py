"""An error as the tables of this package see it, and what an entry of such a table is."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from stridewise.checker.answers.failing_line import FailingLine, LineValue
from stridewise.checker.answers.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that the student's function raised.

    Parameters
    ----------
    exercise : str
        The exercise's name.
    parameters : tuple of str
        The names of its arguments.
    name : str
        The error's class.
    text : str
        Its text.
    line : FailingLine
        Where it arose; empty if that is not known.
    """

    exercise: str
    parameters: tuple[str, ...]
    name: str
    text: str
    line: FailingLine

    @classmethod
    def of(cls, exercise: str, outcome: Outcome) -> "Failure":
        """Return the failure of a call that raised."""
        line = outcome.failing_line or FailingLine(0, "")
        return cls(exercise, tuple(outcome.arguments), type(outcome.error).__name__, outcome.text.strip(), line)


@dataclass(frozen=True, slots=True)
class Entry:
    """An error that a table knows.

    Parameters
    ----------
    errors : collection of str
        The names of its classes; empty for every class.
    pattern : str
        A regular expression that is found in its text.
    explain : callable
        Takes the match and the failure; returns sentences for the student, or an empty text if there is nothing to say.
    """

    errors: Collection[str]
    pattern: str
    explain: Callable[["re.Match[str]", Failure], str]

    def says(self, failure: Failure) -> str:
        """Return what the entry says about a failure; empty if it does not apply."""
        if self.errors and failure.name not in self.errors:
            return ""
        found = re.search(self.pattern, failure.text, re.DOTALL)
        return self.explain(found, failure) if found else ""


def saying(text: str) -> Callable[[Any, Failure], str]:
    """Return an `explain` that always says the same."""
    return lambda found, failure: text


def quoted(value: LineValue) -> str:
    """Return a part of the line as a student reads it: in backticks."""
    return f"`{value.expression}`"


def with_shape(value: LineValue) -> str:
    """Return an array's name with its shape: `out` (2, 3)."""
    return f"`{value.expression}` {value.shape}"
