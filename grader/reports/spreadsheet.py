"""The results and the gradebook's scores as CSV, with no cell that a spreadsheet would run as a formula."""

import csv
import re
from collections.abc import Collection, Iterable
from io import StringIO
from typing import Any

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.gradebook import final_score, open_gradebook, points_asked_for
from grader.pipeline.results import ExerciseResult
from grader.reports.summary import STATES, StudentSummary, Summary, answer_state, belief_of

# Spreadsheets take a cell with this start for a formula, some also after leading space; full-width forms count too.
_FORMULA = re.compile(r"[\s\x00]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n]")
_EXPORT_COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


def results_csv(summary: Summary) -> str:
    """Return one row per student: the total less the late penalty, then each exercise's points and what was wrong.

    What is undecided has no points, and no total.
    """
    names = [exercise.name for exercise in summary.exercises]
    columns = [column for name in names for column in (name, f"{name}: what was wrong")]
    rows = (_student_row(student, names) for student in summary.students)
    return _csv([["student", "points", "of", "final", "late penalty", *columns], *rows])


def _student_row(student: StudentSummary, names: Iterable[str]) -> list[str]:
    by_name = {result.exercise: result for result in student.results}
    cells = [cell for name in names for cell in (_exercise_cells(by_name[name]) if name in by_name else ("", ""))]
    is_final = "no" if student.undecided else "yes"
    points = "" if student.undecided else f"{student.points:g}"
    return [student.name, points, f"{student.max_points:g}", is_final, f"{student.late_penalty:g}", *cells]


def _exercise_cells(result: ExerciseResult) -> tuple[str, str]:
    state = answer_state(result)
    if state == "undecided":
        return "", "undecided"
    if result.misconception:
        return f"{result.points:g}", belief_of(result.exercise, result.misconception)
    return f"{result.points:g}", state if state == "unattempted" else result.finding or ""


def exercises_csv(summaries: Iterable[Summary]) -> str:
    """Return one row per exercise of several lessons: how many were right, in part, wrong; and what went wrong most."""
    columns = ["lesson", "exercise", *STATES, "mean share of points", "most frequent mistake", "students with it"]
    return _csv([columns, *(row for summary in summaries for row in _exercise_rows(summary))])


def _exercise_rows(summary: Summary) -> Iterable[list[str]]:
    for exercise in summary.exercises:
        rows = [row for student in summary.final for row in student.results if row.exercise == exercise.name]
        shares = [row.points / row.max_points for row in rows if row.max_points]
        mean = f"{sum(shares) / len(shares):.2f}" if shares else ""
        worst = max(exercise.mistakes, key=lambda mistake: mistake.count, default=None)
        mistake = [worst.description, str(worst.count)] if worst else ["", ""]
        yield [summary.lesson, exercise.name, *(str(exercise.states[state]) for state in STATES), mean, *mistake]


def nbgrader_export(course: Course, lesson: str, unread: Collection[str] = ()) -> str:
    """Return the columns of `nbgrader export` for one lesson, with the scores as the gradebook has them.

    nbgrader writes 0 for work that nobody has decided on yet, and quotes nothing. Here such a score is empty, and a
    comma in a name moves no column.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.
    unread : collection of str, optional
        Students who handed in what could not be read, and is not in the gradebook.

    Returns
    -------
    str
        CSV, with the students in the order of their ids.
    """
    from nbgrader.api import Assignment, SubmittedAssignment

    with nbgrader_session(None), open_gradebook(course) as book:
        assignment = book.find_assignment(lesson)
        query = book.db.query(SubmittedAssignment).join(Assignment).filter(Assignment.name == lesson)
        submitted = {submission.student_id: submission for submission in query}
        students = {student.id: student for student in book.students}
        names = sorted({*students, *unread})
        max_points = points_asked_for(course, assignment)
        rows = [
            _export_row(assignment, name, students.get(name), submitted.get(name), name in unread, max_points)
            for name in names
        ]
    return _csv([_EXPORT_COLUMNS, *rows])


def _export_row(
    assignment: Any, name: str, student: Any, submission: Any, is_unread: bool, max_points: float
) -> list[str]:
    if submission is None:
        timestamp, penalty = None, 0.0
        points = final = None if is_unread else 0.0
    else:
        timestamp, penalty = submission.timestamp, submission.late_submission_penalty or 0.0
        final = final_score(submission)
        points = None if final is None else submission.score
    cells = (
        *(assignment.name, assignment.duedate, timestamp),
        *(name, *(getattr(student, column, None) for column in ("last_name", "first_name", "email"))),
        *(points, penalty, final, max_points),
    )
    return ["" if cell is None else str(cell) for cell in cells]


def _csv(rows: Iterable[Iterable[str]]) -> str:
    text = StringIO(newline="")
    csv.writer(text).writerows([[escape_formula(cell) for cell in row] for row in rows])
    return text.getvalue()


def escape_formula(cell: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet would run; numbers stay as they are."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
