"""The gallery: every picture once, with its words, in one file that needs no other."""

import re
from html import unescape

import pytest

from stridewise.plots.gallery.__main__ import main
from stridewise.plots.gallery.examples import EXAMPLES, WIDGETS


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("gallery") / "folder" / "index.html"
    main([str(path)])
    return path.read_text(encoding="utf-8")


def test_each_example_is_a_figure_under_its_functions_name(page):
    sections = dict(re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.DOTALL))
    assert list(sections) == list(dict.fromkeys(each.function for each in (*EXAMPLES, *WIDGETS)))
    for each in (*EXAMPLES, *WIDGETS):
        assert f"<figcaption>{each.shows}" in sections[each.function]


def test_each_image_has_its_alt_text_in_words_below(page):
    figures = re.findall(r"<figure>.*?</figure>", page, re.DOTALL)
    assert len(figures) == len(EXAMPLES) + len(WIDGETS)
    for figure in figures:
        (words,) = re.findall(r"<pre>(.*?)</pre>", figure, re.DOTALL)
        assert [unescape(alt) for alt in re.findall(r'<img alt="([^"]*)"', figure)] in ([], [unescape(words)])
        assert words


def test_the_page_asks_nobody_for_anything(page):
    assert not re.findall(r'(?:src|href)="(?!data:|#)|@import|url\(', page)
