"""Ratios stand around a line at 1, and twice the speed is as far from it as half."""

from math import log2

import pytest
from matplotlib.figure import Figure

from stridewise.plots import describe, ratio_dots
from stridewise.timing import Ratio

SPEEDS = {"conv1": 2.0, "conv2": 0.5, "conv3": 1.0}


def dots(ax):
    return [line for line in ax.lines if line.get_marker() == "o"]


def test_dots_stand_at_their_ratio_in_the_order_given():
    ax = ratio_dots(SPEEDS, baseline="PyTorch")
    assert [list(dot.get_xdata()) for dot in dots(ax)] == [[2.0], [0.5], [1.0]]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(SPEEDS)
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the first name is at the top"


def test_faster_and_slower_differ_in_colour_and_each_has_its_number():
    ax = ratio_dots({"a": 1.009, "b": 0.991, "c": 12.34}, baseline="PyTorch")
    assert [text.get_text() for text in ax.texts] == ["1.01x", "0.99x", "12.3x"]
    faster, slower, _ = (dot.get_markerfacecolor() for dot in dots(ax))
    assert faster != slower


@pytest.mark.parametrize("ratios", [SPEEDS, {"a": 1.0}, {"a": 1e-4, "b": 300.0}, {"a": 3.0, "b": 7.0}])
def test_every_dot_and_the_line_at_one_are_in_the_picture(read, ratios):
    ax = ratio_dots(ratios, baseline="PyTorch", title="A table of layers")
    low, high = ax.get_xlim()
    assert low < min(1, *ratios.values(), 1) <= max(1, *ratios.values(), 1) < high
    assert all(log2(tick).is_integer() for tick in ax.get_xticks())
    assert read(ax).troubles() == []


def test_a_given_axes_holds_the_numbers_too(read):
    ax = Figure(figsize=(9, 3), dpi=96).add_axes((0.3, 0.25, 0.65, 0.6))
    assert ratio_dots(SPEEDS, baseline="PyTorch", ax=ax) is ax
    assert read(ax).troubles() == []


def test_the_description_has_every_number():
    assert describe(ratio_dots(SPEEDS, baseline="PyTorch", title="2 threads")) == (
        "2 threads. Chart of speeds relative to PyTorch, on a logarithmic axis. "
        "conv1: 2.00x; conv2: 0.50x; conv3: 1.00x."
    )


@pytest.mark.parametrize(
    ("ratios", "error", "message"),
    [
        ({}, ValueError, "ratios is empty"),
        ([1.0], TypeError, "ratios is a list; expected a mapping"),
        ({"a": 0.0}, ValueError, "ratios has 0.0 for 'a'; expected more than 0"),
        ({"a": "2x"}, TypeError, "ratios has '2x' for 'a'; expected a number"),
    ],
)
def test_ratios_that_cannot_be_drawn_are_rejected(ratios, error, message):
    with pytest.raises(error, match=message):
        ratio_dots(ratios, baseline="PyTorch")


@pytest.mark.parametrize(("high", "text"), [(1.7, "1.50x"), (2.4, "1.20x to 2.40x")])
def test_a_wide_interval_is_labelled_with_both_bounds(read, high, text):
    ax = ratio_dots({"a": Ratio(1.2, 1.5, high)}, baseline="PyTorch", title="A layer")
    assert read(ax).texts == [text]
    assert read(ax).troubles() == []


def test_an_interval_is_drawn_and_is_full_only_where_all_of_it_is_faster(read):
    ratios = {"surely": Ratio(1.1, 1.2, 1.4), "perhaps": Ratio(0.9, 1.2, 1.4)}
    ax = ratio_dots(ratios, baseline="PyTorch", note="Your machine was busy: run this cell again.")
    intervals = [list(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2 and line.get_linewidth() > 2]
    assert intervals == [[1.1, 1.4], [0.9, 1.4]]
    surely, perhaps = (dot.get_markerfacecolor() for dot in dots(ax))
    assert surely != perhaps
    assert "Your machine was busy" in ax.get_xlabel()
    assert describe(ax).endswith(
        "surely: 1.20x (1.10x to 1.40x); perhaps: 1.20x (0.90x to 1.40x). Your machine was busy: run this cell again."
    )
    assert read(ax).troubles() == []


@pytest.mark.parametrize("ratios", [{"a": None, "b": Ratio(2, 2.1, 2.2)}, {"a": None, "b": None}])
def test_where_times_were_too_disturbed_no_dot_and_no_number_stands(read, ratios):
    ax = ratio_dots(ratios, baseline="PyTorch", note="Your machine was busy: run this cell again.")
    known = [ratio.median for ratio in ratios.values() if ratio]
    assert [list(dot.get_xdata()) for dot in dots(ax)] == [[value] for value in known]
    assert read(ax).texts[0] == "too disturbed to compare"
    assert "a: too disturbed to compare" in describe(ax)
    assert read(ax).troubles() == []
