"""The short lesson of tests/submissions, and the notebook that it builds to."""

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grader.course.build import render_notebooks
from grader.course.lessons import Lesson, lessons_of
from stridewise.exercises import exercise_named

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def short_sources() -> Path:
    """A folder with the source of one short lesson."""
    return ROOT / "tests" / "submissions" / "solutions"


@pytest.fixture(scope="session")
def short_lesson() -> Lesson:
    names = ("row_major_strides", "element_offset", "nchw_to_nhwc")
    (lesson,) = lessons_of(exercise_named(name) for name in names)
    return lesson


@pytest.fixture(scope="session")
def _rendered(short_sources: Path, short_lesson: Lesson) -> str:
    (text,) = render_notebooks(short_sources, [short_lesson]).values()
    return text


@pytest.fixture
def release(_rendered: str) -> NotebookNode:
    """What students get of the short lesson; a new copy for each test."""
    return nbformat.reads(_rendered, as_version=4)
