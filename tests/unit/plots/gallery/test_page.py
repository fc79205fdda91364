"""The gallery: every plot once, with its description, in one self-contained file."""

import re
from html import unescape

import pytest

from stridewise.plots.gallery.examples import EXAMPLES, WIDGETS
from stridewise.plots.gallery.page import render

# A chart, two diagrams of one function, and both kinds of widget; test_given_axes.py draws all examples.
SHOWN = [example for example in EXAMPLES if example.function in ("time_dots", "window_step")]
SHOWN_WIDGETS = [WIDGETS[1], WIDGETS[-1]]


@pytest.fixture(scope="module")
def page():
    return render(SHOWN, SHOWN_WIDGETS)


def test_each_example_is_a_figure_in_the_section_of_its_function(page):
    sections = dict(re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.DOTALL))
    assert sorted(sections) == ["explore", "replay", "time_dots", "window_step"]
    for example in (*SHOWN, *SHOWN_WIDGETS):
        assert f"<figcaption>{example.shows}" in sections[example.function]


def test_each_image_has_its_alt_text_below_it(page):
    figures = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    assert len(figures) == len(SHOWN) + len(SHOWN_WIDGETS)
    for figure in figures:
        (description,) = re.findall(r"<pre>(.*?)</pre>", figure, re.DOTALL)
        assert [unescape(alt) for alt in re.findall(r'<img alt="([^"]*)"', figure)] in (
            [],
            [unescape(description)],
        )
        assert description


def test_the_page_loads_nothing(page):
    assert not re.findall(r'(?:src|href)="(?!data:|#)|@import|url\(', page)
