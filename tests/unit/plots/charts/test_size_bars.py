"""Bars have the length of their sizes and are labelled with a unit and a ratio."""

import pytest

from stridewise.plots import describe, size_bars
from stridewise.plots.charts.units import size_text


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


def test_the_description_has_every_number():
    assert describe(size_bars({"image": 144, "im2col": 576})) == (
        "Bar chart of sizes. image: 144 bytes; im2col: 576 bytes, 4x the first."
    )


@pytest.mark.parametrize(
    "sizes", [{"one": 10**9}, {"a": 1, "b": 10**9}, {"a name of forty letters, perhaps more": 1000}]
)
def test_no_text_overlaps_another_or_leaves_the_figure(read, sizes):
    assert read(size_bars(sizes, title="A title that says at length what was measured here")).troubles() == []


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
