"""A course root with a gradebook, which takes nbgrader seconds to make: made once, copied for each test."""

import shutil
from pathlib import Path

import nbformat
import pytest

from grader.course.course import create_course, open_course
from grader.course.demo import Material, made_float64, mistaken
from grader.course.lessons import Lesson
from grader.course.source import read_source, solutions_in
from grader.course.stock import session
from grader.grading.autograde import autograde
from tests.grader.grading.small_class import LESSON, SEED, graded_bytes, submit


@pytest.fixture(scope="session")
def _short_course(tmp_path_factory: pytest.TempPathFactory, short_sources: Path, short_lesson: Lesson) -> Path:
    root = tmp_path_factory.mktemp("course") / "course"
    with session(None):
        create_course(root, short_sources, lessons=[short_lesson])
    return root


@pytest.fixture
def course_root(_short_course: Path, tmp_path: Path) -> Path:
    """A course root of one's own, with the short lesson and no submission."""
    return Path(shutil.copytree(_short_course, tmp_path / "course"))


@pytest.fixture(scope="session")
def class_root(_short_course, short_sources, short_lesson, tmp_path_factory) -> Path:
    """A course with six submissions, one of them no notebook."""
    root = Path(shutil.copytree(_short_course, tmp_path_factory.mktemp("class") / "course"))
    course = open_course(root)
    release = nbformat.read(course.released(LESSON), as_version=4)
    material = Material(short_lesson, release, solutions_in(read_source(short_sources / f"{LESSON}.py")))
    belief = short_lesson.exercises[0].misconceptions[0]
    notebooks = {
        "ada": material.perfect,
        "bo": release,
        "cy": material.all_but(0, lambda *_: mistaken(short_lesson.exercises[0], belief)),
        "di": material.all_but(1, lambda _, code: f"{code}\n\nimport os\nos._exit(1)"),
        "ed": material.all_but(2, made_float64),
    }
    for student, notebook in notebooks.items():
        submit(course, student, nbformat.writes(notebook))
    submit(course, "flo", "{")
    return root


@pytest.fixture(scope="session")
def undisturbed(class_root, tmp_path_factory) -> Path:
    """The class graded by one process, in one run."""
    root = Path(shutil.copytree(class_root, tmp_path_factory.mktemp("undisturbed") / "course"))
    autograde(open_course(root), LESSON, seed=SEED)
    assert len(graded_bytes(root)) == 7
    return root
