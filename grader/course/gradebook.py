"""The course's gradebook: nbgrader's database, through nbgrader's own class."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grader.course.course import Course, release_lesson
from grader.course.lessons import LESSONS
from grader.course.roster import Student
from grader.course.settings import load_settings


def open_gradebook(course: Course) -> Any:
    """Open the course's gradebook.

    Parameters
    ----------
    course : Course
        The course.

    Returns
    -------
    nbgrader.api.Gradebook
        A context manager; nbgrader has no types.
    """
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

    directory = CourseDirectory(config=course.config)
    return Gradebook(directory.db_url, directory.course_id)


def ensure_lesson(course: Course, lesson: str) -> None:
    """Enter a released lesson in the gradebook if it is missing there, as after choosing another database.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.
    """
    from nbgrader.api import MissingEntry

    with open_gradebook(course) as book:
        try:
            book.find_notebook(lesson, lesson)
            return
        except MissingEntry:
            pass
    release_lesson(course, lesson)


def remove_unchosen_lessons(course: Course) -> tuple[str, ...]:
    """Remove the package's lessons that course.toml no longer chooses, unless somebody has handed them in.

    Parameters
    ----------
    course : Course
        The course.

    Returns
    -------
    tuple of str
        Those that are not chosen, and stay.
    """
    from nbgrader.api import MissingEntry

    chosen = {lesson.name for lesson in load_settings(course.root).applied()}
    unchosen = [lesson.name for lesson in LESSONS if lesson.name in course.lessons and lesson.name not in chosen]
    handed_in = tuple(name for name in unchosen if any(course.submitted.glob(f"*/{name}")))
    for name in (name for name in unchosen if name not in handed_in):
        for folder in ("source", "release"):
            shutil.rmtree(course.root / folder / name, ignore_errors=True)
        with open_gradebook(course) as book, suppress(MissingEntry):
            book.remove_assignment(name)
    return handed_in


def graded_students(course: Course, lesson: str) -> frozenset[str]:
    """List the students whose points of a lesson are in the gradebook, and their graded notebook in its folder.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.

    Returns
    -------
    frozenset of str
    """
    from nbgrader.api import Assignment, Student, SubmittedAssignment

    with open_gradebook(course) as book:
        query = book.db.query(Student.id).join(SubmittedAssignment).join(Assignment).filter(Assignment.name == lesson)
        recorded = [student for (student,) in query]
    folder = course.root / "autograded"
    return frozenset(name for name in recorded if (folder / name / lesson / f"{lesson}.ipynb").is_file())


def due_date(course: Course, lesson: str) -> datetime | None:
    """Return when a lesson is due, in UTC; None where the gradebook does not say."""
    from nbgrader.api import MissingEntry

    with open_gradebook(course) as book:
        try:
            due: datetime | None = book.find_assignment(lesson).duedate
        except MissingEntry:
            return None
        return due


def enter_students(course: Course, students: Iterable[Student]) -> None:
    """Enter names and e-mail addresses in the gradebook, where formgrader shows them.

    Parameters
    ----------
    course : Course
        The course. If it has no gradebook yet, nothing happens.
    students : iterable of Student
        What is empty of them leaves the gradebook's entry as it is.
    """
    from nbgrader.api import Student as Entry

    known = [student for student in students if student.name or student.email]
    if not known or not ((course.root / "gradebook.db").is_file() or "db_url" in course.config.CourseDirectory):
        return
    with open_gradebook(course) as book:
        entries = {entry.id: entry for entry in book.students}
        for student in known:
            entry = entries.get(student.id) or Entry(id=student.id)
            if student.name:
                entry.first_name, entry.last_name = _first_and_last(student.name)
            entry.email = student.email or entry.email
            book.db.add(entry)
        book.db.commit()


def _first_and_last(name: str) -> tuple[str, str]:
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


@dataclass(frozen=True, slots=True)
class Scores:
    """What the gradebook says of a lesson.

    Parameters
    ----------
    max_points : float
        The lesson's points, without those of extra credit.
    by_student : dict of str to float or None
        The points of each graded submission less its late penalty, never below 0; None while a person has to decide.
    """

    max_points: float
    by_student: dict[str, float | None]


def load_scores(course: Course, lesson: str) -> Scores:
    """Read the scores of a lesson, points given by hand and late penalties included.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.

    Returns
    -------
    Scores
    """
    from nbgrader.api import Assignment, SubmittedAssignment

    with open_gradebook(course) as book:
        query = book.db.query(SubmittedAssignment).join(Assignment).filter(Assignment.name == lesson)
        by_student = {submission.student_id: final_score(submission) for submission in query}
        return Scores(points_asked_for(course, book.find_assignment(lesson)), by_student)


def points_asked_for(course: Course, assignment: Any) -> float:
    """Return the most points of one of nbgrader's assignments, without those of extra credit."""
    extra = {f"check-{name}" for name in load_settings(course.root).extra_credit}
    cells = (cell for notebook in assignment.notebooks for cell in notebook.grade_cells)
    return float(assignment.max_score) - sum(float(cell.max_score) for cell in cells if cell.name in extra)


def final_score(submission: Any) -> float | None:
    """Return the points of one of nbgrader's submissions less its penalty, or None while a person has to decide."""
    if submission.needs_manual_grade:
        return None
    return max(0.0, float(submission.score) - (submission.late_submission_penalty or 0.0))
