"""The verdict as text: what was asked, the smallest input, both results, what would explain them, what to do next.

A message is a few lines, about eight. Each is a paragraph or, indented by two spaces, a line of a figure, which keeps
its spaces. `wrapped` fits the paragraphs to a terminal. Golden files hold one message of each kind.
"""

import re
import textwrap

from stridewise.checker.diagnosis.diagnosis import Diagnosis
from stridewise.checker.messages.explanations import explanation
from stridewise.checker.messages.figures import WIDTH, figure, shorten
from stridewise.exercises import Exercise

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"  # textwrap does not break lines here


def unattempted(exercise: Exercise) -> str:
    """Return the message for the stub."""
    return _message(
        f"{exercise.name} is not written yet.",
        f"Asked: {exercise.asks}",
        "Write it in the cell above, in place of `raise NotImplementedError`; run that cell, then this one.",
    )


def not_compiled(exercise: Exercise) -> str:
    """Return the message for a plain Python function where a compiled one is asked for."""
    return _message(
        f"{exercise.name}: the function is plain Python, not compiled by Numba.",
        f"Asked: {exercise.asks}",
        "Put @numba.njit on the line above `def`, and run the cell again.",
    )


def undecided(exercise: Exercise, error: BaseException) -> str:
    """Return the message where the check itself broke: not the student's fault, and no verdict."""
    reason = "the check itself failed, so there is no verdict. This is a fault of the check, not of your answer"
    return _message(
        f"{exercise.name}: {reason}.",
        f"Please report this line: {shorten(f'{type(error).__name__}: {error}')}",
    )


def failed(exercise: Exercise, diagnosis: Diagnosis) -> str:
    """Return the message for a wrong answer, from what was asked to what to look at next."""
    fault, outcome = diagnosis.shown.fault, diagnosis.shown.outcome
    assert fault is not None
    rows = [f"{exercise.name}: {fault.summary}.", f"Asked: {exercise.asks}", f"Input: {outcome.case.note}."]
    rows += ["  " + row for row in figure(exercise, diagnosis.shown)]
    if outcome.printed.strip():
        rows.append("  it printed: " + shorten(outcome.printed))
    return _message(*rows, *explanation(exercise, diagnosis))


def _message(*rows: str) -> str:
    return "\n".join(rows)


def wrapped(message: str) -> str:
    """Return the message with its paragraphs broken at `WIDTH` characters."""
    return "\n".join(line for row in message.splitlines() for line in _wrap(row))


def _wrap(row: str) -> list[str]:
    if row.startswith("  "):
        return [row]
    # A short formula such as x[h + r, w + s] or (H - KH + 1) stays in one piece.
    formula = r"\[[^]]{1,36}\]|\([^)]{1,24}\)"
    whole = re.sub(formula, lambda found: found[0].replace(" ", _NO_BREAK_SPACE), row)
    rows = textwrap.wrap(whole, WIDTH, subsequent_indent="  " if row.startswith("-") else "", break_on_hyphens=False)
    return [line.replace(_NO_BREAK_SPACE, " ") for line in rows]
