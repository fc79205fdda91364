"""What a student sees who types `make lab`."""

from pathlib import Path

import nbformat
import pytest

from tests.browser.pictures import screenshot

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
OFFSET = "element_offset"


def test_there_is_no_instructors_entry_beside_a_lesson(desk):
    page = desk.page
    desk.open(LESSONS[0])
    listed = page.locator(".jp-DirListing-itemName").all_inner_texts()
    assert [name for name in listed if name[0].isdigit()] == ["00_contents.md", *LESSONS]  # others are other tests'
    body = page.locator("body").inner_text()
    assert "Validate" in body
    assert [word for word in ("Nbgrader", "Formgrader", "Create Assignment", "Assignments") if word in body] == []
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0


def test_validate_says_what_is_not_written_yet(desk):
    lesson = nbformat.read(ROOT / "notebooks" / LESSONS[0], as_version=4)
    graded = [cell for cell in lesson.cells if "nbgrader" in cell.metadata and OFFSET in cell.source]
    lesson.cells = [nbformat.v4.new_code_cell("from stridewise import check"), *graded]
    desk.store("validated", lesson)
    desk.open("validated.ipynb")
    desk.page.get_by_role("button", name="Validate").click()
    dialog = desk.page.locator(".jp-Dialog")
    dialog.wait_for(timeout=90_000)
    screenshot(desk.page, "validate.png")
    assert f"{OFFSET} is not written yet" in dialog.inner_text()
    dialog.get_by_role("button").last.click()
