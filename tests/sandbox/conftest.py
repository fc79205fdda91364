"""The course, the short lesson and the small class that the tests of the grader share."""

import pytest

from tests.fixtures.graded_class import _short_course, class_root, course_root, graded_root
from tests.fixtures.short_lesson import _rendered, release, repository, short_lesson, short_sources

__all__ = [
    "_rendered",
    "_short_course",
    "class_root",
    "course_root",
    "graded_root",
    "release",
    "repository",
    "short_lesson",
    "short_sources",
]


@pytest.fixture
def judged_without_search(monkeypatch):
    """Why an answer is wrong is not searched for, which takes seconds where nothing explains it."""
    monkeypatch.setattr("grader.judging.judge._SEARCH_SCALE", 0)
