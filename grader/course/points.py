"""The points as the gradebook has them: given by the checks or by hand, and taken off for late submissions.

Every table and page that shows points reads them from here, so that all show the same.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from grader.course.course import Course
from grader.course.gradebook import open_gradebook
from grader.errors import UserError


@dataclass(frozen=True, slots=True)
class ExercisePoints:
    """The points of one exercise of one student.

    Parameters
    ----------
    points : float
        What counts: the points given by hand where there are any, else those of the check; and extra credit.
    is_open : bool
        Whether a person has to decide first.
    by_check, by_hand : float or None
        What the check gave, and what a person has given.
    """

    points: float
    is_open: bool
    by_check: float | None
    by_hand: float | None


@dataclass(frozen=True, slots=True)
class SubmissionPoints:
    """One student's points: `exercises` by name, and what is taken off because the submission was late."""

    exercises: dict[str, ExercisePoints]
    late_penalty: float = 0.0


def load_points(course: Course, lesson: str) -> dict[str, SubmissionPoints]:
    """Read everybody's points of a lesson, with late penalties by today's due date and settings.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.

    Returns
    -------
    dict of str to SubmissionPoints
        By student.
    """
    update_late_penalties(course, lesson)
    with open_gradebook(course) as book:
        return {
            submission.student_id: SubmissionPoints(
                {grade.name.removeprefix("check-"): _points(grade) for grade in _grades(submission)},
                submission.late_submission_penalty or 0.0,
            )
            for submission in _submissions(book, lesson)
        }


def load_entries(course: Course, lesson: str) -> dict[str, list[tuple[object, ...]]]:
    """Read all that the gradebook has of each student's notebook: points and comments, cell by cell, and penalties.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.

    Returns
    -------
    dict of str to list of tuple
        By student, always in the same order.
    """
    with open_gradebook(course) as book:
        return {
            submission.student_id: [
                entry
                for notebook in submission.notebooks
                for entry in (
                    (notebook.late_submission_penalty,),
                    *sorted((grade.name, *_parts(grade)) for grade in notebook.grades),
                    *sorted((comment.name, comment.comment or "") for comment in notebook.comments),
                )
            ]
            for submission in _submissions(book, lesson)
        }


def _parts(grade: Any) -> tuple[str, ...]:
    return tuple(
        repr(value)
        for value in (
            *(grade.auto_score, grade.manual_score, grade.extra_credit),
            *(bool(grade.needs_manual_grade), grade.max_score),
        )
    )


def update_late_penalties(course: Course, lesson: str) -> None:
    """Bring what late submissions lose up to date with due dates, settings and points, which change after grading.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.
    """
    with open_gradebook(course) as book:
        submissions = _submissions(book, lesson)
        penalties = _late_penalties(course, submissions)
        pairs = [
            (notebook, penalties[submission.student_id])
            for submission in submissions
            for notebook in submission.notebooks
        ]
        stale = [
            (notebook, points) for notebook, points in pairs if (notebook.late_submission_penalty or 0.0) != points
        ]
        for notebook, points in stale:
            notebook.late_submission_penalty = points or None
        if stale:
            book.db.commit()


def _submissions(book: Any, lesson: str) -> list[Any]:
    from nbgrader.api import Assignment, SubmittedAssignment

    return list(book.db.query(SubmittedAssignment).join(Assignment).filter(Assignment.name == lesson))


def _grades(submission: Any) -> list[Any]:
    return [grade for notebook in submission.notebooks for grade in notebook.grades]


def _points(grade: Any) -> ExercisePoints:
    return ExercisePoints(float(grade.score), bool(grade.needs_manual_grade), grade.auto_score, grade.manual_score)


def _late_penalties(course: Course, submissions: list[Any]) -> dict[str, float]:
    """Return what nbgrader's plugin takes off for each student, between 0 and the score."""
    from nbgrader.preprocessors import AssignLatePenalties

    penalties = {}
    try:
        assigner = AssignLatePenalties(config=course.config)
        assigner.init_plugin()
        for submission in submissions:
            late, score, student = submission.total_seconds_late, float(submission.score), submission.student_id
            penalty = assigner.plugin_inst.late_submission_penalty(student, score, late) if late > 0 else None
            penalties[student] = min(max(0.0, float(penalty or 0.0)), score)
    except (SQLAlchemyError, UserError):
        raise
    except Exception as error:  # the plugin is a program of the instructor's
        cause = f"{type(error).__name__}: {error}"
        raise UserError(f"the late penalties of nbgrader_config.py cannot be computed: {cause}") from error
    return penalties
