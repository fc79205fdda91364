"""Lessons come from the registry, in its order."""

import pytest

from grader.course.lessons import LESSONS, lesson_named
from grader.errors import UserError
from stridewise.exercises import EXERCISES
from stridewise.exercises.registry import FORMER_LESSONS


def test_every_exercise_is_in_one_lesson_in_course_order():
    assert [exercise for lesson in LESSONS for exercise in lesson.exercises] == list(EXERCISES)
    names = [lesson.name for lesson in LESSONS]
    assert names == sorted(set(names))


def test_a_lesson_that_had_another_name_is_told_by_it():
    with pytest.raises(UserError, match=r"06_beyond_im2col is now 07_lazy_im2col and 08_registers_and_winograd$"):
        lesson_named("06_beyond_im2col")


def test_former_names_lead_to_todays_lessons():
    names = {lesson.name for lesson in LESSONS}
    assert {name for todays in FORMER_LESSONS.values() for name in todays} <= names
    assert not names & FORMER_LESSONS.keys()


def test_an_unknown_lesson_lists_the_lessons():
    with pytest.raises(UserError, match="no lesson is called '07_fft'; the lessons are 01_storage_order, 02"):
        lesson_named("07_fft")
