"""Feedback for students: nbgrader's generate_feedback, for submissions that are graded."""

from collections.abc import Iterable
from pathlib import Path

from grader.course.converters import nbgrader_session, run_converter
from grader.course.course import Course
from grader.course.points import update_late_penalties
from grader.errors import UserError
from grader.pipeline.grade import error_line
from grader.pipeline.results import results_path

_LONGEST_ERROR = 200


def write_feedback(course: Course, lesson: str, *, students: Iterable[str] = ()) -> list[Path]:
    """Write feedback/STUDENT/LESSON/LESSON.html for the graded students.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        Name of a released lesson.
    students : iterable of str, default ()
        Write only these students' pages; all if empty.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UserError
        The lesson is unknown, or a student's submission is not graded; also, after everyone else's page is written, if
        a student's page could not be made.
    """
    from nbgrader.converters import GenerateFeedback

    course.released(lesson)
    graded = [path.parent.name for path in sorted(course.root.glob(f"autograded/*/{lesson}"))]
    chosen = tuple(students) or tuple(graded)
    missing = [student for student in chosen if student not in graded]
    if missing or not chosen:
        whose = f" of {', '.join(missing)}" if missing else ""
        raise UserError(f"no graded submission{whose} in {lesson}; run `grader autograde {lesson}` first")
    log = results_path(course.root, lesson).with_suffix(".feedback.log")
    errors = {}
    with nbgrader_session(log):
        update_late_penalties(course, lesson)
        for student in chosen:
            try:
                run_converter(GenerateFeedback, course.config, assignment_id=lesson, student_id=student)
            except Exception as error:  # an error with one page must not keep the others from being written
                errors[student] = f"{student}: no page of {lesson} ({error_line(error):.{_LONGEST_ERROR}})"
    if errors:
        raise UserError("; ".join(errors.values()))
    return [course.root / "feedback" / student / lesson / f"{lesson}.html" for student in chosen]
