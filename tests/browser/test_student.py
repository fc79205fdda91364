"""What a student sees who types `make lab`."""

from pathlib import Path

import pytest

from stridewise.exercises import exercise_named
from tests.browser.pictures import screenshot

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))

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


def test_there_is_no_instructors_entry_beside_a_lesson(desk):
    page = desk.page
    desk.open(LESSONS[0])
    listed = page.locator(".jp-DirListing-itemName").all_inner_texts()
    assert [name for name in listed if name[0] == "0"] == ["00_contents.md", *LESSONS]  # others are other tests'
    body = page.locator("body").inner_text()
    assert "Validate" in body
    assert [word for word in ("Nbgrader", "Formgrader", "Create Assignment", "Assignments") if word in body] == []
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0


def test_a_wrong_answer_is_named_and_the_right_one_passes(desk):
    exercise = exercise_named("row_major_strides")
    notebook = desk.open(LESSONS[0])
    notebook.run("from stridewise import check")
    notebook.write("def row_major_strides", COLUMN_MAJOR)
    verdict = notebook.run("check(row_major_strides)")
    screenshot(desk.page, "verdict_wrong.png")
    assert exercise.misconceptions[0].belief in " ".join(verdict.split())
    assert "Traceback" not in verdict
    page = desk.page
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


def test_validate_says_what_is_not_written_yet(desk):
    desk.open(LESSONS[2])
    desk.page.get_by_role("button", name="Validate").click()
    dialog = desk.page.locator(".jp-Dialog")
    dialog.wait_for(timeout=90_000)
    screenshot(desk.page, "validate.png")
    assert "not written yet" in dialog.inner_text()
    dialog.get_by_role("button").last.click()
