"""What an instructor sees who types `make instructor`."""

import difflib

import pytest

from tests.browser.conftest import SHORT_LESSON, watched_page
from tests.browser.notebook import Notebook
from tests.browser.pictures import screenshot

pytestmark = pytest.mark.browser
LESSON = SHORT_LESSON.name


@pytest.fixture(scope="module")
def page(instructor, chromium):
    with watched_page(chromium) as (page, watch):
        page.goto(f"{instructor.url}/lab?reset")
        yield page
        assert watch.faults == []


def test_the_instructors_entries_are_there_and_the_program_is_not(page):
    page.locator(".jp-DirListing-item").first.wait_for()
    assert page.locator(".jp-DirListing-itemName").all_inner_texts() == ["course", "solutions", "README.md"]
    assert page.locator(".lm-TabBar-tabLabel", has_text="Create Assignment").count() == 1
    page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
    page.get_by_text("Formgrader", exact=True).click()
    formgrader = page.frame_locator("iframe")
    formgrader.get_by_role("link", name=LESSON, exact=True).wait_for()
    screenshot(page, "formgrader.png")


def test_a_source_opens_as_a_notebook_and_saving_it_changes_only_what_was_edited(instructor, page):
    path = instructor.repository / "solutions" / f"{LESSON}.py"
    before = path.read_text()
    page.locator(".jp-DirListing-item", has_text="solutions").dblclick()
    page.locator(".jp-DirListing-item", has_text=LESSON).dblclick()
    notebook = Notebook(page, path)
    notebook.append("def row_major_strides", "\n    # The last axis comes first.")
    notebook.save()
    screenshot(page, "source.png")
    changes = [line for line in difflib.ndiff(before.splitlines(), path.read_text().splitlines()) if line[0] in "+-"]
    assert changes == ["+     # The last axis comes first."]
    assert notebook.dialogs == []
