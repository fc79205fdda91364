"""The verdict as text: what was asked, the smallest input, both results, the belief, where to look next.

A message is a few lines, each a paragraph; indented lines are figures and keep their spaces. `wrapped` fits the
paragraphs to a terminal. About eight lines, no blame, no traceback of the library's own. Golden files pin each kind.
"""

import re
import textwrap
from collections.abc import Callable
from typing import Any

from stridewise.checker.diagnosis.diagnosis import Diagnosis
from stridewise.checker.messages.figures import WIDTH, figure, shorten
from stridewise.checker.messages.next_step import next_step
from stridewise.exercises import Exercise, Misconception

_GLUE = "\N{NO-BREAK SPACE}"  # textwrap does not break here


def unattempted(exercise: Exercise) -> str:
    """The stub was called."""
    return _text(
        f"{exercise.name} is not written yet.",
        _asked(exercise),
        "Write it in the cell above, in place of `raise NotImplementedError`, run that cell, then this one.",
    )


def not_compiled(exercise: Exercise) -> str:
    """A plain Python function where a compiled one is asked for."""
    return _text(
        f"{exercise.name}: the function is plain Python, not compiled by Numba.",
        _asked(exercise),
        "Put @numba.njit on the line above `def`, and run the cell again.",
    )


def undecided(exercise: Exercise, fault: BaseException) -> str:
    """The check itself broke: not the student's fault, and no verdict."""
    return _text(
        f"{exercise.name}: the check could not decide. This is a fault of the check, not of your answer.",
        f"Please report it, with this line: {shorten(f'{type(fault).__name__}: {fault}')}",
    )


def failed(answer: Callable[..., Any], exercise: Exercise, diagnosis: Diagnosis) -> str:
    """A wrong answer, from what was asked to what to look at next."""
    judged = diagnosis.shown
    assert judged.fault is not None
    outcome = judged.outcome
    rows = [f"{exercise.name}: {judged.fault.what}.", _asked(exercise), f"Seen with: {outcome.case.note}."]
    rows += ["  " + row for row in figure(answer, exercise, judged)]
    if outcome.printed.strip():
        rows.append("  it printed: " + shorten(outcome.printed))
    return _text(*rows, *_explanation(diagnosis))


def _explanation(diagnosis: Diagnosis) -> list[str]:
    answers, known = "Every answer" if diagnosis.seen > 1 else "The answer", diagnosis.known
    if len(known) == 1 and known[0].shows_in == "mutation":
        return [f"That is {known[0].belief}.", known[0].remedy]
    if len(known) == 1:
        return [f"{answers} matches {known[0].belief}.", known[0].remedy]
    if diagnosis.together:
        return [f"{answers} matches two mistakes at once:", *(f"- {one.belief}. {one.remedy}" for one in known)]
    where_next = f"Next: {next_step(diagnosis.shown)}."
    if known:
        return [f"{answers} matches each of these:", *map(_listed, known), *diagnosis.apart, where_next]
    return [" ".join(filter(None, ["No known mistake matches.", diagnosis.symptom, where_next]))]


def _listed(misconception: Misconception) -> str:
    return f"- {misconception.belief}"


def _asked(exercise: Exercise) -> str:
    return f"Asked: {exercise.asks}"


def _text(*rows: str) -> str:
    return "\n".join(rows)


def wrapped(message: str) -> str:
    """The message with its paragraphs broken at `WIDTH` characters."""
    return "\n".join(line for row in message.splitlines() for line in _wrap(row))


def _wrap(row: str) -> list[str]:
    if row.startswith("  "):
        return [row]
    # A short formula such as x[h + r, w + s] or (H - KH + 1) stays in one piece.
    whole = re.sub(r"\[[^]]{1,36}\]|\([^)]{1,24}\)", lambda found: found[0].replace(" ", _GLUE), row)
    rows = textwrap.wrap(whole, WIDTH, subsequent_indent="  " if row.startswith("-") else "", break_on_hyphens=False)
    return [row.replace(_GLUE, " ") for row in rows]
