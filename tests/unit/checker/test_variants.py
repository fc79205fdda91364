"""A common mistake is named however a student writes it, and never as another one."""

import pytest

from evaluation.answers.submitted import as_submitted
from evaluation.answers.variants.table import VARIANTS
from stridewise import check
from stridewise.exercises import exercise_named


@pytest.mark.parametrize(
    ("name", "misconception", "answer"),
    [
        pytest.param(name, misconception, answer, id=f"{name}-{misconception}-{number}")
        for name, table in VARIANTS.items()
        for misconception, answers in table.items()
        for number, answer in enumerate(answers)
    ],
)
def test_it_is_named(name, misconception, answer):
    finding = check(as_submitted(exercise_named(name), answer), exercise=name).finding
    assert (finding.misconception, finding.candidates) == (misconception, (misconception,)), finding.message
