"""A right answer passes, in whatever style it is written."""

import pytest

from stridewise import check
from stridewise.exercises import EXERCISES, exercise_named
from tests.checker.right_answers import (
    RIGHT,
    conv_loops_inside_out,
    conv_output_by_output,
    conv_scattered,
    conv_seven_loops,
)
from tests.checker.stand_ins import handed_in, right_answer

CONVOLUTIONS = ("conv_naive", "conv_jit", "conv_1x1", "conv_matmul", "conv_im2col", "conv_lazy", "conv_strided")
# Python loops over every pixel: right, and without the points of speed where there are any.
TOO_SLOW = (conv_seven_loops, conv_loops_inside_out, conv_scattered, conv_output_by_output)


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
    slow = answer in TOO_SLOW and bool(exercise_named(name).contract.speed)
    assert verdict.points == verdict.max_points - (exercise_named(name).credit.speed if slow else 0)
    assert (verdict.finding.kind if verdict.finding else None) == ("speed" if slow else None)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_reference_or_its_stand_in_passes(exercise):
    verdict = check(handed_in(exercise, right_answer(exercise.name)), exercise.name)
    assert (verdict.status, verdict.points) == ("passed", exercise.points), verdict
