"""Dots stand at their times, with the spread and the note of a measurement, labelled with a unit and a ratio."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from stridewise.plots import describe, time_dots
from stridewise.plots.charts.units import ratio_text, time_text
from stridewise.timing import Times
from stridewise.timing.times import BUSY, UNSTEADY

NEAR = {"PyTorch": 2.1e-3, "matmul": 1.5e-3, "im2col": 3.1e-3}
FAR = {"PyTorch": 2.1e-3, "seven loops": 3.3, "seven loops under Numba": 9.4e-3}
QUIET = Times({"a": [1.0, 1.1, 1.0], "b": [2.0, 2.2, 2.1]}, {"a": 0.9, "b": 1.9})
BUSY_TIMES = Times({"a": [1.0, 9.0, 4.0], "b": [2.0, 200.0, 2.1]}, {"a": 0.9, "b": 1.8}, is_busy=True)
UNSTEADY_TIMES = Times({"a": [1.0, 1.0, 1.0], "b": [2.0, 6.0, 2.1]}, {"a": 0.9, "b": 1.8})


def dots(ax):
    return [line for line in ax.lines if line.get_marker() == "o"]


def test_dots_stand_at_the_times_in_the_order_given():
    ax = time_dots(NEAR, baseline="PyTorch")
    assert [dot.get_xdata()[0] for dot in dots(ax)] == list(NEAR.values())
    assert [label.get_text() for label in ax.get_yticklabels()] == list(NEAR)
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the first name is at the top"


def test_the_dots_of_the_dark_names_are_full_by_default_the_baselines():
    def full(ax):
        return [dot.get_markerfacecolor() == dot.get_markeredgecolor() for dot in dots(ax)]

    assert full(time_dots(NEAR, baseline="PyTorch")) == [True, False, False]
    assert full(time_dots(NEAR, baseline="PyTorch", dark=["matmul", "im2col"])) == [False, True, True]


def test_each_dot_is_labelled_with_its_time_and_ratio(read):
    assert read(time_dots(NEAR, baseline="PyTorch")).texts == [
        "2.1 ms, baseline",
        "1.5 ms, 1.4x faster",
        "3.1 ms, 1.5x slower",
    ]
    assert read(time_dots(QUIET, baseline="a")).texts == ["1 s, baseline", "2.1 s, 2.0x slower"]
    assert read(time_dots(UNSTEADY_TIMES, baseline="a")).texts[1] == "2.1 s, 2.0 to 6.0x slower"
    assert read(time_dots(BUSY_TIMES, baseline="a")).texts == ["900 ms, baseline", "1.8 s, about 2.0x slower"]


def test_a_line_runs_from_the_fastest_call_to_the_slowest_round():
    ax = time_dots(QUIET, baseline="a")
    spreads = [list(line.get_xdata()) for line in ax.lines if line.get_linewidth() > 2 and len(line.get_xdata()) == 2]
    assert spreads == [[0.9, 1.1], [1.9, 2.2]]
    assert "from the fastest call to the slowest round" in ax.get_xlabel()


@pytest.mark.parametrize(("times", "note"), [(QUIET, ""), (BUSY_TIMES, BUSY), (UNSTEADY_TIMES, UNSTEADY)])
def test_the_note_is_in_the_figure_and_in_its_description(read, times, note):
    ax = time_dots(times, baseline="a", title="A race")
    assert ax.get_xlabel().endswith(note)
    assert describe(ax).endswith(note or "; b: 2.1 s, 2.0x slower (1.9 s to 2.2 s).")
    assert ("run this cell again" in describe(ax)) == bool(note)
    assert read(ax).troubles() == []


@pytest.mark.parametrize(("slowest", "scale"), [(29.9, "linear"), (30.1, "log")])
def test_a_wide_range_has_a_logarithmic_axis_that_says_so(slowest, scale):
    ax = time_dots({"quick": 1.0, "slow": slowest}, baseline="quick")
    assert ax.get_xscale() == scale
    assert ("logarithmic" in ax.get_xlabel()) == ("logarithmic" in describe(ax)) == (scale == "log")


@pytest.mark.parametrize(
    ("times", "lines"),
    [
        ([2.1e-3, 3.3], ["10 ms", "100 ms", "1 s"]),
        ([1e-9, 1.0], ["1 ns", "100 ns", "10 \N{MICRO SIGN}s", "1 ms", "100 ms"]),
        ([1.0, 3.3], ["0", "1 s", "2 s", "3 s"]),
        ([0.5, 1.0], ["0", "200 ms", "400 ms", "600 ms", "800 ms", "1 s"]),
    ],
)
def test_the_grid_has_round_numbers(times, lines):
    ax = time_dots({str(time): time for time in times}, baseline=str(times[0]))
    assert [tick.get_text() for tick in ax.get_xticklabels()] == lines


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3.3, "3.3 s"), (0.9996, "1 s"), (0.9994, "999 ms"), (2.104e-3, "2.1 ms"), (1.5e-5, "15 \N{MICRO SIGN}s"),
        (4e-9, "4 ns"), (2e-11, "0.02 ns"), (1234.0, "1,230 s"),
    ],
)  # fmt: skip
def test_times_have_three_digits_and_a_sensible_unit(seconds, text):
    assert time_text(seconds) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (1.0, "as fast"), (1.04, "as fast"), (1.07, "1.07x slower"), (2.34, "2.3x slower"), (1 / 1.4, "1.4x faster"),
        (23.4, "23.4x slower"), (1571.4, "1,570x slower"), (1 / 250, "250x faster"),
    ],
)  # fmt: skip
def test_ratios_read_as_faster_or_slower(ratio, text):
    assert ratio_text(ratio) == text


def test_the_description_has_every_number():
    assert describe(time_dots(FAR, baseline="PyTorch", title="One layer", per="image")) == (
        "One layer. Chart of the times of one image. PyTorch: 2.1 ms, baseline; seven loops: 3.3 s, 1,570x slower; "
        "seven loops under Numba: 9.4 ms, 4.5x slower. The axis is logarithmic."
    )


@pytest.mark.parametrize(
    "times", [NEAR, FAR, {"one": 1.0}, {"a": 1e-9, "b": 1.0}, {"a name of forty letters, perhaps more": 1.0}]
)
def test_no_text_overlaps_another_or_leaves_the_figure(read, times):
    first = next(iter(times))
    for title in (None, "A title that says at length what was measured here"):
        assert read(time_dots(times, baseline=first, title=title)).troubles() == []


def test_beside_long_names_fewer_lines_are_labelled_and_the_footnote_finds_room(read):
    long = "a name that takes most of the width of the figure"
    for times in ({"a": [0.041] * 3, long: [0.19] * 3}, {"a": [1e-3] * 3, long: [5e3] * 3}):
        ax = time_dots(Times(times, {name: min(rounds) for name, rounds in times.items()}, is_busy=True), baseline="a")
        assert read(ax).troubles() == []
        assert 1 <= len([tick for tick in ax.get_xticklabels() if tick.get_text()]) < len(ax.get_xticks())


@pytest.mark.parametrize("times", [NEAR, FAR])
def test_labels_fit_into_an_axes_that_was_given(read, times):
    ax = Figure(figsize=(9, 3), dpi=96).add_axes((0.3, 0.25, 0.65, 0.6))
    assert time_dots(times, baseline="PyTorch", ax=ax, title="Times") is ax
    assert read(ax).troubles() == []


@pytest.mark.parametrize(
    ("times", "baseline", "error", "message"),
    [
        ({}, "a", ValueError, "times is empty"),
        ([1.0], "a", TypeError, "times is a list; expected a mapping of names to seconds"),
        ({"a": 1.0}, "b", ValueError, "baseline is 'b'; expected one of the times: a"),
        ({"a": 0.0}, "a", ValueError, "times has 0.0 for 'a'; expected more than 0 seconds"),
        ({"a": np.nan}, "a", ValueError, "times has nan"),
        ({"a": float("inf")}, "a", ValueError, "times has inf"),
        ({"a": "1 s"}, "a", TypeError, "times has '1 s' for 'a'; expected a number of seconds"),
        ({"a": True}, "a", TypeError, "times has True"),
    ],
)
def test_times_that_cannot_be_drawn_are_rejected(times, baseline, error, message):
    with pytest.raises(error, match=message):
        time_dots(times, baseline=baseline)


@pytest.mark.parametrize(("second", "label"), [(1.1, "1.1 s, about as fast"), (1.5, "1.5 s, about 1.5x slower")])
def test_on_a_busy_machine_a_label_tells_apart_what_the_sentence_tells_apart(read, second, label):
    measured = Times({"a": [1, 9, 9], "b": [second, 9, 9]}, {"a": 1.0, "b": second}, is_busy=True)
    assert read(time_dots(measured, baseline="a")).texts[1] == label
    assert ("no clear difference" in measured.compare("b", "a")) == ("as fast" in label)
