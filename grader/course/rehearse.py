"""Tries a lesson's exercises as a student would meet them: the solution must pass its check, the stub must not."""

import contextlib
import io
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from grader.course.lessons import Lesson
from grader.course.source import roles_of
from stridewise.checker import check


def rehearse(lesson: Lesson, source: NotebookNode, stubs: dict[str, str]) -> Iterator[str]:
    """One line for each exercise that does not do what it must.

    source: the lesson's cells with their tags. stubs: exercise -> the code that a student finds in its answer cell.
    Only the imports and the answers are run, so an answer that needs a name from a cell to play with is found as well.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    known = {exercise.name for exercise in lesson.exercises}
    for cell, role in zip(source.cells, roles_of(source), strict=True):
        if role.part == "setup":
            _run(cell.source, names)
        elif role.part == "answer" and role.exercise in known:
            yield from _try(role.exercise, cell.source, names, passes=True)
            if role.exercise in stubs:
                yield from _try(role.exercise, stubs[role.exercise], dict(names), passes=False)


def _try(exercise: str, code: str, names: dict[str, Any], *, passes: bool) -> Iterator[str]:
    who = "the solution" if passes else "the stub"
    try:
        _run(code, names)
        verdict = check(names[exercise], exercise=exercise)
    except Exception as fault:
        yield f"{exercise}: {who} does not run: {type(fault).__name__}: {fault}"
        return
    if (verdict.status == "passed") != passes or verdict.status == "undecided":
        yield f"{exercise}: {who} {verdict.status} its check: {' '.join(verdict.message.split())}"


def _run(code: str, names: dict[str, Any]) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "<cell>", "exec"), names)
