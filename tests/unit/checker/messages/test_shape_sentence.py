"""A wrong shape is told by what differs, and never more than that."""

import numpy as np
import pytest

from stridewise.checker.answers.outcome import run
from stridewise.checker.messages.shape_sentence import shape_sentence
from stridewise.checker.rules.rules import apply_rules
from stridewise.exercises import Contract, case


@pytest.mark.parametrize(
    ("expected", "received", "sentence"),
    [
        ((1, 2, 3, 1), (1, 1, 3, 1), "Axis 1 is 1 too short."),
        ((1, 2, 3, 1), (1, 1, 2, 4), "Axis 1 is 1 too short, axis 2 is 1 too short and axis 3 is 3 too long."),
        ((1, 2, 3, 1), (1, 3, 2, 1), "The lengths are right, but axes 1 and 2 have each other's length."),
        ((1, 2, 3, 4), (1, 3, 4, 2), "The lengths are right, but in another order."),
        ((1, 2, 3, 1), (2, 3), "The result has 2 axes instead of 4."),
        ((2, 3), (6,), "The result has one axis instead of 2."),
    ],
)
def test_the_difference_is_told(expected, received, sentence):
    outcome = run(lambda _: np.zeros(received), case("none", x=1))
    checked = apply_rules(Contract(), np.zeros(expected), outcome)
    assert checked.fault.kind == "shape"
    assert shape_sentence(checked) == sentence


def test_a_tuple_has_no_axes():
    outcome = run(lambda _: (1, 2), case("none", x=1))
    checked = apply_rules(Contract(result="tuple"), (1, 2, 3), outcome)
    assert shape_sentence(checked) == ""
