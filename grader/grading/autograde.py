"""Grades a lesson's submissions one after the other, and keeps the results of those who were not asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import nbformat

from grader.course.course import Course
from grader.course.gradebook import ensure_lesson
from grader.course.stock import session
from grader.grading.grade import grade
from grader.grading.nursery import prepare, slow_imports
from grader.grading.read import Submission, submissions_of
from grader.grading.results import Results, load_results, results_path, save_results
from grader.grading.sandbox import problem
from grader.grading.secret import course_secret

GOES_WITHOUT = "--unsafe-no-sandbox"


@dataclass(frozen=True, slots=True)
class Done:
    """One submission is graded, the `number`-th of `total`; `results` are its own."""

    number: int
    total: int
    student: str
    results: Results


def autograde(
    course: Course,
    lesson: str,
    *,
    students: Iterable[str] = (),
    on_done: Callable[[Done], None] | None = None,
    seed: str | None = None,
    sandboxed: bool = True,
) -> Results:
    """Grade all submissions of a lesson, or these students'; save and return the lesson's results.

    What is done when the run is stopped is saved too. What nbgrader warns of goes to results/LESSON.log.
    seed: the secret from which the judging's inputs are drawn; the course's own if left out.
    sandboxed: run what students wrote in a sandbox; otherwise it may do whatever this process may.
    Raises ValueError for an unknown lesson, for a student who has not submitted, and where there can be no sandbox.
    """
    if sandboxed and problem():
        raise ValueError(f"{problem()} To grade without one, with submissions free to do all you may: {GOES_WITHOUT}")
    release = nbformat.read(course.released(lesson), as_version=4)
    if sandboxed:
        prepare(slow_imports(cell.source for cell in release.cells))
    everyone = submissions_of(course, lesson)
    chosen = _chosen(everyone, tuple(students), lesson)
    secret = seed or course_secret(course.root)
    path = results_path(course.root, lesson)
    results = load_results(path).of({one.student for one in everyone})
    with session(path.with_suffix(".log")):
        ensure_lesson(course, lesson)
        try:
            for number, submission in enumerate(chosen, start=1):
                one = grade(course, submission, release, secret=secret, sandboxed=sandboxed)
                if not sandboxed:
                    one = replace(one, unsandboxed=(submission.student,))
                results = results.replacing(submission.student, one)
                if on_done:
                    on_done(Done(number, len(chosen), submission.student, one))
        finally:
            save_results(path, results)
    return results


def _chosen(everyone: list[Submission], students: tuple[str, ...], lesson: str) -> list[Submission]:
    there = [one.student for one in everyone]
    if not there:
        raise ValueError(f"nobody has submitted {lesson}; a submission is submitted/STUDENT/{lesson}/{lesson}.ipynb")
    missing = [student for student in students if student not in there]
    if missing:
        raise ValueError(f"{', '.join(missing)} has not submitted {lesson}; submissions are from {', '.join(there)}")
    return [one for one in everyone if not students or one.student in students]
