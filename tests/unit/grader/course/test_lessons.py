"""Lessons come from the registry, in its order."""

import pytest

from grader.course.lessons import LESSONS, lesson_named
from grader.errors import UserError
from stridewise.exercises import EXERCISES


def test_every_exercise_is_in_one_lesson_in_course_order():
    assert [exercise for lesson in LESSONS for exercise in lesson.exercises] == list(EXERCISES)
    names = [lesson.name for lesson in LESSONS]
    assert names == sorted(set(names))


def test_an_unknown_lesson_lists_the_lessons():
    with pytest.raises(UserError, match="no lesson is called '07_fft'; the lessons are 01_storage_order, 02"):
        lesson_named("07_fft")
