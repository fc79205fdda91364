"""The registry has every exercise of the course, in course order, and every misconception that is defined.

What each record must have is the linter's: tests/unit/grader/course/test_lint_registry.py.
"""

import pkgutil
from importlib import import_module

import pytest

import stridewise.exercises
from stridewise.exercises import EXERCISES, Misconception, exercise_named


def test_every_lesson_of_the_course_has_its_exercises_in_course_order():
    lessons = [exercise.lesson for exercise in EXERCISES]
    assert lessons == sorted(lessons)
    assert [(lesson, lessons.count(lesson)) for lesson in sorted(set(lessons))] == [
        ("01_storage_order", 4),
        ("02_naive_loops", 4),
        ("03_loop_order", 1),
        ("04_matmul_convolution", 2),
        ("05_stride_tiling", 4),
        ("06_im2col", 4),
        ("07_lazy_im2col", 2),
        ("08_registers_and_winograd", 3),
        ("09_backward_pass", 8),
        ("10_gpu", 4),
    ]


def test_an_exercise_is_found_by_its_name():
    assert [exercise_named(exercise.name) for exercise in EXERCISES] == list(EXERCISES)


def test_an_unknown_name_is_answered_with_the_names_there_are():
    with pytest.raises(KeyError, match=r"no exercise is called 'conv'; the exercises are row_major_strides, "):
        exercise_named("conv")


def defined_misconceptions():
    """Every misconception that stands in a module of the package, by its place."""
    for module in pkgutil.walk_packages(stridewise.exercises.__path__, "stridewise.exercises."):
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, Misconception):
                yield f"{module.name}.{name}", value


def test_every_misconception_that_is_defined_is_in_an_exercise():
    listed = [id(misconception) for exercise in EXERCISES for misconception in exercise.misconceptions]
    defined = dict(defined_misconceptions())
    assert len(defined) > 150
    assert [place for place, misconception in defined.items() if id(misconception) not in listed] == []


def test_every_convolution_has_at_least_twelve_misconceptions():
    for exercise in EXERCISES:
        if {"x", "w"} <= exercise.witnesses[0].arguments.keys():
            assert len(exercise.misconceptions) >= 12
