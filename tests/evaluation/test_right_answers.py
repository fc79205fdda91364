"""A right answer passes, in whatever style it is written. test_credit.py has the reference of each exercise."""

import pytest

from evaluation.answers.right.table import RIGHT
from stridewise import check
from stridewise.checker.answers import local_answer
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.exercises import EXERCISES, exercise_named
from tests.fixtures.daily import part_of

CONVOLUTIONS = (
    "conv_naive",
    "conv_jit",
    "conv_reordered",
    "conv_1x1",
    "conv_matmul",
    "conv_im2col",
    "conv_lazy",
    "conv_strided",
)


def test_every_exercise_is_answered_in_several_styles():
    assert list(RIGHT) == [exercise.name for exercise in EXERCISES]
    assert all(len(set(answers)) >= (5 if name in CONVOLUTIONS else 2) for name, answers in RIGHT.items())


@pytest.fixture
def _fast_enough(monkeypatch):
    """How fast it is depends on the machine and on what else runs there; the tests of the race ask for that."""
    monkeypatch.setattr(local_answer, "relative_time", lambda *_: RelativeTime(1.0, 1.0, 1.0))


@pytest.mark.usefixtures("_fast_enough")
@pytest.mark.parametrize("name", [name for name in RIGHT if not exercise_named(name).contract.compiled])
def test_every_style_passes(name):
    """But for functions that Numba compiles, for seconds each: the matrix runs those."""
    for answer in part_of(RIGHT[name], 3, name):
        if not LocalAnswer(answer).is_compiled:
            verdict = check(answer, exercise=name)
            assert (verdict.status, verdict.points, verdict.finding) == ("passed", verdict.max_points, None), verdict
