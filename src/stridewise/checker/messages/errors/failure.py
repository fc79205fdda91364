"""An error as the tables of this package see it, and what an entry of such a table is."""

import ast
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from stridewise.checker.answers.failing_line import FailingLine, LineValue
from stridewise.checker.answers.outcome import Outcome
from stridewise.language import translate as _

_LONGEST_SOURCE = 400


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
    found : re.Match, default empty
        What the entry's pattern found in the text.
    """

    exercise: str
    parameters: tuple[str, ...]
    name: str
    text: str
    line: FailingLine
    found: "re.Match[str]" = field(default_factory=lambda: next(re.finditer("", "")))

    @classmethod
    def of(cls, exercise: str, outcome: Outcome) -> "Failure":
        """Return the failure of a call that raised."""
        line = outcome.failing_line or FailingLine(0, "")
        return cls(exercise, tuple(outcome.arguments), type(outcome.error).__name__, outcome.text.strip(), line)


@dataclass(frozen=True, slots=True)
class Entry:
    """An error that a table knows, and what to say about it.

    Parameters
    ----------
    errors : collection of str
        The names of its classes.
    pattern : str
        A regular expression that is found in its text.
    advice : str or callable
        Sentences for the student; or what makes them from the failure, and returns an empty text if there is nothing to
        say.
    """

    errors: Collection[str]
    pattern: str
    advice: str | Callable[[Failure], str]

    def advice_on(self, failure: Failure) -> str:
        """Return what the entry says about a failure; empty if it does not apply."""
        found = re.search(self.pattern, failure.text, re.DOTALL) if failure.name in self.errors else None
        if not found:
            return ""
        return _(self.advice) if isinstance(self.advice, str) else self.advice(replace(failure, found=found))


def parsed(source: str) -> ast.AST:
    """Parse a line's expression; return an empty tree if it is not one, such as the header of a loop.

    A line from a sandbox may be anything, so its length is limited.
    """
    try:
        return ast.parse(source) if len(source) <= _LONGEST_SOURCE else ast.Module([], [])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def quoted(value: LineValue) -> str:
    """Return a part of the line as a student reads it: in backticks."""
    return f"`{value.expression}`"


def with_shape(value: LineValue) -> str:
    """Return an array's name with its shape: `out` (2, 3)."""
    return f"`{value.expression}` {value.shape}"
