"""A right answer passes, in whatever style it is written."""

import pytest

from stridewise import check
from stridewise.exercises import EXERCISES
from tests.checker.right_answers import RIGHT
from tests.checker.stand_ins import handed_in

CONVOLUTIONS = ("conv_naive", "conv_jit", "conv_1x1", "conv_matmul", "conv_im2col")


STYLES = [
    pytest.param(name, answer, id=f"{name}-{number}-{answer.__name__}")
    for name, answers in RIGHT.items()
    for number, answer in enumerate(answers)
]


def test_every_exercise_is_answered_in_several_styles():
    assert list(RIGHT) == [exercise.name for exercise in EXERCISES]
    assert all(len(set(answers)) >= (5 if name in CONVOLUTIONS else 2) for name, answers in RIGHT.items())


@pytest.mark.parametrize(("name", "answer"), STYLES)
def test_it_passes(name, answer):
    verdict = check(answer, name)
    assert verdict.status == "passed", verdict
    assert verdict.points == verdict.max_points > 0
    assert verdict.finding is None


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_reference_passes(exercise):
    verdict = check(handed_in(exercise, exercise.reference), exercise.name)
    assert (verdict.status, verdict.points) == ("passed", exercise.points), verdict
