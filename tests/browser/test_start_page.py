"""A student's first hour: the table of contents, a mistake, the right answer, and the points of the checks so far."""

import pytest
from playwright.sync_api import expect

from stridewise.exercises import exercise_named
from tests.browser.notebook import Notebook
from tests.browser.pictures import screenshot
from tests.browser.test_student import LESSONS

pytestmark = pytest.mark.browser

COLUMN_MAJOR = """\
def row_major_strides(shape):
    strides, step = [], 1
    for size in shape:
        strides.append(step)
        step *= size
    return tuple(strides)
"""
ROW_MAJOR = """\
def row_major_strides(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    return tuple(reversed(strides))
"""


def text_of(page):
    preview = page.locator(".jp-MarkdownViewer:visible")
    preview.locator("h2").first.wait_for()
    return preview.inner_text()


def test_the_first_page_lists_the_lessons_a_mistake_is_named_and_a_passed_check_shows_on_the_page(desk, first_page):
    assert first_page.address.endswith("/lab/tree/00_contents.md")
    assert "Begin with 1 · Storage order" in first_page.text

    lab, page = desk.lab, desk.page
    # Awaited inside, and nothing returned: the widget that it resolves to cannot be passed on.
    page.evaluate("async () => { await jupyterapp.commands.execute('docmanager:open', {path: '00_contents.md'}); }")
    assert text_of(page) == first_page.text
    links = page.locator(".jp-MarkdownViewer h2 a:not(.jp-InternalAnchorLink)")
    assert links.count() == len(LESSONS)
    assert page.locator(".jp-Toolbar:visible", has_text="read-only").count() == 0
    screenshot(page, "contents.png")

    page.get_by_role("link", name="element_offset").click()
    notebook = Notebook(page, lab.repository / "notebooks" / LESSONS[0])
    expect(notebook.cell("def element_offset")).to_be_in_viewport(timeout=20_000)
    page.wait_for_timeout(500)  # JupyterLab says what language the kernel speaks
    assert not page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty")
    notebook.run("from stridewise import check")
    notebook.write("def row_major_strides", COLUMN_MAJOR)
    verdict = notebook.run("check(row_major_strides)")
    screenshot(page, "verdict_wrong.png")
    exercise = exercise_named("row_major_strides")
    assert exercise.misconceptions[0].belief in " ".join(verdict.split())
    assert "Traceback" not in verdict
    first, second, _ = (page.get_by_text(hint.split("`")[0]).first for hint in exercise.hints)
    assert not first.is_visible()
    page.get_by_text("Hint 1 of 3").click()
    assert first.is_visible()
    assert not second.is_visible()
    page.get_by_text("Hint 2 of 3").click()
    assert second.is_visible()
    screenshot(page, "hints.png")

    notebook.write("def row_major_strides", ROW_MAJOR)
    verdict = notebook.run("check(row_major_strides)")
    screenshot(page, "verdict_right.png")
    assert str(exercise.points) in verdict
    assert page.get_by_text("Hint 1 of 3").count() == 0
    page.get_by_text("One way to write it").click()
    assert page.get_by_text("step *= length").last.is_visible()
    screenshot(page, "model_answer.png")

    page.get_by_role("link", name="All lessons").click()
    page.locator(".jp-MarkdownViewer", has_text="points so far").wait_for()
    assert "Go on with 1 · Storage order" in text_of(page)
    screenshot(page, "contents_with_points.png")

    page.goto(f"{lab.url}/lab")  # as the next day: what was open is still there, and this page in front
    assert "row_major_strides ✓" in text_of(page)
