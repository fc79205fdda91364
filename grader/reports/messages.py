"""What students were told, read back from the notebooks that grading saved.

Results keep names and numbers; the words stand in autograded/STUDENT/LESSON, where nbgrader has them too. They are
the checker's words, but quote what students wrote: names of variables, texts of errors.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.course.course import Course
from grader.pipeline.results import Result, Results


def messages_of(course: Course, student: str, lesson: str) -> dict[str, str]:
    """Exercise -> what this student was told of it; nothing where no graded notebook can be read."""
    path = course.root / "autograded" / student / lesson / f"{lesson}.ipynb"
    try:
        return dict(_messages(path))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _messages(path: Path) -> Iterator[tuple[str, str]]:
    """The first output of each check cell, which is the verdict: grading writes it there in place of the student's."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if name.startswith("check-") and cell["outputs"]:
            yield name.removeprefix("check-"), _text(cell["outputs"][0].get("data", {}).get("text/plain", ""))


def _text(lines: Any) -> str:
    return lines if isinstance(lines, str) else "".join(lines)


def with_unattempted(course: Course, results: Results) -> Results:
    """Return the results with the status "unattempted" where it belongs.

    Results saved by earlier versions do not have it: to them the stub is an answer that raised an error. The message
    in the graded notebook tells the two apart.
    """
    maybe = {(row.student, row.lesson) for row in results.results if _may_be_the_stub(row)}
    messages = {pair: messages_of(course, *pair) for pair in maybe}
    rows = tuple(
        replace(row, status="unattempted", finding=None)
        if _may_be_the_stub(row) and _is_of_the_stub(messages[row.student, row.lesson], row.exercise)
        else row
        for row in results.results
    )
    return replace(results, results=rows)


def _may_be_the_stub(row: Result) -> bool:
    return row.status == "failed" and row.finding == "raised" and row.misconception is None and row.points == 0


def _is_of_the_stub(messages: dict[str, str], exercise: str) -> bool:
    return messages.get(exercise, "").startswith(f"{exercise} is not written yet.")
