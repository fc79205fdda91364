"""A page of feedback in a browser: it fits, it can be read in both themes, and it asks nobody for anything."""

import base64
import io

import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.browser.conftest import watched_page
from tests.browser.pictures import screenshot
from tests.browser.test_lessons import LOOKS
from tests.unit.grader.publish.test_feedback_page import answer, feedback_page

pytestmark = pytest.mark.browser
WORDS = """
# 1 · Storage order

$$z = \\frac{1}{n} \\sum_i x_i$$

As `a` and [a link](#top).

| a | b |
|---|---|
| 1 | 2 |
"""
CODE = """
@decorated
def f(x):  # a comment
    \"\"\"A text.\"\"\"
    return [1, 2.5] + x if True else None  # and on it goes, beyond the edge of any phone that anybody has ever had
"""


def wide_picture():
    """1400 pixels, as a student may make it."""
    file = io.BytesIO()
    Figure(figsize=(14, 2), dpi=100).savefig(file, format="png")
    return {"image/png": base64.b64encode(file.getvalue()).decode(), "text/plain": "<Figure>"}


@pytest.fixture(scope="module")
def page(tmp_path_factory, chromium):
    cells = [
        new_markdown_cell(WORDS),
        answer(CODE, comment="Well done."),
        new_code_cell("show()", outputs=[new_output("display_data", wide_picture())]),
        new_code_cell("print()", outputs=[new_output("stream", text="a long line " * 40)]),
    ]
    file = tmp_path_factory.mktemp("feedback") / "01_storage_order.html"
    file.write_text(feedback_page(*cells), encoding="utf-8")
    with watched_page(chromium) as (page, watch):
        page.goto(file.as_uri())
        yield page
        assert watch.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_feedback_fits_the_screen_and_is_readable(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    screenshot(page, f"feedback_{width}_{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert 300 < page.locator("img").bounding_box()["width"] < width
    assert page.locator("math").bounding_box()["height"] > 25
    grounds = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 27)"}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == grounds[scheme]
    assert page.locator("body").evaluate(LOOKS) == []
