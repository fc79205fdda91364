"""Scores and feedback in the forms in which Moodle and Canvas take them back.

Both recognise a participant by what they put into the names of the files that they delivered: so only students whose
latest notebook came from that platform can be in the files.
"""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.files import write_atomically
from grader.course.gradebook import Scores, load_scores
from grader.course.points import update_late_penalties
from grader.course.roster import Roster, Student, load_roster
from grader.errors import UserError
from grader.intake.delivery_record import Delivery, load_deliveries
from grader.intake.owners import CANVAS, MOODLE
from grader.pipeline.results import results_path

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time of every file in an archive, so that the same pages give the same bytes


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One student in an export: who it is in the course and on the platform, and the score to the last digit."""

    student: Student
    delivery: Delivery
    score: float


@dataclass(frozen=True, slots=True)
class Platform:
    """How a learning platform wants scores and feedback.

    Parameters
    ----------
    pattern : str
        Matches the paths of what it delivers.
    scores : callable
        Makes the table of scores; its arguments are the rows, the name of the assignment, and its points.
    feedback_name : callable
        The name of a student's page in the archive; its arguments are the delivery and the lesson.
    """

    pattern: str
    scores: Callable[[Iterable[ExportRow], str, float], str]
    feedback_name: Callable[[Delivery, str], str]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and who is missing in it.

    Parameters
    ----------
    scores, feedback : Path
        The table, and the archive of the pages.
    undecided, without_page, from_elsewhere : tuple of str
        Students whose score is not final, who have no feedback page, or whose notebook did not come from the platform.
    """

    scores: Path
    feedback: Path
    undecided: tuple[str, ...]
    without_page: tuple[str, ...]
    from_elsewhere: tuple[str, ...]


def export(course: Course, lesson: str, platform: str, *, assignment: str = "") -> Exported:
    """Write results/LESSON.PLATFORM.csv and results/LESSON.PLATFORM.zip.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        Name of a graded lesson.
    platform : str
        A key of `PLATFORMS`.
    assignment : str, optional
        What the assignment is called there; by default as the lesson. Only Canvas asks.

    Returns
    -------
    Exported

    Raises
    ------
    UserError
        The lesson is unknown, or nobody's notebook came from that platform.
    """
    course.released(lesson)
    form = PLATFORMS[platform]
    with nbgrader_session(None):
        update_late_penalties(course, lesson)
        scores = load_scores(course, lesson)
    recorded = {delivery.student: delivery for (name, _), delivery in load_deliveries(course).items() if name == lesson}
    known = {student: delivery for student, delivery in recorded.items() if re.match(form.pattern, delivery.file)}
    if not known:
        raise UserError(
            f"nothing of {lesson} came from {platform.capitalize()}: "
            "`grader collect` remembers the names that it gave the files"
        )
    undecided = {student for student in known if scores.by_student.get(student) is None}
    final = {student: delivery for student, delivery in known.items() if student not in undecided}
    pages = {student: course.root / "feedback" / student / lesson / f"{lesson}.html" for student in final}
    return Exported(
        _write(
            course, f"{lesson}.{platform}.csv", _scores(form, known, scores, load_roster(course), assignment or lesson)
        ),
        _write(course, f"{lesson}.{platform}.zip", _archive(form, known, pages, lesson)),
        undecided=tuple(sorted(undecided)),
        without_page=tuple(sorted(student for student, page in pages.items() if not page.is_file())),
        from_elsewhere=tuple(sorted({*scores.by_student} - {*known})),
    )


def _write(course: Course, name: str, content: bytes) -> Path:
    path = results_path(course.root, "x").with_name(name)
    write_atomically(path, content)
    return path


def _scores(form: Platform, known: dict[str, Delivery], scores: Scores, roster: Roster, assignment: str) -> bytes:
    decided = {student: scores.by_student.get(student) for student in sorted(known)}
    rows = [
        ExportRow(roster.get(student) or Student(student), known[student], score)
        for student, score in decided.items()
        if score is not None
    ]
    return form.scores(rows, assignment, scores.max_points).encode("utf-8", errors="replace")


def _archive(form: Platform, known: dict[str, Delivery], pages: dict[str, Path], lesson: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for student, page in sorted(pages.items()):
            if page.is_file():
                info = ZipInfo(form.feedback_name(known[student], lesson), _EARLIEST)
                archive.writestr(info, page.read_bytes(), ZIP_DEFLATED)
    return content.getvalue()


# --- Moodle: Assignment > Submissions > "Upload grading worksheet", and "Upload multiple feedback files in a zip" --


def _moodle_scores(rows: Iterable[ExportRow], _: str, max_points: float) -> str:
    # The importer needs the columns of identifier, grade and time; a dash is its sign for "not graded before".
    header = ["Identifier", "Full name", "Email address", "Grade", "Maximum Grade", "Last modified (grade)"]
    return _csv(
        header,
        (
            [f"Participant {row.delivery.number}", row.student.name, row.student.email, row.score, max_points, "-"]
            for row in rows
        ),
    )


def _moodle_feedback_name(delivery: Delivery, lesson: str) -> str:
    name = delivery.file.partition("_")[0]
    return f"{name}_{delivery.number}_assignsubmission_file_/{lesson}.html"


# --- Canvas: Gradebook > Import, and Assignment > "Upload Submissions" ---------------------------------------------


def _canvas_scores(rows: Iterable[ExportRow], assignment: str, max_points: float) -> str:
    # The second line gives the points possible; a score is entered for the user whose ID stands in the row.
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment]
    points: list[str | float] = ["    Points Possible", "", "", "", "", max_points]
    lines: Iterable[list[str | float]] = (
        [row.student.name or row.student.id, row.delivery.number, "", "", "", row.score] for row in rows
    )
    return _csv(header, [points, *lines])


def _canvas_feedback_name(delivery: Delivery, _: str) -> str:
    # Canvas reads user and upload from the name that it gave the file.
    return f"{PurePosixPath(delivery.file).stem}.html"


def _csv(header: list[str], rows: Iterable[Iterable[str | float]]) -> str:
    text = StringIO(newline="")
    csv.writer(text).writerows([header, *([_number(cell) for cell in row] for row in rows)])
    return text.getvalue()


def _number(cell: str | float) -> str:
    return cell if isinstance(cell, str) else f"{cell:.10g}"


PLATFORMS = {
    "moodle": Platform(MOODLE, _moodle_scores, _moodle_feedback_name),
    "canvas": Platform(CANVAS, _canvas_scores, _canvas_feedback_name),
}
