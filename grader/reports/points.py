"""The results with the points of the gradebook: what was given by hand, and what a late submission loses."""

from collections.abc import Iterator
from dataclasses import replace

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.points import ExercisePoints, SubmissionPoints, load_points
from grader.course.settings import load_settings
from grader.pipeline.results import ExerciseResult, LessonResults, Undecided


def with_gradebook(course: Course, lesson: str, results: LessonResults) -> LessonResults:
    """Return the results with the gradebook's points in place of the checks'.

    What a person has decided is not undecided any more. Where a new file or a new check came after points that were
    given by hand, which of them counts is a question for a person.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.
    results : LessonResults
        What the checks found.

    Returns
    -------
    LessonResults
    """
    with nbgrader_session(None):
        known = load_points(course, lesson)
    return without_extra_credit(course, overlaid(results, known))


def without_extra_credit(course: Course, results: LessonResults) -> LessonResults:
    """Return the results with nothing to be reached in the exercises that are extra credit, as totals count them."""
    extra = load_settings(course.root).extra_credit
    rows = tuple(replace(row, max_points=0.0) if row.exercise in extra else row for row in results.results)
    return replace(results, results=rows)


def overlaid(results: LessonResults, known: dict[str, SubmissionPoints]) -> LessonResults:
    """Return the results with these points, by student; students who are not among them keep those of the checks."""
    rows = tuple(_row(row, _find(row.student, row.exercise, known)) for row in results.results)
    penalties = {student: points.late_penalty for student, points in known.items() if points.late_penalty}
    undecided = tuple(sorted(_open(results, known), key=lambda row: row.student))
    return replace(results, results=rows, undecided=undecided, late_penalties=penalties)


def _find(student: str, exercise: str, known: dict[str, SubmissionPoints]) -> ExercisePoints | None:
    return known[student].exercises.get(exercise) if student in known else None


def _row(row: ExerciseResult, points: ExercisePoints | None) -> ExerciseResult:
    if points is None:
        return row
    if points.is_open:
        return replace(row, status="undecided", points=0.0)
    status = row.status
    if status == "undecided" or points.by_hand is not None:
        status = "passed" if points.points >= row.max_points else "failed"
    return replace(row, status=status, points=points.points)


def _open(results: LessonResults, known: dict[str, SubmissionPoints]) -> Iterator[Undecided]:
    """Yield what still needs a person: questions that nobody has answered, and points by hand for an earlier file."""
    for question in results.undecided:
        asked = known[question.student].exercises if question.student in known else {}
        about = [asked[question.exercise]] if question.exercise in asked else list(asked.values())
        if not about or any(points.is_open and points.by_hand is None for points in about):
            yield question
    for row in results.results:
        points = _find(row.student, row.exercise, known)
        if points and points.is_open and points.by_hand is not None:
            check = "cannot decide" if points.by_check is None else f"gives {points.by_check:g}"
            yield Undecided(
                row.student,
                row.lesson,
                row.exercise,
                f"{row.exercise}: {points.by_hand:g} points were given by hand, and were followed by a new file or "
                f"check, which {check}. Enter in formgrader what is to count.",
            )
