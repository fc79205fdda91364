"""The verdict as text: what is wrong on the smallest input, what would explain it, what to do next, what was asked.

A message is eight lines, seldom more. Each is a paragraph or, indented by two spaces, a line of a figure, which keeps
its spaces. `wrapped` fits the paragraphs to a terminal. Golden files hold one message of each kind.
"""

import re
import textwrap

from stridewise.checker.diagnosis.diagnosis import Diagnosis
from stridewise.checker.messages.asked import asked_line
from stridewise.checker.messages.errors.advice import error_advice
from stridewise.checker.messages.explanations import explanation
from stridewise.checker.messages.figures import WIDTH, figure, shorten
from stridewise.exercises import Exercise
from stridewise.gpu import KernelError
from stridewise.language import mark as N_
from stridewise.language import translate as _

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"  # textwrap does not break lines here


def unattempted(exercise: Exercise) -> str:
    """Return the message for the stub."""
    return _message(
        _("{exercise} is not written yet.", exercise=exercise.name),
        _("Asked: {asks}", asks=_(exercise.asks)),
        _("Write it in the cell above, in place of `raise NotImplementedError`; run that cell, then this one."),
    )


def not_compiled(exercise: Exercise) -> str:
    """Return the message for a plain Python function where a compiled one is asked for."""
    return _message(
        _("{exercise}: the function is plain Python, not compiled by Numba.", exercise=exercise.name),
        _("Put @numba.njit on the line above `def`, and run the cell again."),
    )


def no_kernel(exercise: Exercise, error: KernelError) -> str:
    """Return the message for something else where a kernel for a GPU is asked for."""
    return _message(
        _("{exercise}: this is no kernel. {error}", exercise=exercise.name, error=error),
        _("Write the function with def, with @cuda.jit on the line above, and run the cell again."),
    )


def undecided(exercise: Exercise, error: BaseException) -> str:
    """Return the message where the check itself broke: not the student's fault, and no verdict."""
    reason = _("the check itself failed, so there is no verdict. This is a fault of the check, not of your answer")
    return _message(
        f"{exercise.name}: {reason}.",
        _("Please report this line: {error}", error=shorten(f"{type(error).__name__}: {error}")),
    )


def failed(exercise: Exercise, diagnosis: Diagnosis) -> str:
    """Return the message for a wrong answer: what happened, on which input, what explains it, and what was asked."""
    fault, outcome = diagnosis.shown.fault, diagnosis.shown.outcome
    assert fault is not None
    headline = N_("{exercise}: {fault}. Input: {case}.")
    rows = [_(headline, exercise=exercise.name, fault=fault.summary, case=_(outcome.case.note))]
    rows += ["  " + row for row in figure(exercise, diagnosis.shown)]
    if outcome.printed.strip():
        rows.append("  " + _("it printed: ") + shorten(outcome.printed))
    advice = error_advice(exercise, outcome) if outcome.error and diagnosis.name is None else ""
    asked = [] if advice or diagnosis.name else [asked_line(exercise)]
    # Where the error comes with its remedy, a list of possible misconceptions would only distract.
    explained = [] if advice and len(diagnosis.misconceptions) > 1 else explanation(exercise, diagnosis)
    return _message(*rows, *([advice] if advice else []), *explained, *asked)


def _message(*rows: str) -> str:
    return "\n".join(rows)


def wrapped(message: str) -> str:
    """Return the message with its paragraphs broken at `WIDTH` characters."""
    return "\n".join(line for row in message.splitlines() for line in _wrap(row))


def _wrap(row: str) -> list[str]:
    if row.startswith("  "):
        return [row]
    # A short formula such as x[h + r, w + s] or (H - KH + 1) stays in one piece, and so does code.
    formula = r"`[^`]{1,60}`|\[[^]]{1,36}\]|\([^)]{1,24}\)"
    whole = re.sub(formula, lambda found: found[0].replace(" ", _NO_BREAK_SPACE), row)
    rows = textwrap.wrap(whole, WIDTH, subsequent_indent="  " if row.startswith("-") else "", break_on_hyphens=False)
    return [line.replace(_NO_BREAK_SPACE, " ") for line in rows]
