"""One class of hostile and unlucky submissions, graded once by `grader autograde`."""

from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from evaluation.attacks.builders import LESSON
from grader.cli import app
from grader.course.converters import nbgrader_session
from grader.course.course import Course, create_course
from grader.course.lessons import Lesson, lessons_of
from grader.course.source import read_source, solutions_in
from grader.course.submission_material import Material
from grader.pipeline.results import LessonResults, load_results, results_path
from stridewise.exercises import exercise_named
from tests.fixtures.checker import _as_in_a_new_notebook, without_search
from tests.fixtures.hostile_class import CLASS

__all__ = ["_as_in_a_new_notebook", "without_search"]

SOLUTIONS = Path(__file__).parents[2] / "evaluation" / "attacks" / "solutions"


@dataclass(frozen=True)
class Graded:
    """A course after grading, and what the command said."""

    course: Course
    results: LessonResults
    exit_code: int
    output: str


@pytest.fixture(scope="session")
def lesson() -> Lesson:
    """A short lesson: three of the real exercises, worth 2, 1 and 2 points."""
    names = ("row_major_strides", "element_offset", "nchw_to_nhwc")
    (short,) = lessons_of(exercise_named(name) for name in names)
    return short


@pytest.fixture(scope="session")
def course(lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course root with the short lesson, and a short time limit."""
    with nbgrader_session(None):
        return create_course(tmp_path_factory.mktemp("class") / "course", SOLUTIONS, lessons=[lesson], seconds=3)


@pytest.fixture(scope="session")
def material(lesson: Lesson, course: Course) -> Material:
    """The released notebook, and the code of each solution."""
    release = nbformat.read(course.released(lesson.name), as_version=4)
    return Material(lesson, release, solutions_in(read_source(SOLUTIONS / f"{lesson.name}.py")))


@pytest.fixture(scope="session")
def graded(course: Course, material: Material) -> Graded:
    """The whole class, graded in one run, by a process with a secret in its environment."""
    for submission in CLASS:
        folder = course.submitted / submission.name / LESSON
        folder.mkdir(parents=True)
        submission.submit(folder, material)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIDEWISE_TEST_SECRET", "1")
        run = CliRunner().invoke(app, ["autograde", LESSON, "--course", str(course.root)])
    assert run.exception is None or isinstance(run.exception, SystemExit), run.output
    return Graded(course, load_results(results_path(course.root, LESSON)), run.exit_code, run.output)
