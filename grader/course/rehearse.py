"""Checks each exercise of a lesson as a student would: its stub must not pass, its solution must."""

import contextlib
import io
import linecache
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from grader.course.lessons import Lesson
from grader.course.source import roles_of
from stridewise.checker import check

_STUB_STATUSES = ("failed", "unattempted")


def rehearse(lesson: Lesson, source: NotebookNode, stubs: dict[str, str]) -> Iterator[str]:
    """Find the exercises whose stub passes or whose solution fails.

    Only the imports and the answers are run, so an answer that needs a name from another cell is found too.

    Parameters
    ----------
    lesson : Lesson
        The lesson.
    source : NotebookNode
        Its cells with their tags.
    stubs : dict of str to str
        Exercise -> the code that a student finds in its answer cell.

    Yields
    ------
    str
        One line per problem.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    known = {exercise.name for exercise in lesson.exercises}
    for cell, role in zip(source.cells, roles_of(source), strict=True):
        if role.part == "setup":
            _run(cell.source, names)
        elif role.part == "answer" and role.exercise in known:
            yield from _try(role.exercise, cell.source, names, is_stub=False)
            if role.exercise in stubs:
                yield from _try(role.exercise, stubs[role.exercise], dict(names), is_stub=True)


def _try(exercise: str, code: str, names: dict[str, Any], *, is_stub: bool) -> Iterator[str]:
    name = "the stub" if is_stub else "the solution"
    try:
        _run(code, names)
        verdict = check(names[exercise], exercise=exercise)
    except Exception as error:
        yield f"{exercise}: {name} does not run: {type(error).__name__}: {error}"
        return
    if verdict.status not in (_STUB_STATUSES if is_stub else ("passed",)):
        yield f"{exercise}: {name} {verdict.status} its check: {' '.join(verdict.message.split())}"


def _run(code: str, names: dict[str, Any]) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        filename = f"<cell {len(linecache.cache)}>"
        # As a notebook does: a kernel for a GPU is read from its source.
        linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
        exec(compile(code, filename, "exec"), names)
