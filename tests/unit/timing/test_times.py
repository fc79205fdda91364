"""The sentences say no more than was measured."""

import pytest

from stridewise.timing import Ratio, Times
from stridewise.timing.times import BUSY, UNSTEADY


def times(a, b, *, best=(1.0, 1.0), is_busy=False):
    return Times({"a": a, "b": b}, {"a": best[0], "b": best[1]}, is_busy)


@pytest.mark.parametrize(
    ("measured", "sentence"),
    [
        (times([2, 2, 2], [1, 1, 1]), "a: 2.0 times as long as b."),
        (times([1, 1, 1], [2, 2.1, 2]), "a: 2.0 times as fast as b."),
        (times([1, 1.1, 1.2], [1.1, 1.1, 1.1]), "a and b: no clear difference."),
        (times([1, 1.2, 1.3], [1.1, 1.1, 1.1]), "a and b: no clear difference."),
        (times([1.03, 1.04, 1.03], [1, 1, 1]), "a and b: no clear difference."),
        (times([2, 3, 2.8], [1, 1, 1]), "a: 2.0 to 3.0 times as long as b."),
        (times([2, 9, 2], [1, 1, 1]), f"a: 2.0 to 9.0 times as long as b. {UNSTEADY}"),
    ],
)
def test_a_comparison_is_as_exact_as_the_measurement(measured, sentence):
    assert measured.comparison("a", "b") == sentence


def test_a_core_that_slowed_down_leaves_the_ratio_exact_and_needs_no_note():
    measured = times([1, 1, 1, 3, 3, 3], [2, 2, 2, 6, 6, 6])
    assert measured.comparison("a", "b") == "a: 2.0 times as fast as b."


@pytest.mark.parametrize(
    ("best", "sentence"),
    [
        ((1.0, 3.0), "a: about 3.0 times as fast as b."),
        ((3.0, 1.0), "a: about 3.0 times as long as b."),
        ((1.0, 1.2), "a and b: no clear difference."),
    ],
)
def test_on_a_busy_machine_the_fastest_calls_are_compared_and_the_reader_is_told(best, sentence):
    measured = times([1, 1, 1], [100, 30, 300], best=best, is_busy=True)
    assert measured.comparison("a", "b") == f"{sentence} {BUSY}"
    assert [measured.seconds(name) for name in "ab"] == list(best)


def test_the_fastest_of_all_and_of_some():
    measured = Times({"a": [1.0], "b": [2.0], "c": [3.0]}, {"a": 1.0, "b": 2.0, "c": 3.0})
    assert measured.fastest() == "a"
    assert measured.fastest("b", "c") == "b"
    assert dict(measured.only("c", "a")) == {"c": measured["c"], "a": measured["a"]}


def test_times_of_a_smaller_problem_are_scaled_up():
    measured = times([1.0, 2.0, 4.0], [3.0, 3.0, 3.0], best=(0.5, 3.0)).scaled({"a": 10})
    assert (measured["a"].best, measured["a"].median, measured["a"].slowest) == (5.0, 20.0, 40.0)
    assert measured["b"].median == 3.0


def test_a_speed_is_the_sentences_number_and_none_where_the_sentence_refuses():
    assert times([1, 1, 1], [2, 2, 2]).speed("a", "b").median == 2
    assert times([1, 1, 1], [9, 90, 900], best=(1.0, 3.0), is_busy=True).speed("b", "a") == Ratio(1 / 3, 1 / 3, 1 / 3)
    disturbed = Times({"a": [1.0], "b": [2.0]}, {"a": 1.0, "b": 2.0}, is_busy=True, disturbed=frozenset({"b"}))
    assert disturbed.speed("a", "b") is None
    assert disturbed.compare("a", "b") == "a and b: too disturbed to be compared."
