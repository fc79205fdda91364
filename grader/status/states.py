"""The state of each student of a lesson, from handing in to the feedback page, with the reason for it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import nbformat

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.gradebook import due_date, graded_students
from grader.course.key import course_key
from grader.course.points import ExercisePoints, SubmissionPoints, load_points
from grader.course.roster import Student, load_roster
from grader.intake.collect import submission_time
from grader.intake.misplaced import MisplacedFile, misplaced_files
from grader.intake.read import Submission, submissions_of
from grader.pipeline.ledger import LedgerEntry, read_ledger
from grader.pipeline.plan import GradingReasons
from grader.pipeline.results import LessonResults, results_path
from grader.pipeline.steps import GradingSettings
from grader.publish.feedback import feedback_state, page_fingerprints
from grader.reports.points import overlaid

State = Literal["not handed in", "to grade", "to grade again", "undecided", "graded", "graded by hand"]
# In the order of the work: first what waits for the instructor.
STATES: tuple[State, ...] = (
    *("undecided", "to grade again", "to grade"),
    *("graded by hand", "graded", "not handed in"),
)
WAITING: tuple[State, ...] = ("undecided", "to grade again", "to grade")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StudentState:
    """One student of one lesson.

    Parameters
    ----------
    student, name : str
        The id, and the name where the roster has one.
    state : str
        One of STATES. "to grade again": what is recorded is not what grading would give now. "graded by hand": a person
        gave at least one exercise its points, and nothing came after that.
    reason : str
        Why, where the state does not say it.
    submitted_at : str or None
        The time of submission in UTC, in ISO format.
    late_days : int
        How many days late it is, begun ones counted.
    late_penalty : float
        The points that this costs.
    points : float or None
        What counts, less the penalty; None while it is not known or not decided.
    by_hand : tuple of str
        The exercises whose points a person gave.
    feedback : str
        "made", "outdated" or "missing"; empty where there is nothing to make a page of.
    """

    student: str
    name: str
    state: State
    reason: str = ""
    submitted_at: str | None = None
    late_days: int = 0
    late_penalty: float = 0.0
    points: float | None = None
    by_hand: tuple[str, ...] = ()
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class LessonStatus:
    """A lesson: its students in the order of the roster, the files that nobody looks at, and when it was due."""

    lesson: str
    due: str | None
    students: tuple[StudentState, ...]
    misplaced: tuple[MisplacedFile, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether nothing that was handed in waits for grading or for a person."""
        return not self.misplaced and all(student.state not in WAITING for student in self.students)

    def as_dict(self) -> dict[str, Any]:
        """Return it in the form of `grader status --json`."""
        return asdict(self)


def lesson_status(course: Course, lesson: str, *, key: str | None = None) -> LessonStatus:
    """Find the state of every student of the roster, and of everybody else who has handed in.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        Name of a released lesson.
    key : str, optional
        The key to grade with; by default the course's own.

    Returns
    -------
    LessonStatus

    Raises
    ------
    UserError
        The lesson is unknown, or the roster, the key or the gradebook cannot be read.
    """
    release = nbformat.read(course.released(lesson), as_version=4)
    submissions = {submission.student: submission for submission in submissions_of(course, lesson)}
    ledger = read_ledger(results_path(course.root, lesson).with_suffix(".ledger"))
    with nbgrader_session(None):
        books = _Books.read(course, lesson)
    settings = GradingSettings(course, release, key or course_key(course.root)) if ledger else None
    reasons = _Reasons(settings) if settings else None
    roster = load_roster(course)
    strangers = [Student(name) for name in sorted(submissions) if roster.get(name) is None]
    states = (
        _state(course, lesson, student, submissions.get(student.id), ledger.get(student.id), books, reasons)
        for student in [*roster, *strangers]
    )
    due = books.due.isoformat(" ", "minutes") if books.due else None
    return LessonStatus(lesson, due, tuple(states), tuple(misplaced_files(course)))


@dataclass(frozen=True, slots=True)
class _Books:
    """What the gradebook and the pages say."""

    graded: frozenset[str]
    points: Mapping[str, SubmissionPoints]
    pages: Mapping[str, str]
    due: datetime | None

    @classmethod
    def read(cls, course: Course, lesson: str) -> "_Books":
        graded = graded_students(course, lesson)
        if not graded:
            return cls(graded, {}, {}, due_date(course, lesson))
        pages = page_fingerprints(course, lesson)
        return cls(graded, load_points(course, lesson), pages, due_date(course, lesson))


class _Reasons:
    """Why a submission would be graded again: with a sandbox, unless it was graded without one."""

    def __init__(self, settings: GradingSettings) -> None:
        self._sandboxed = GradingReasons(settings)
        self._unsandboxed = GradingReasons(
            GradingSettings(settings.course, settings.release, settings.key, sandboxed=False)
        )

    def reason(self, submission: Submission, entry: LedgerEntry) -> str:
        reasons = self._unsandboxed if entry.results.unsandboxed else self._sandboxed
        return reasons.reason(submission, entry)


def _state(
    course: Course,
    lesson: str,
    student: Student,
    submission: Submission | None,
    entry: LedgerEntry | None,
    books: _Books,
    reasons: _Reasons | None,
) -> StudentState:
    if submission is None:
        return StudentState(student.id, student.name, "not handed in")
    time = submission_time(submission.folder / f"{lesson}.ipynb")
    shown = time.isoformat(" ", "minutes").removesuffix("+00:00") if time else None
    late = _late_days(time, books.due)
    if entry is None or reasons is None or student.id not in books.graded:
        lost = "its grade is not in the gradebook, or its notebook not in autograded/" if entry else ""
        state: State = "to grade again" if entry else "to grade"
        return StudentState(student.id, student.name, state, lost, shown, late)
    points = books.points[student.id]
    state, reason = _graded_state(entry.results, points, reasons.reason(submission, entry))
    total = sum(exercise.points for exercise in points.exercises.values()) - points.late_penalty
    return StudentState(
        student.id,
        student.name,
        state,
        reason,
        shown,
        late,
        points.late_penalty,
        None if state == "undecided" else max(0.0, total),
        tuple(_by_hand(points)),
        feedback_state(course, lesson, student.id, books.pages),
    )


def _graded_state(results: LessonResults, points: SubmissionPoints, changed: str) -> tuple[State, str]:
    undecided = overlaid(results, {row.student: points for row in results.results[:1]}).undecided
    if changed:
        return "to grade again", changed
    if undecided:
        return "undecided", " ".join(undecided[0].cause.split())
    by_hand = list(_by_hand(points))
    return ("graded by hand", f"points by hand: {', '.join(by_hand)}") if by_hand else ("graded", "")


def _by_hand(points: SubmissionPoints) -> Iterator[str]:
    yield from (name for name, exercise in points.exercises.items() if _is_by_hand(exercise))


def _is_by_hand(exercise: ExercisePoints) -> bool:
    return exercise.by_hand is not None and not exercise.is_open


def _late_days(time: datetime | None, due: datetime | None) -> int:
    if time is None or due is None or time <= due.replace(tzinfo=UTC):
        return 0
    return math.ceil((time - due.replace(tzinfo=UTC)) / _DAY)


def counts(students: Sequence[StudentState]) -> dict[State, int]:
    """Return how many students are in each state, in the order of STATES, without those that nobody is in."""
    found = {state: sum(student.state == state for student in students) for state in STATES}
    return {state: count for state, count in found.items() if count}
