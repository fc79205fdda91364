"""Bars have the length of their values and are labelled with a unit and a ratio."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from stridewise.plots import describe, size_bars, speed_bars
from stridewise.plots.charts.units import ratio_text, size_text, time_text

NEAR = {"PyTorch": 2.1e-3, "matmul": 1.5e-3, "im2col": 3.1e-3}
FAR = {"PyTorch": 2.1e-3, "seven loops": 3.3, "seven loops under Numba": 9.4e-3}


def test_bars_have_the_times_as_widths_in_the_order_given():
    ax = speed_bars(NEAR, baseline="PyTorch")
    assert [bar.get_width() for bar in ax.patches] == list(NEAR.values())
    assert [label.get_text() for label in ax.get_yticklabels()] == list(NEAR)
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the first name is at the top"


def test_each_bar_is_labelled_with_its_time_and_ratio():
    texts = [text.get_text() for text in speed_bars(NEAR, baseline="PyTorch").texts]
    assert texts == ["2.1 ms, baseline", "1.5 ms, 1.4x faster", "3.1 ms, 1.5x slower"]


@pytest.mark.parametrize(("slowest", "scale"), [(29.9, "linear"), (30.1, "log")])
def test_a_wide_range_has_a_logarithmic_axis_that_says_so(slowest, scale):
    ax = speed_bars({"quick": 1.0, "slow": slowest}, baseline="quick")
    assert ax.get_xscale() == scale
    assert ("logarithmic" in ax.get_xlabel()) == ("logarithmic" in describe(ax)) == (scale == "log")


@pytest.mark.parametrize(
    ("quick", "slow", "lines", "label"),
    [
        (2.1e-3, 3.3, ["1 ms", "10 ms", "100 ms", "1 s"], "each line is 10 times the previous one"),
        (
            1e-9,
            1.0,
            ["0.1 ns", "10 ns", "1 \N{MICRO SIGN}s", "100 \N{MICRO SIGN}s", "10 ms", "1 s"],
            "each line is 100 times",
        ),
    ],
)
def test_the_grid_of_a_logarithmic_axis_matches_its_label(quick, slow, lines, label):
    ax = speed_bars({"quick": quick, "slow": slow}, baseline="quick")
    assert [tick.get_text() for tick in ax.get_xticklabels()] == lines
    assert label in ax.get_xlabel()


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


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (1, "1 byte"), (144, "144 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (1258291, "1.2 MiB"),
     (3 * 2**30, "3 GiB"), (1023.9 * 1024, "1 MiB")],
)  # fmt: skip
def test_sizes_have_binary_units(size, text):
    assert size_text(size) == text


def test_sizes_are_compared_with_the_first():
    ax = size_bars({"image": 144, "im2col": 576, "copy": 144, "half": 72})
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["144 bytes", "576 bytes, 4x the first", "144 bytes, 1x the first", "72 bytes, 0.5x the first"]
    assert [bar.get_width() for bar in ax.patches] == [144, 576, 144, 72]
    assert ax.get_xlim()[0] == 0, "a bar's length is its size"


def test_the_descriptions_have_every_number():
    assert describe(speed_bars(FAR, baseline="PyTorch", title="One layer")) == (
        "One layer. Bar chart of times. PyTorch: 2.1 ms, baseline; seven loops: 3.3 s, 1,570x slower; "
        "seven loops under Numba: 9.4 ms, 4.5x slower. The axis is logarithmic."
    )
    assert describe(size_bars({"image": 144, "im2col": 576})) == (
        "Bar chart of sizes. image: 144 bytes; im2col: 576 bytes, 4x the first."
    )


@pytest.mark.parametrize(
    "times", [NEAR, FAR, {"one": 1.0}, {"a": 1e-9, "b": 1.0}, {"a name of forty letters, perhaps more": 1.0}]
)
def test_no_text_overlaps_another_or_leaves_the_figure(read, times):
    first = next(iter(times))
    assert read(speed_bars(times, baseline=first)).troubles() == []
    assert (
        read(speed_bars(times, baseline=first, title="A title that says at length what was measured here")).troubles()
        == []
    )
    assert read(size_bars({name: int(1e9 * time) for name, time in times.items()})).troubles() == []


@pytest.mark.parametrize("times", [NEAR, FAR])
def test_labels_fit_into_an_axes_that_was_given(read, times):
    ax = Figure(figsize=(9, 3), dpi=96).add_axes((0.3, 0.25, 0.65, 0.6))
    assert speed_bars(times, baseline="PyTorch", ax=ax, title="Times") is ax
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
        speed_bars(times, baseline=baseline)


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ({}, ValueError, "sizes is empty"),
        ({"a": -1}, ValueError, "sizes has -1 for 'a'; expected at least 0 bytes"),
        ({"a": 0, "b": 1}, ValueError, "sizes has 0 bytes for 'a'; expected more for the first"),
        ({"a": None}, TypeError, "expected a number of bytes"),
    ],
)
def test_sizes_that_cannot_be_drawn_are_rejected(sizes, error, message):
    with pytest.raises(error, match=message):
        size_bars(sizes)
