"""Every plot draws into the Axes that it is given, returns it, and leaves the rest of the figure alone."""

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from stridewise import plots
from stridewise.plots import diagrams
from stridewise.plots.gallery.examples import ANIMATIONS, EXAMPLES, HELPERS, WIDGETS
from tests.fixtures.daily import part_of

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)


def test_every_public_function_has_an_example():
    assert plots.__all__ == sorted(plots.__all__)
    assert sorted({*HELPERS, *(example.function for example in (*EXAMPLES, *WIDGETS, *ANIMATIONS))}) == plots.__all__


@pytest.mark.parametrize(
    ("example", "size"),
    [(example, [(12, 5), (8, 9)][number % 2]) for number, example in enumerate(part_of(EXAMPLES, 20))],
    ids=lambda value: getattr(value, "key", ""),
)
def test_a_given_axes_is_used_and_returned(read, example, size):
    figure = Figure(figsize=size, dpi=96, facecolor="pink")
    given, other = figure.subplots(1, 2)
    bounds = given.get_position().bounds
    assert example.draw(ax=given) is given
    assert [*given.patches, *given.lines]
    assert [*other.lines, *other.patches, *other.texts] == []
    assert figure.axes == [given, other]
    assert (given.get_position(original=True).bounds, tuple(figure.get_size_inches())) == (bounds, size)
    assert figure.get_facecolor() == pytest.approx((1, 0.753, 0.796, 1), abs=0.01)
    if example.function in diagrams.__all__:  # scaled as a whole; a chart fills the axes, and its text keeps its size
        assert read(given).troubles() == []


@every_example
def test_a_new_figure_is_white_fits_the_page_and_has_readable_text(read, drawn, example):
    ax = drawn(example)
    assert ax.figure.get_facecolor() == (1, 1, 1, 1)
    assert ax.figure.get_figwidth() * 96 <= 820
    assert read(ax).troubles() == []
    pixels = [text.get_fontsize() / 0.75 for text in ax.findobj(Text) if text.get_text()]
    assert min(pixels) >= 11 - 1e-9
