"""JupyterLab opens on the table of contents, whose points are those of the checks that were run."""

import pytest
from playwright.sync_api import expect

from tests.browser.notebook import Notebook
from tests.browser.pictures import SCREENSHOTS
from tests.browser.test_student import LESSONS, ROW_MAJOR

pytestmark = pytest.mark.browser


@pytest.fixture
def lab(student):
    student.restore()
    return student


def text_of(page):
    preview = page.locator(".jp-MarkdownViewer:visible")
    preview.locator("h2").first.wait_for()
    return preview.inner_text()


def test_the_first_page_lists_the_lessons_and_a_passed_check_shows_there(lab, page):
    page.goto(f"{lab.url}/?reset")
    text = text_of(page)
    assert page.url.endswith("/lab/tree/00_contents.md")
    assert "Begin with 1 · Storage order" in text
    links = page.locator(".jp-MarkdownViewer h2 a:not(.jp-InternalAnchorLink)")
    assert links.count() == len(LESSONS)
    assert page.locator(".jp-Toolbar:visible", has_text="read-only").count() == 0
    page.screenshot(path=SCREENSHOTS / "contents.png")

    page.get_by_role("link", name="element_offset").click()
    notebook = Notebook(page, lab.repository / "notebooks" / LESSONS[0])
    expect(notebook.cell("def element_offset")).to_be_in_viewport(timeout=20_000)
    page.wait_for_timeout(500)  # JupyterLab says what language the kernel speaks
    assert not page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty")
    notebook.run("from stridewise import check")
    notebook.write("def row_major_strides", ROW_MAJOR)
    notebook.run("check(row_major_strides)")
    page.get_by_role("link", name="All lessons").click()
    page.locator(".jp-MarkdownViewer", has_text="points so far").wait_for()
    assert "Go on with 1 · Storage order" in text_of(page)
    page.screenshot(path=SCREENSHOTS / "contents_with_points.png")

    page.goto(f"{lab.url}/lab")  # as the next day: what was open is still there, and this page in front
    assert "row_major_strides ✓" in text_of(page)
