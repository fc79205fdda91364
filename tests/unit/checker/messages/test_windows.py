"""The window of an output and its products: they are what the reference computes there."""

import numpy as np
import pytest

from evaluation.answers.submitted import right_answer
from stridewise import check
from stridewise.checker.messages.windows import products, window
from stridewise.exercises import exercise_named

exercise = exercise_named("conv_naive")
conv = right_answer("conv_naive")


@pytest.mark.parametrize("case", [*exercise.witnesses, *exercise.cases], ids=lambda case: case.note)
def test_only_what_lies_in_the_window_changes_the_output(case):
    arguments = case.build()
    before = conv(**arguments)
    for where in ((0, 0, 0, 0), tuple(length - 1 for length in before.shape)):
        inside = window(arguments, where)
        outside = np.where(inside, arguments["x"], 1000).astype(before.dtype)
        assert conv(outside, arguments["w"])[where] == before[where]
        for place in np.argwhere(inside):
            x = arguments["x"].copy()
            x[tuple(place)] += 1
            assert conv(x, arguments["w"])[where] != before[where]


@pytest.mark.parametrize("case", exercise.witnesses, ids=lambda case: case.note)
def test_the_products_add_up_to_the_output(case):
    arguments = case.build()
    expected = conv(**arguments)
    where = tuple(length - 1 for length in expected.shape)
    terms, total = products(arguments, where).split(" = ")
    assert float(total) == expected[where]
    assert sum(float(x) * float(w) for x, w in (term.split("*") for term in terms.split(" + "))) == expected[where]


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"x": np.ones((1, 4, 4, 1)), "w": np.ones((4, 4, 1, 1))}, (0, 0, 0, 0)),
        ({"x": np.ones((1, 1, 1, 1)), "w": np.ones((1, 1, 1, 1))}, (0, 0, 0, 0)),
        ({"x": np.ones((1, 2, 2, 1)), "pad": 1}, (0, 0, 0, 0)),
        ({"a": np.ones((2, 2)), "b": np.ones((2, 2)), "tile": 1}, (0, 0)),
    ],
    ids=["too many terms", "one term", "padding", "a matrix product"],
)
def test_there_are_no_products_where_they_help_nobody(arguments, where):
    assert products(arguments, where) == ""


def test_windows_are_a_stride_apart():
    arguments = {"x": np.zeros((1, 5, 7, 1)), "w": np.zeros((2, 1, 1, 1)), "stride": 3}
    assert np.argwhere(window(arguments, (0, 1, 2, 0))).tolist() == [[0, 3, 6, 0], [0, 4, 6, 0]]


def test_the_message_and_the_card_show_them():
    verdict = check(lambda x, w: conv(x[:, ::-1], w), exercise="conv_naive")
    assert "first difference at out[0, 0, 0, 0]: -9*3 + -1*-3 + 4*1 + 9*2 = -2, received" in verdict.message
    assert verdict._repr_html_().count("border:2px solid #0072B2") == 4
