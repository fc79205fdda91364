"""A figure has a dark card on a dark page, whatever the system prefers, and a light one on paper."""

import io

import numpy as np
import pytest
from PIL import Image

from stridewise.plots import grid
from stridewise.plots.drawing.dark import CARD
from stridewise.plots.drawing.display import mime_bundle
from tests.browser.conftest import watched_page

pytestmark = pytest.mark.browser
LIGHT, DARK = "#ffffff", CARD


@pytest.fixture(scope="module")
def page(chromium):
    with watched_page(chromium) as (page, watch):
        yield page
        assert watch.faults == []


def card(page):
    """The colour of the figure's corner."""
    shot = page.locator("img").screenshot()
    red, green, blue = Image.open(io.BytesIO(shot)).convert("RGB").getpixel((20, 6))
    return f"#{red:02x}{green:02x}{blue:02x}"


@pytest.mark.parametrize(
    ("page_says", "prefers", "colour"),
    [
        ('data-jp-theme-light="true"', "light", LIGHT),
        ('data-jp-theme-light="true"', "dark", LIGHT),
        ('data-jp-theme-light="false"', "light", DARK),
        ('data-jp-theme-light="false"', "dark", DARK),
        ('class="vscode-dark"', "light", DARK),
        ('class="vscode-light"', "dark", LIGHT),
        ('data-theme="dark"', "light", DARK),
        ('data-theme="light"', "dark", LIGHT),
        ('data-theme="auto"', "light", LIGHT),
        ('data-theme="auto"', "dark", DARK),
        ("", "dark", LIGHT),
    ],
)
def test_the_card_follows_the_page(page, page_says, prefers, colour):
    page.emulate_media(color_scheme=prefers, media="screen")
    page.set_content(f"<!doctype html><body {page_says}>{mime_bundle(grid(np.eye(3)))['text/html']}")
    assert card(page) == colour
    page.emulate_media(color_scheme=prefers, media="print")
    assert card(page) == LIGHT
