"""What unfolds at the foot of a card: the task, the hints one inside another, and after a pass one way to write it.

`<details>` needs neither a kernel nor a script: it also unfolds in a saved notebook that is not trusted.
"""

import html
import re

from stridewise.checker.verdict import Verdict
from stridewise.exercises import Exercise, exercise_named
from stridewise.language import translate as _

_DETAILS = '<details style="margin-top:6px"><summary style="cursor:pointer">{summary}</summary>{content}</details>'
_CONTENT = "margin:2px 0 0 14px"
_CODE = "margin:4px 0 0 14px;padding:0;background:transparent;white-space:pre;overflow-x:auto"


def details(verdict: Verdict) -> str:
    """Return what unfolds, as HTML; empty where there is nothing to unfold.

    The model answer is there only where all points are earned; before that there are the hints.
    """
    exercise = _exercise(verdict.exercise)
    if exercise is None or verdict.status == "undecided":
        return ""
    if verdict.status == "passed" and verdict.points >= verdict.max_points:
        return _model_answer(exercise)
    task = (
        _unfolding(_("What the exercise asks for"), _paragraph(_(exercise.asks))) if verdict.status == "failed" else ""
    )
    return task + _hints(exercise)


def _exercise(name: str) -> Exercise | None:
    try:
        return exercise_named(name)
    except KeyError:
        return None


def _hints(exercise: Exercise) -> str:
    """Return the hints, each nested in the one before, so that they unfold one at a time."""
    content, total = "", len(exercise.hints)
    for number, hint in reversed(list(enumerate(exercise.hints, start=1))):
        content = _unfolding(
            _("Hint {number} of {total}", number=number, total=total), _paragraph(_(hint)) + _indented(content)
        )
    return content


def _model_answer(exercise: Exercise) -> str:
    from stridewise.exercises.model_answers import (
        model_answer,
    )  # a sandbox has no model answers, and must be able to import this module

    answer = model_answer(exercise.name)
    if answer is None:
        return ""
    code = f'<pre style="{_CODE}">{html.escape(answer.code)}</pre>'
    return _unfolding(_("One way to write it"), _paragraph(_(answer.reason)) + code)


def _unfolding(summary: str, content: str) -> str:
    return _DETAILS.format(summary=html.escape(summary), content=content)


def _indented(content: str) -> str:
    return f'<div style="{_CONTENT}">{content}</div>' if content else ""


def _paragraph(text: str) -> str:
    return f'<div style="{_CONTENT}">{inline(text)}</div>'


def inline(text: str) -> str:
    """Return a paragraph as HTML: what stands in backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
