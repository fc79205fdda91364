"""A common mistake is named however a student writes it, and never as another one."""

import pytest

from evaluation.answers.formulations import FORMULATIONS
from evaluation.answers.stand_ins import handed_in
from stridewise import check
from stridewise.exercises import exercise_named


@pytest.mark.parametrize(
    ("name", "misconception", "answer"),
    [
        pytest.param(name, misconception, answer, id=f"{name}-{misconception}-{number}")
        for name, table in FORMULATIONS.items()
        for misconception, answers in table.items()
        for number, answer in enumerate(answers)
    ],
)
def test_it_is_named(name, misconception, answer):
    finding = check(handed_in(exercise_named(name), answer), exercise=name).finding
    assert (finding.misconception, finding.candidates) == (misconception, (misconception,)), finding.message
