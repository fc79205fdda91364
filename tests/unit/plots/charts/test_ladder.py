"""The ladder: the speed of each rung, and the first that is ahead of the baseline."""

import pytest

from stridewise.plots import describe, ladder
from stridewise.timing import Times

TIMES = {"loops": 3.0, "PyTorch": 0.02, "im2col": 0.03, "tile": 0.016, "winograd": 0.008}


def dots(ax):
    return [line for line in ax.lines if line.get_marker() == "o"]


def test_each_rung_stands_at_its_speed_and_the_line_at_one():
    ax = ladder(TIMES, baseline="PyTorch")
    assert [dot.get_xdata()[0] for dot in dots(ax)] == pytest.approx([0.02 / 3, 0.02 / 0.03, 1.25, 2.5])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["loops", "im2col", "tile", "winograd"]
    assert list(ax.lines[-1].get_xdata()) == [1, 1]


def test_the_first_rung_beyond_the_line_says_so_and_no_other(read):
    assert read(ladder(TIMES, baseline="PyTorch")).texts == [
        "3 s, 150x slower",
        "30 ms, 1.5x slower",
        "16 ms, 1.2x faster: ahead of PyTorch",
        "8 ms, 2.5x faster",
    ]
    assert not any("ahead" in text for text in read(ladder({"a": 2.0, "b": 1.0}, baseline="b")).texts)


@pytest.mark.parametrize("slowest", [0.5, 3.0, 2000.0, 1e5])
@pytest.mark.parametrize("quickest", [0.015, 0.0001])
def test_no_text_overlaps_another_or_leaves_the_figure(read, slowest, quickest):
    times = {**TIMES, "loops": slowest, "winograd": quickest}
    assert read(ladder(times, baseline="PyTorch", title="One image")).troubles() == []


def test_the_description_has_every_time():
    assert describe(ladder({"a": 0.5, "b": 1.0, "c": 4.0}, baseline="b", title="A race")) == (
        "A race. Speeds relative to b, which takes 1 s, on a logarithmic axis. a: 500 ms, 2.0x faster: ahead of b; "
        "c: 4 s, 4.0x slower."
    )


@pytest.mark.parametrize(
    ("times", "message"),
    [({"a": 1.0}, "baseline is 'b'; expected one of the times: a"), ({"b": 1.0}, "'b' alone"), ({"b": 0.0}, "0")],
)
def test_what_cannot_be_compared_is_refused(times, message):
    with pytest.raises(ValueError, match=message):
        ladder(times, baseline="b")


def test_a_rung_that_cannot_be_told_from_the_baseline_is_not_ahead(read):
    times = Times({"b": [1.0, 1.0, 1.0], "a": [0.8, 1.2, 0.9]}, {"b": 1.0, "a": 0.7})
    ax = ladder(times, baseline="b")
    assert read(ax).texts == ["900 ms, as fast"]
    assert dots(ax)[0].get_markerfacecolor() != dots(ax)[0].get_markeredgecolor()
    spread = next(line for line in ax.lines if line.get_linewidth() > 2 and len(line.get_xdata()) == 2)
    assert list(spread.get_xdata()) == pytest.approx([1 / 1.2, 1 / 0.7])


def test_on_a_busy_machine_the_ladder_says_so(read):
    times = Times({"b": [1.0, 3.0, 9.0], "a": [0.8, 1.2, 0.9]}, {"b": 1.0, "a": 0.5}, is_busy=True)
    ax = ladder(times, baseline="b", title="One image")
    assert read(ax).texts == ["500 ms, about 2.0x faster: ahead of b"]
    assert "run this cell again" in ax.get_xlabel()
    assert "run this cell again" in describe(ax)
    assert read(ax).troubles() == []
