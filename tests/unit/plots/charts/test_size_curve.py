"""Times against sizes: points where they were measured, the fastest and the last labelled."""

import pytest

from stridewise.plots import describe, size_curve
from stridewise.timing import Times
from stridewise.timing.times import BUSY, UNSTEADY

TIMES = {2**18: 3e-3, 2**12: 9e-3, 2**24: 6e-3}


def test_the_curve_runs_from_small_to_large_whatever_the_order():
    (curve,) = size_curve(TIMES, of="a panel").lines
    assert list(curve.get_xdata()) == [2**12, 2**18, 2**24]
    assert list(curve.get_ydata()) == [9e-3, 3e-3, 6e-3]


def test_the_fastest_and_the_last_are_labelled(read):
    assert read(size_curve(TIMES, of="a panel")).texts == ["3 ms", "6 ms"]
    assert read(size_curve({1024: 2.0, 2048: 1.0}, of="a panel")).texts == ["1 s"]


def test_the_description_has_every_number():
    assert describe(size_curve(TIMES, of="a panel", title="A layer")) == (
        "A layer. Time against the size of a panel, both axes logarithmic. 4 KiB: 9 ms; 256 KiB: 3 ms; "
        "16 MiB: 6 ms. The fastest is 256 KiB."
    )


@pytest.mark.parametrize(
    ("times", "message"),
    [({}, "times is empty"), ({1: 1.0}, "at least two"), ({1: 0.0, 2: 1.0}, "0"), ({0: 1.0, 2: 1.0}, "0")],
)
def test_what_is_no_curve_is_rejected(times, message):
    with pytest.raises(ValueError, match=message):
        size_curve(times, of="a panel")


SIZES = {"few": 4096, "many": 8192}


def curve_of(**options):
    rounds = {"few": [0.8, 1.0, 1.5], "many": [0.4, 0.5, 4.0]}
    times = Times(rounds, {name: min(values) for name, values in rounds.items()}, **options)
    return size_curve(times, sizes=SIZES, of="a panel")


def test_a_measurement_is_drawn_with_its_spread_and_the_note(read):
    ax = curve_of()
    assert [list(line.get_ydata()) for line in ax.lines] == [[0.8, 1.5], [0.4, 4.0], [1.0, 0.5]]
    assert ax.get_ylim()[0] < 0.4
    assert ax.get_ylim()[1] > 4.0
    assert "dot: median" in ax.get_xlabel()
    assert describe(ax).endswith(UNSTEADY)
    assert read(ax).troubles() == []


def test_on_a_busy_machine_the_points_are_the_fastest_calls_as_in_the_sentences(read):
    ax = curve_of(is_busy=True)
    assert list(ax.lines[-1].get_ydata()) == [0.8, 0.4]
    assert "dot: fastest call" in ax.get_xlabel()
    assert BUSY in ax.get_xlabel()
    assert describe(ax).endswith(BUSY)
    assert read(ax).troubles() == []
