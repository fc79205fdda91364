"""Every plot draws into the Axes that it is given, returns it, and leaves the rest of the figure alone."""

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from stridewise import plots
from stridewise.plots.gallery.examples import EXAMPLES, HELPERS, WIDGETS

# They fill the Axes that they are given; their text keeps its size.
CHARTS = {
    *("access_order", "ladder", "miss_bars", "ratio_bars", "roofline", "size_bars", "size_curve", "speed_bars"),
}
DIAGRAMS = [example for example in EXAMPLES if example.function not in CHARTS]
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)


def test_every_plot_is_tried_here():
    assert plots.__all__ == sorted(plots.__all__)
    assert sorted({*HELPERS, *(each.function for each in (*EXAMPLES, *WIDGETS))}) == plots.__all__


@every_example
def test_a_given_axes_is_used_and_returned(example):
    figure = Figure(figsize=(12, 5), facecolor="pink")
    given, other = figure.subplots(1, 2)
    place, size = given.get_position().bounds, figure.get_size_inches().tolist()
    assert example.draw(ax=given) is given
    assert [*given.patches, *given.lines]
    assert [*other.lines, *other.patches, *other.texts] == []
    assert figure.axes == [given, other]
    assert (given.get_position(original=True).bounds, figure.get_size_inches().tolist()) == (place, size)
    assert figure.get_facecolor() == pytest.approx((1, 0.753, 0.796, 1), abs=0.01)


@pytest.mark.parametrize("example", DIAGRAMS, ids=lambda example: example.key)
@pytest.mark.parametrize("size", [(4, 3), (16, 9)])
def test_a_diagram_is_scaled_to_the_axes_as_a_whole(read, example, size):
    ax = Figure(figsize=size, dpi=96).add_subplot()
    assert read(example.draw(ax=ax)).troubles() == []


@every_example
def test_a_new_figure_is_white_and_fits_the_page(read, example):
    ax = example.draw()
    assert ax.figure.get_facecolor() == (1, 1, 1, 1)
    assert ax.figure.get_figwidth() * 96 <= 820
    assert read(ax).troubles() == []


@every_example
def test_text_is_never_smaller_than_11_pixels(example):
    sizes = [text.get_fontsize() / 0.75 for text in example.draw().findobj(Text) if text.get_text()]
    assert min(sizes) >= 11 - 1e-9
