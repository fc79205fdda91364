"""The roofline: a roof of two limits, points where they were measured, every number in the description."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from stridewise.plots import describe, roofline

ONE = {"conv2d": [(64.0, 80e9), (16.0, 40e9)]}


def test_the_roof_is_the_smaller_of_bandwidth_and_peak():
    roof = roofline(ONE, peak=100e9, bandwidth=10e9).lines[0]
    (left, ridge, right), heights = roof.get_xdata(), roof.get_ydata()
    assert ridge == 10
    assert left < 10 < 64 < right
    assert heights == pytest.approx([left * 10e9, 100e9, 100e9])


def test_points_are_where_they_were_measured_and_series_differ_in_shape():
    ax = roofline({**ONE, "PyTorch": [(64.0, 60e9)]}, peak=100e9, bandwidth=10e9)
    ours, theirs = ax.lines[1:]
    assert list(zip(ours.get_xdata(), ours.get_ydata(), strict=True)) == ONE["conv2d"]
    assert ours.get_marker() != theirs.get_marker()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["conv2d", "PyTorch"]


@pytest.mark.parametrize("points", [[(64.0, 300e9)], [(2.0, 30e9)], [(2.0, 900e9), (64.0, 80e9)]])
def test_nothing_is_drawn_above_the_roof_because_it_rises(points):
    ax = roofline({"a": points}, peak=100e9, bandwidth=10e9)
    (left, ridge, _), (low, peak, _) = ax.lines[0].get_xdata(), ax.lines[0].get_ydata()
    assert low / left == pytest.approx(peak / ridge)
    for intensity, speed in points:
        assert speed <= min(peak, intensity * low / left) * (1 + 1e-9)
    assert f"{peak / 1e9:.3g} GFLOP/s" in describe(ax)


@pytest.mark.parametrize("points", [[(0.001, 1e6)], [(1e4, 1e13)], [(64.0, 300e9)]])
def test_every_point_is_in_the_figure(points):
    ax = roofline({"a": points}, peak=100e9, bandwidth=10e9)
    ((x, y),) = points
    assert ax.get_xlim()[0] < x < ax.get_xlim()[1]
    assert ax.get_ylim()[0] < y < ax.get_ylim()[1]


@pytest.mark.parametrize("names", [1, 7])
@pytest.mark.parametrize("points", [[(1e4, 1e6), (1e3, 1e6)], [(1e4, 1e9), (2.0, 1e12)], [(64.0, 1e11), (64.0, 1e10)]])
def test_the_legend_hides_no_point(names, points):
    """Slow points at high intensity are in the lower right corner, where the legend is."""
    figure = Figure(figsize=(14, 5), layout="constrained")
    for ax in (None, figure.subplots(1, 2)[0]):
        ax = roofline({f"way {number}": points for number in range(names)}, peak=1e11, bandwidth=1e10, ax=ax, title="A")
        ax.figure.draw_without_rendering()
        box = ax.get_legend().get_window_extent()
        assert not any(box.contains(*ax.transData.transform(point)) for point in points)


def test_the_description_has_every_number():
    assert describe(roofline(ONE, peak=99.6e9, bandwidth=14.2e9, title="One thread")) == (
        "One thread. Roofline chart of speed against arithmetic intensity, both axes logarithmic. Up to 7.01 FLOP/byte "
        "the memory bandwidth, 14.2 GB/s, is the limit; beyond that, peak arithmetic, 99.6 GFLOP/s. "
        "conv2d: 80 GFLOP/s at 64 FLOP/byte, 40 GFLOP/s at 16 FLOP/byte."
    )


@pytest.mark.parametrize(
    ("peak", "bandwidth", "intensity"),
    [(100e9, 10e9, 64.0), (3e12, 1e11, 128.0), (5e8, 4e9, 3000.0), (74.4e9, 12.5e9, 64.0), (74.4e9, 12.5e9, 3000.0)],
)
def test_no_text_overlaps_another_or_leaves_the_figure(read, peak, bandwidth, intensity):
    ax = roofline(
        {"conv2d": [(intensity, peak)], "direct": [(8.0, peak / 2)]}, peak=peak, bandwidth=bandwidth, title="A title"
    )
    assert read(ax).troubles() == []


@pytest.mark.parametrize(
    ("series", "limits", "error", "message"),
    [
        ({}, {}, ValueError, "series is empty; expected at least one name"),
        ([(1.0, 1.0)], {}, TypeError, "series is a list; expected a mapping of names"),
        ({"a": [1.0]}, {}, TypeError, r"series has 1.0 for 'a'; expected a pair \(intensity, speed\)"),
        ({"a": [(1.0, 0.0)]}, {}, ValueError, "series 'a' has 0.0 for 'speed'; expected more than 0"),
        ({"a": [(np.nan, 1.0)]}, {}, ValueError, "series 'a' has nan for 'intensity'"),
        (ONE, {"peak": 0.0}, ValueError, "limits has 0.0 for 'peak'; expected more than 0"),
        (ONE, {"bandwidth": "fast"}, TypeError, "limits has 'fast' for 'bandwidth'"),
    ],
)
def test_numbers_that_cannot_be_drawn_are_rejected(series, limits, error, message):
    with pytest.raises(error, match=message):
        roofline(series, **{"peak": 1e9, "bandwidth": 1e9, **limits})


def test_a_note_is_under_the_axis_and_in_the_description(read):
    ax = roofline({"a": [(9.0, 5e9)]}, peak=9e9, bandwidth=2e9, note="Your machine was busy: run this cell again.")
    assert ax.get_xlabel().endswith("run this cell again.")
    assert describe(ax).endswith("run this cell again.")
    assert read(ax).troubles() == []
