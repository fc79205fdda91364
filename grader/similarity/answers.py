"""The answers of a graded lesson, as they were handed in, and what the course itself shows of each exercise."""

import json
from collections.abc import Iterator

from grader.course.course import Course
from grader.course.submission_material import misconception_source
from grader.pipeline.results import LessonResults
from grader.similarity.pairs import SimilarPair, StudentAnswer, similar_pairs
from grader.similarity.structure import Structure, structure_of
from stridewise.exercises import exercise_named
from stridewise.exercises.model_answers import model_answer


def pairs_of_lesson(course: Course, lesson: str, results: LessonResults) -> list[SimilarPair]:
    """Find the pairs of students whose answers to a lesson are nearly the same.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        Name of a graded lesson.
    results : LessonResults
        Its results.

    Returns
    -------
    list of SimilarPair
        The strongest evidence first.
    """
    exercises = dict.fromkeys(row.exercise for row in results.results)
    known = {exercise: list(_known(exercise)) for exercise in exercises}
    return similar_pairs(_answers(course, lesson, results), known)


def _answers(course: Course, lesson: str, results: LessonResults) -> Iterator[StudentAnswer]:
    """Yield every answer that was attempted and that Python can read."""
    mistakes = {
        (row.student, row.exercise): row.misconception or row.finding or ""
        for row in results.results
        if row.status != "unattempted"
    }
    for student in dict.fromkeys(row.student for row in results.results):
        for exercise, source in _cells(course, student, lesson):
            structure = structure_of(source) if (student, exercise) in mistakes else None
            if structure:
                yield StudentAnswer(student, exercise, source, structure, mistakes[student, exercise])


def _cells(course: Course, student: str, lesson: str) -> list[tuple[str, str]]:
    """Return the answer cells of a student's graded notebook: exercise and text."""
    path = course.root / "autograded" / student / lesson / f"{lesson}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        answers = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("solution")]
        return [(cell["metadata"]["nbgrader"]["grade_id"], "".join(cell["source"])) for cell in answers]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _known(exercise: str) -> Iterator[Structure]:
    try:
        record = exercise_named(exercise)
    except KeyError:
        return
    model = model_answer(exercise)
    sources = [misconception_source(record, misconception) for misconception in record.misconceptions]
    for source in [*sources, model.code if model else ""]:
        if structure := structure_of(source):
            yield structure
