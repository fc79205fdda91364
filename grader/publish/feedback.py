"""Feedback for students: nbgrader's generate_feedback, for submissions that are graded."""

from collections.abc import Iterable
from pathlib import Path

from grader.course.course import Course
from grader.course.converters import run_converter, nbgrader_session
from grader.pipeline.results import results_path


def write_feedback(course: Course, lesson: str, *, students: Iterable[str] = ()) -> list[Path]:
    """Make feedback/STUDENT/LESSON/LESSON.html for all graded students, or for these; the files that were written.

    Raises ValueError for an unknown lesson, for a student whose submission is not graded, and, when everyone else's
    page is written, for those whose page could not be made.
    """
    from nbgrader.converters import GenerateFeedback

    course.released(lesson)
    there = [path.parent.name for path in sorted(course.root.glob(f"autograded/*/{lesson}"))]
    chosen = tuple(students) or tuple(there)
    missing = [student for student in chosen if student not in there]
    if missing or not chosen:
        who = ", ".join(missing) or "nobody"
        raise ValueError(f"{who}: no graded submission of {lesson}; run `grader autograde {lesson}` first")
    log = results_path(course.root, lesson).with_suffix(".feedback.log")
    faults = {}
    with nbgrader_session(log):
        for student in chosen:
            try:
                run_converter(GenerateFeedback, course.config, assignment_id=lesson, student_id=student)
            except Exception as fault:  # whatever it is, the others get their pages
                faults[student] = f"{student}: no page of {lesson} ({type(fault).__name__}: {fault!s:.200})"
    if faults:
        raise ValueError("; ".join(faults.values()))
    return [course.root / "feedback" / student / lesson / f"{lesson}.html" for student in chosen]
