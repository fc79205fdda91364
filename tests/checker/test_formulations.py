"""A common mistake is named however a student writes it, and never as another one."""

import pytest

from stridewise import check
from stridewise.exercises import exercise_named
from tests.checker.formulations import CONVOLUTIONS, IM2COL, ONE_BY_ONE
from tests.checker.formulations_beyond_im2col import LAZY, STRIDED, WINOGRAD
from tests.checker.stand_ins import handed_in

TABLES = {
    "conv_naive": CONVOLUTIONS,
    "conv_jit": CONVOLUTIONS,
    "conv_matmul": CONVOLUTIONS,
    "conv_im2col": CONVOLUTIONS | IM2COL,
    "conv_1x1": ONE_BY_ONE,
    "conv_lazy": LAZY,
    "conv_strided": STRIDED,
    "winograd_f23": WINOGRAD,
}


@pytest.mark.parametrize(
    ("name", "misconception", "answer"),
    [
        pytest.param(name, misconception, answer, id=f"{name}-{misconception}-{number}")
        for name, table in TABLES.items()
        for misconception, answers in table.items()
        for number, answer in enumerate(answers)
    ],
)
def test_it_is_named(name, misconception, answer):
    finding = check(handed_in(exercise_named(name), answer), name).finding
    assert (finding.misconception, finding.candidates) == (misconception, (misconception,)), finding.message
