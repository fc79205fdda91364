"""The registry's laws: what every exercise must have, so that a lesson, a check and a grade can be made from it."""

import inspect
import re

import pytest

from stridewise.exercises import EXERCISES, exercise_named

CONVOLUTIONS = ("conv_naive", "conv_jit", "conv_1x1", "conv_matmul", "conv_im2col", "conv_lazy", "conv_strided")
EACH = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)


def test_names_are_unique():
    names = [exercise.name for exercise in EXERCISES]
    assert len(set(names)) == len(names)


def test_every_lesson_of_the_course_has_its_exercises_in_course_order():
    lessons = [exercise.lesson for exercise in EXERCISES]
    assert lessons == sorted(lessons)
    assert [(lesson, lessons.count(lesson)) for lesson in sorted(set(lessons))] == [
        ("01_storage_order", 4),
        ("02_naive_loops", 4),
        ("03_matmul_convolution", 2),
        ("04_stride_tiling", 4),
        ("05_im2col", 4),
        ("06_beyond_im2col", 3),
    ]


def test_an_exercise_is_found_by_its_name():
    assert [exercise_named(exercise.name) for exercise in EXERCISES] == list(EXERCISES)


def test_an_unknown_name_is_answered_with_the_names_there_are():
    with pytest.raises(KeyError, match=r"no exercise is called 'conv'; the exercises are row_major_strides, "):
        exercise_named("conv")


@EACH
def test_the_name_is_a_function_name_and_the_sentence_begins_with_its_call(exercise):
    arguments = ", ".join(exercise.witnesses[0].arguments)
    assert exercise.name.isidentifier()
    assert exercise.asks.startswith(f"{exercise.name}({arguments}) ")
    assert exercise.asks.endswith(".")


@EACH
def test_points_are_positive(exercise):
    assert exercise.points > 0


@EACH
def test_every_case_has_the_arguments_of_the_reference(exercise):
    # The stub's parameters are the cases' argument names; the shared references take x, w under the same names.
    names = list(inspect.signature(exercise.reference).parameters)
    for case in (*exercise.witnesses, *exercise.cases):
        assert list(case.arguments) == names, case.note


@EACH
def test_there_is_enough_of_everything(exercise):
    assert len(exercise.witnesses) >= 2
    assert len(exercise.misconceptions) >= (12 if exercise.name in CONVOLUTIONS else 4)
    assert len(exercise.hints) >= 2
    assert exercise.cases


@EACH
def test_notes_of_cases_are_unique(exercise):
    notes = [case.note for case in (*exercise.witnesses, *exercise.cases)]
    assert len(set(notes)) == len(notes)


@EACH
def test_hints_are_short_and_differ(exercise):
    assert len(set(exercise.hints)) == len(exercise.hints)
    assert all(len(hint) <= 120 for hint in exercise.hints)


@EACH
def test_names_of_misconceptions_are_unique_and_fit_for_a_table(exercise):
    names = [misconception.name for misconception in exercise.misconceptions]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


@EACH
def test_each_belief_is_another_wrong_answer(exercise):
    answers = [misconception.example for misconception in exercise.misconceptions]
    beliefs = [misconception.belief for misconception in exercise.misconceptions]
    assert len(set(answers)) == len(answers)
    assert len(set(beliefs)) == len(beliefs)


@EACH
def test_beliefs_say_what_the_function_does_and_remedies_are_sentences(exercise):
    for misconception in exercise.misconceptions:
        assert misconception.belief.startswith(("Your function ", "You ")), misconception.belief
        assert not misconception.belief.endswith((".", "!", "?", ",", " ")), misconception.belief
        assert misconception.remedy.endswith("."), misconception.remedy
        assert len(misconception.remedy) <= 200, misconception.remedy
