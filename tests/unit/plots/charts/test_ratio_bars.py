"""Ratio bars start at 1, and twice the speed is as long as half."""

from math import log2

import pytest
from matplotlib.figure import Figure

from stridewise.plots import describe, ratio_bars

SPEEDS = {"conv1": 2.0, "conv2": 0.5, "conv3": 1.0}


def test_bars_start_at_one_and_end_at_their_ratio_in_the_order_given():
    ax = ratio_bars(SPEEDS, baseline="PyTorch")
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert ends == [(1, 2.0), (1, 0.5), (1, 1.0)]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(SPEEDS)
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the first name is at the top"


def test_faster_and_slower_differ_in_colour_and_each_has_its_number():
    ax = ratio_bars({"a": 1.009, "b": 0.991, "c": 12.34}, baseline="PyTorch")
    assert [text.get_text() for text in ax.texts] == ["1.01x", "0.99x", "12.3x"]
    faster, slower, _ = (bar.get_facecolor() for bar in ax.patches)
    assert faster != slower


@pytest.mark.parametrize("ratios", [SPEEDS, {"a": 1.0}, {"a": 1e-4, "b": 300.0}, {"a": 3.0, "b": 7.0}])
def test_every_bar_and_the_line_at_one_are_in_the_picture(read, ratios):
    ax = ratio_bars(ratios, baseline="PyTorch", title="A table of layers")
    low, high = ax.get_xlim()
    assert low < min(1, *ratios.values(), 1) <= max(1, *ratios.values(), 1) < high
    assert all(log2(tick).is_integer() for tick in ax.get_xticks())
    assert read(ax).troubles() == []


def test_a_given_axes_holds_the_numbers_too(read):
    ax = Figure(figsize=(9, 3), dpi=96).add_axes((0.3, 0.25, 0.65, 0.6))
    assert ratio_bars(SPEEDS, baseline="PyTorch", ax=ax) is ax
    assert read(ax).troubles() == []


def test_the_description_has_every_number():
    assert describe(ratio_bars(SPEEDS, baseline="PyTorch", title="2 threads")) == (
        "2 threads. Bar chart of speeds relative to PyTorch, on a logarithmic axis. "
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
        ratio_bars(ratios, baseline="PyTorch")
