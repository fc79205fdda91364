"""The results as CSV, and nbgrader's own export, with no cell that a spreadsheet would run as a formula."""

import csv
import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.gradebook import open_gradebook
from grader.pipeline.results import ExerciseResult
from grader.reports.summary import StudentSummary, Summary, answer_state, belief_of

# Spreadsheets take a cell with this start for a formula, some also after leading space; full-width forms count too.
_FORMULA = re.compile(r"[\s\x00]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


def results_csv(summary: Summary) -> str:
    """Return one row per student: the total, then for each exercise the points and what was wrong.

    An undecided exercise has no points.
    """
    names = [exercise.name for exercise in summary.exercises]
    columns = [column for name in names for column in (name, f"{name}: what was wrong")]
    rows = (_student_row(student, names) for student in summary.students)
    return _csv([["student", "points", "of", "final", *columns], *rows])


def _student_row(student: StudentSummary, names: Iterable[str]) -> list[str]:
    by_name = {result.exercise: result for result in student.results}
    cells = [cell for name in names for cell in (_exercise_cells(by_name[name]) if name in by_name else ("", ""))]
    is_final = "no" if student.undecided else "yes"
    return [student.name, f"{student.points:g}", f"{student.max_points:g}", is_final, *cells]


def _exercise_cells(result: ExerciseResult) -> tuple[str, str]:
    state = answer_state(result)
    if state == "undecided":
        return "", "undecided"
    if result.misconception:
        return f"{result.points:g}", belief_of(result.exercise, result.misconception)
    return f"{result.points:g}", state if state == "unattempted" else result.finding or ""


def nbgrader_export(course: Course, lesson: str) -> str:
    """Return what `nbgrader export` writes for this lesson, by its own exporter."""
    from nbgrader.plugins import CsvExportPlugin

    with nbgrader_session(None), TemporaryDirectory(prefix="stridewise-export-") as folder:
        raw = Path(folder) / "grades.csv"
        with open_gradebook(course) as book:
            CsvExportPlugin(to=str(raw), assignment=[lesson]).export(book)
        # nbgrader separates cells by commas and quotes none; split in the same way, each line keeps its columns.
        return _csv(line.split(",") for line in raw.read_text(encoding="utf-8").splitlines())


def _csv(rows: Iterable[Iterable[str]]) -> str:
    text = StringIO(newline="")
    csv.writer(text).writerows([[escape_formula(cell) for cell in row] for row in rows])
    return text.getvalue()


def escape_formula(cell: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet would run; numbers stay as they are."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
