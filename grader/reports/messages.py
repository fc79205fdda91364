"""What students were told, read back from the notebooks that grading saved.

LessonResults keep names and numbers; the words stand in autograded/STUDENT/LESSON, where nbgrader has them too. They are
the checker's words, but quote what students wrote: names of variables, texts of errors.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.course.course import Course
from grader.pipeline.results import ExerciseResult, LessonResults

NOT_WRITTEN = "not written"


def saved_messages(course: Course, student: str, lesson: str) -> dict[str, str]:
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


def with_not_written(course: Course, results: LessonResults) -> LessonResults:
    """The results, in which the finding of an exercise that was left untouched is "not written".

    For a check it is an answer that raised; for who reads a report it is something else than a mistake.
    """
    maybe = {(one.student, one.lesson) for one in results.results if _may_be_untouched(one)}
    told = {pair: saved_messages(course, *pair) for pair in maybe}
    rows = tuple(
        replace(one, finding=NOT_WRITTEN)
        if _may_be_untouched(one) and _says_so(told[one.student, one.lesson].get(one.exercise, ""), one.exercise)
        else one
        for one in results.results
    )
    return replace(results, results=rows)


def _may_be_untouched(one: ExerciseResult) -> bool:
    return one.status == "failed" and one.finding == "raised" and one.misconception is None and one.points == 0


def _says_so(message: str, exercise: str) -> bool:
    return message.startswith(f"{exercise} is not written yet.")
