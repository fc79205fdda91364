"""The results for a spreadsheet, and nbgrader's own export, with no cell that a spreadsheet would run as a formula."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.course.course import Course
from grader.course.gradebook import open_gradebook
from grader.course.stock import session
from grader.pipeline.results import Result
from grader.reports.summary import StudentSummary, Summary, belief, state

# Spreadsheets take a cell that begins like this for a formula, some after leading space; full-width forms as well.
_FORMULA = re.compile(r"[\s\x00]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


def write_csv(found: Summary, path: Path) -> None:
    """One row a student: total, then points and what was wrong of each exercise. What is undecided has no points.

    UTF-8 with the mark by which spreadsheets know it.
    """
    names = [one.name for one in found.exercises]
    columns = [column for name in names for column in (name, f"{name}: what was wrong")]
    _write(path, [["student", "points", "of", "final", *columns], *(_row(one, names) for one in found.students)])


def _row(student: StudentSummary, names: Iterable[str]) -> list[str]:
    by_name = {one.exercise: one for one in student.results}
    cells = [cell for name in names for cell in (_cells(by_name[name]) if name in by_name else ("", ""))]
    return [
        student.name,
        f"{student.points:g}",
        f"{student.max_points:g}",
        "no" if student.undecided else "yes",
        *cells,
    ]


def _cells(one: Result) -> tuple[str, str]:
    if state(one) == "undecided":
        return "", "undecided"
    if state(one) == "unattempted":
        return f"{one.points:g}", "unattempted"
    said = belief(one.exercise, one.misconception) if one.misconception else one.finding or ""
    return f"{one.points:g}", said


def write_nbgrader_export(course: Course, lesson: str, path: Path) -> None:
    """What `nbgrader export` writes for this lesson, by its own exporter."""
    from nbgrader.plugins import CsvExportPlugin

    with session(None), TemporaryDirectory(prefix="stridewise-export-") as folder:
        raw = Path(folder) / "grades.csv"
        with open_gradebook(course) as book:
            CsvExportPlugin(to=str(raw), assignment=[lesson]).export(book)
        # nbgrader puts commas between cells and quotes none; read in the same way, each line keeps its columns.
        rows = [line.split(",") for line in raw.read_text(encoding="utf-8").splitlines()]
    _write(path, rows, encoding="utf-8")


def _write(path: Path, rows: Iterable[Iterable[str]], *, encoding: str = "utf-8-sig") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([[harmless(cell) for cell in row] for row in rows])


def harmless(cell: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run; numbers stay as they are."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
