"""Figures in a dark theme: every colour has a counterpart, and what is readable in one is in the other."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Polygon, Rectangle

from stridewise.plots.drawing import style
from stridewise.plots.drawing.dark import CARD, INK, contrast, dark_colour, follow_theme
from stridewise.plots.drawing.display import mime_bundle
from stridewise.plots.gallery.examples import EXAMPLES
from tests.fixtures.daily import part_of
from tests.unit.plots.drawing.test_display import image

SIGNS = "\N{MULTIPLICATION X}"  # a mark as those in the plot, no word: WCAG 2 asks for 3
STRENGTHS = [round(0.1 * step, 1) for step in range(1, 10)]


def texts_on_fills(ax):
    """(text, its colour, the colour below it) of every text inside a filled patch of the Axes, or else on the card."""
    patches = [patch for patch in ax.patches if isinstance(patch, Rectangle | Polygon) and patch.get_facecolor()[3] > 0]
    patches.sort(key=lambda patch: patch.get_zorder())
    paths = [patch.get_path().transformed(patch.get_transform()) for patch in patches]
    corners = np.array([path.get_extents().get_points() for path in paths]).reshape(-1, 2, 2)
    for text in filter(lambda text: text.get_text(), ax.texts):
        point = text.get_transform().transform(text.get_position())
        near = np.flatnonzero(((corners[:, 0] <= point) & (point <= corners[:, 1])).all(axis=1))
        below = [to_hex(patches[k].get_facecolor()) for k in near if paths[k].contains_point(point)]
        if text.get_bbox_patch() is not None:
            below.append(to_hex(text.get_bbox_patch().get_facecolor()))
        yield text.get_text(), to_hex(text.get_color()), [style.WHITE, *below][-1]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_every_text_is_readable_in_both_themes(drawn, example):
    pale = [
        (text, theme, round(ratio, 1))
        for text, colour, below in texts_on_fills(drawn(example))
        for theme, ratio in (
            ("light", contrast(colour, below)),
            ("dark", contrast(dark_colour(to_hex(colour)), dark_colour(to_hex(below)))),
        )
        if ratio < (3 if text in SIGNS else 4.5)
    ]
    assert pale == []


@pytest.mark.parametrize("example", part_of(EXAMPLES, 20), ids=lambda example: example.key)
def test_in_a_dark_theme_every_colour_of_a_figure_has_a_counterpart(drawn, example):
    _, kind, data = image(mime_bundle(drawn(example))["text/html"])
    assert kind == "image/svg+xml"
    svg = data.decode()
    (rules,) = re.findall(r"<style>@media screen and \(prefers-color-scheme:dark\).*?</style>", svg)
    drawing = svg.replace(rules, "")
    used = set(re.findall(r"var\(--((?:fill|stroke)-([0-9a-f]{6})), #\2\)", drawing))
    assert ("fill-ffffff", "ffffff") in used
    assert {name for name, _ in used} == set(re.findall(r"--((?:fill|stroke)-[0-9a-f]{6}):", rules))
    assert not re.search(r"(fill|stroke)(: |=\")#", drawing), "no colour is left as it was"


@pytest.mark.parametrize("base", style.CYCLE)
def test_tints_stay_readable_in_order_and_of_their_hue(base):
    tints = [dark_colour(to_hex(style.tint(base, strength))) for strength in STRENGTHS]
    assert min(contrast(tint, INK) for tint in tints) >= 4.5
    away = [contrast(tint, CARD) for tint in tints]
    assert away == sorted(away)
    assert away[-1] > away[0]
    order = sorted(range(3), key=lambda channel: to_rgb(base)[channel])
    assert sorted(range(3), key=lambda channel: to_rgb(tints[-1])[channel])[-1] == order[-1]


@pytest.mark.parametrize("base", style.CYCLE)
def test_lines_and_dots_stand_out_from_the_card(base):
    assert contrast(dark_colour(base), CARD) >= 3
    pale = to_hex(style.tint(base))  # the line of an interval
    assert contrast(dark_colour(pale, of="stroke"), CARD) >= min(contrast(pale, style.WHITE), 2)


def test_black_white_and_the_greys_between_change_places():
    assert dark_colour(style.WHITE.lower()) == CARD
    assert dark_colour(style.BLACK.lower()) == INK
    greys = [dark_colour(grey) for grey in (style.BLACK, style.DARK_GREY, style.GREY, style.LIGHT_GREY, style.WHITE)]
    assert greys == sorted(greys, reverse=True)


def test_a_figure_without_colours_stays_a_figure():
    assert follow_theme('<svg a="b"><path style="fill: none"/></svg>').endswith('<path style="fill: none"/></svg>')
