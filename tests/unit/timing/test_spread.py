"""Medians, intervals, ratios and their words."""

import random
import statistics

import pytest

from stridewise.timing import Ceiling, Ratio, interval_of_median


def test_of_five_samples_the_interval_is_the_whole_range():
    assert interval_of_median([3.0, 1.0, 5.0, 2.0, 4.0]) == (1.0, 3.0, 5.0)


@pytest.mark.parametrize("count", [6, 10, 25, 100, 1000])
def test_the_interval_lies_evenly_around_the_median_and_covers_it_19_times_in_20(count):
    generator = random.Random(count)
    low, median, high = interval_of_median([float(i) for i in range(count)])
    assert median == statistics.median(range(count))
    assert low + high == count - 1
    covered = 0
    for _ in range(400):
        low, _, high = interval_of_median([generator.gauss(0, 1) for _ in range(count)])
        covered += low <= 0 <= high
    assert covered >= 0.94 * 400


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Ratio(1.85, 1.9, 1.97), "1.9"), (Ratio(1560, 1571, 1580), "1,570"), (Ratio(22, 22.9, 24), "23"),
        (Ratio(0.8, 0.85, 0.9), "0.85"), (Ratio(3.02, 4, 5.04), "3.0 to 5.0"), (Ratio(22, 300, 1312), "22 to 1,300"),
        (Ratio(99.7, 99.7, 99.7), "100"), (Ratio(9.97, 9.97, 9.97), "10"),
    ],
)  # fmt: skip
def test_a_ratio_has_as_many_digits_as_were_measured(ratio, text):
    assert ratio.text == text


def test_the_inverse_swaps_the_bounds():
    assert Ratio(2, 4, 5).inverse == Ratio(0.2, 0.25, 0.5)


@pytest.mark.parametrize(
    ("ratio", "level"),
    [(Ratio(0.9, 1.1, 1.2), True), (Ratio(1.01, 1.02, 1.03), True), (Ratio(1.05, 1.1, 1.2), False),
     (Ratio(0.5, 0.6, 0.7), False)],
)  # fmt: skip
def test_what_cannot_be_told_apart_is_level(ratio, level):
    assert ratio.is_level is level


def test_nothing_is_above_a_ceiling_because_it_rises():
    peak = Ceiling(10.0)
    assert peak.share(5.0) == 0.5
    assert peak.share(20.0) == 1.0
    assert (peak.rate, peak.share(5.0)) == (20.0, 0.25)
    assert peak.include(1.0, 40.0) == 40.0


@pytest.mark.parametrize("rate", [0, -1.0, float("nan")])
def test_a_ceiling_is_above_zero(rate):
    with pytest.raises(ValueError, match="expected more than 0"):
        Ceiling(rate)
