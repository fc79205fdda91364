"""The lessons in JupyterLab: one is run there; each is read after its run, in both themes, on a phone, by others."""

import re
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import IN_NOTEBOOK, violations
from tests.browser.pictures import screenshot, whole_notebook
from tests.fixtures.daily import part_of
from tests.fixtures.executed_lessons import LESSONS, check_outputs

pytestmark = pytest.mark.browser
SHORT = "04_matmul_convolution"
# Those with every kind of cell and output between them. To lay a whole lesson out again in other colours takes seconds.
IN_BOTH_THEMES = ("02_naive_loops", "03_loop_order")
WITH_ALL_WIDGETS = "10_gpu"  # figures, animations, an explorer, predictions: axe takes seconds
WITH_REPLAY = "03_loop_order"  # what stands for an explorer has a test of its own
LOOKS = (Path(__file__).parent / "looks.js").read_text()
# What reaches over the edge of its text cell, or of itself.
TOO_WIDE = """notebook => [...notebook.querySelectorAll(".jp-RenderedMarkdown, mjx-container")].filter(element => {
    const cell = element.closest(".jp-RenderedMarkdown");
    const over = element.getBoundingClientRect().right - cell.getBoundingClientRect().right;
    return element.scrollWidth > element.clientWidth + 1 || over > 1;
}).map(element => element.innerText.slice(0, 60) || "a formula")"""
WIDGET = "application/vnd.jupyter.widget-view+json"
FORMULA = re.compile(r"\$\$.+?\$\$|\$.+?\$", re.DOTALL)


def unreadable(page):
    """What in the open notebook is cut off, without words, or too pale to read."""
    return page.locator(".jp-Notebook").evaluate(LOOKS)


def test_run_all_cells_runs_a_lesson_of_a_fresh_clone_to_its_end(desk):
    notebook = desk.open(f"{SHORT}.ipynb")
    assert notebook.dialogs == []
    screenshot(desk.page, "fresh.png")
    notebook.run_all()
    notebook.save()
    check_outputs(nbformat.read(notebook.path, as_version=4), SHORT)


@pytest.mark.parametrize("lesson", part_of(LESSONS, 2))
def test_a_lesson_that_has_run_is_readable_and_on_a_phone_too(desk, executed_lesson, lesson):
    page, stored = desk.page, executed_lesson(lesson)
    desk.store(lesson, stored, is_trusted=True)
    notebook = desk.open(f"{lesson}.ipynb")
    animations = sum("stridewise-animation" in html for html in outputs_of(stored, "text/html"))
    expect(page.locator(".jp-Notebook .sx")).to_have_count(len(outputs_of(stored, WIDGET)) + animations)
    whole_notebook(page, f"{lesson}.png")
    assert unreadable(page) == []
    if lesson in IN_BOTH_THEMES:
        desk.use_theme("Dark")
        assert unreadable(page) == []
    assert page.locator(".jp-OutputArea-output", has_text="Error displaying widget").count() == 0
    assert page.locator(".jp-RenderedHTMLCommon h1").count() == 1
    check_on_a_phone(desk, stored)
    if lesson == WITH_ALL_WIDGETS:
        assert violations(page, IN_NOTEBOOK) == []
    assert notebook.dialogs == []


def test_a_lesson_that_somebody_else_has_run_shows_a_picture_for_each_picture_and_each_animation(desk, executed_lesson):
    stored = deepcopy(executed_lesson(WITH_REPLAY))
    stored.metadata.pop("widgets", None)
    desk.store("foreign", stored)
    desk.open("foreign.ipynb")
    whole_notebook(desk.page, "lesson_untrusted.png")
    assert desk.page.locator(".jp-Notebook .sx").count() == 0
    pictures = sum("<img" in html for html in outputs_of(stored, "text/html"))
    expect(desk.page.locator(".jp-OutputArea-output img")).to_have_count(pictures)
    assert unreadable(desk.page) == []


def outputs_of(stored, media_type):
    """What the notebook's outputs have of this type."""
    outputs = [output.get("data", {}) for cell in stored.cells for output in cell.get("outputs", [])]
    return [data[media_type] for data in outputs if media_type in data]


def check_on_a_phone(desk, stored):
    """No word and no formula of its texts is cut off, or has to be scrolled to."""
    texts = [cell.source for cell in stored.cells if cell.cell_type == "markdown"]
    drawn = desk.page.locator(".jp-Notebook mjx-container")
    desk.narrow()
    expect(drawn).to_have_count(len(FORMULA.findall("\n".join(texts))))
    assert desk.page.locator(".jp-Notebook").evaluate(TOO_WIDE) == []
