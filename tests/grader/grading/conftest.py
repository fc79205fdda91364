"""A course root with a gradebook, which takes nbgrader seconds to make: made once, copied for each test."""

import shutil
from pathlib import Path

import pytest

from grader.course.course import create_course
from grader.course.lessons import Lesson
from grader.course.stock import session


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
