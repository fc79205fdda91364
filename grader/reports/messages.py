"""The messages to students, read back from the notebooks that grading saved.

Results hold names and numbers; the messages are in autograded/STUDENT/LESSON, where nbgrader has them too. They are the
checker's, but quote what students wrote: names of variables, texts of errors.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.course.course import Course
from grader.pipeline.results import ExerciseResult, LessonResults


def saved_messages(course: Course, student: str, lesson: str) -> dict[str, str]:
    """Return exercise -> the message to this student; empty where no graded notebook can be read."""
    path = course.root / "autograded" / student / lesson / f"{lesson}.ipynb"
    try:
        return dict(_messages(path))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _messages(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the first output of each check cell: the verdict, which grading put in the student's place."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if name.startswith("check-") and cell["outputs"]:
            yield name.removeprefix("check-"), _text(cell["outputs"][0].get("data", {}).get("text/plain", ""))


def _text(lines: Any) -> str:
    return lines if isinstance(lines, str) else "".join(lines)


def with_unattempted(course: Course, results: LessonResults) -> LessonResults:
    """Return the results with the status "unattempted" also in rows of the previous version.

    It recorded an untouched exercise as failed, with the finding "raised"; only the saved message told it apart.
    """
    candidates = {(row.student, row.lesson) for row in results.results if _may_be_unattempted(row)}
    messages = {pair: saved_messages(course, *pair) for pair in candidates}
    rows = tuple(
        replace(row, status="unattempted", finding=None)
        if _may_be_unattempted(row) and _says_so(messages[row.student, row.lesson].get(row.exercise, ""), row.exercise)
        else row
        for row in results.results
    )
    return replace(results, results=rows)


def _may_be_unattempted(row: ExerciseResult) -> bool:
    return row.status == "failed" and row.finding == "raised" and row.misconception is None and row.points == 0


def _says_so(message: str, exercise: str) -> bool:
    return message.startswith(f"{exercise} is not written yet.")
