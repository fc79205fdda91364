"""What a student sees who types `make lab`."""

from pathlib import Path

import nbformat
import pytest

from stridewise.exercises import exercise_named
from tests.browser.notebook import Notebook

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
SCREENSHOTS = ROOT / "build" / "screenshots"

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


@pytest.fixture(scope="module")
def lab(start_lab):
    return start_lab("student", root="notebooks", copied=["notebooks"])


def open_lesson(lab, page, name):
    page.goto(f"{lab.url}/doc/tree/{name}")
    return Notebook(page, lab.repository / "notebooks" / name)


def test_there_is_no_instructors_entry_beside_a_lesson(lab, page):
    page.goto(f"{lab.url}/lab/tree/{LESSONS[0]}")
    page.locator(".jp-Notebook h1").first.wait_for()
    page.locator(".jp-DirListing-item").first.wait_for()
    listed = page.locator(".jp-DirListing-itemName").all_inner_texts()
    assert listed == ["00_contents.md", *LESSONS]
    body = page.locator("body").inner_text()
    assert "Validate" in body
    assert [word for word in ("Nbgrader", "Formgrader", "Create Assignment", "Assignments") if word in body] == []
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_opens_ready_to_run(lab, page, name):
    notebook = open_lesson(lab, page, name)
    assert notebook.dialogs == []
    assert page.locator(".jp-RenderedHTMLCommon h1").count() == 1


def test_an_unanswered_lesson_runs_to_its_end_in_both_themes(lab, page):
    notebook = open_lesson(lab, page, LESSONS[0])
    notebook.run_each()
    notebook.save()
    for cell in nbformat.read(notebook.path, as_version=4).cells:
        if cell.cell_type == "code":
            errors = [output.ename for output in cell.outputs if output.output_type == "error"]
            assert errors == (["NotYet"] if cell.metadata.get("nbgrader", {}).get("grade") else []), cell.source
    assert "not written yet" in notebook.run("check(element_offset)")
    for theme in ("Dark", "Light"):
        lab.use_theme(f"JupyterLab {theme}")
        page.reload()
        notebook.wait()
        keep_picture(page, f"lesson_{theme.lower()}.png")
        assert page.locator("body").get_attribute("data-jp-theme-light") == str(theme == "Light").lower()


def keep_picture(page, name):
    """The whole notebook in one picture. JupyterLab lays out what is in sight, so the page grows in a few steps."""
    size = page.viewport_size
    for _ in range(4):
        last = page.locator(".jp-Cell").last.bounding_box()
        page.set_viewport_size({"width": size["width"], "height": int(last["y"] + last["height"]) + 60})
        page.wait_for_timeout(700)
    page.screenshot(path=SCREENSHOTS / name)
    page.set_viewport_size(size)


def test_a_wrong_answer_is_named_and_the_right_one_passes(lab, page):
    exercise = exercise_named("row_major_strides")
    notebook = open_lesson(lab, page, LESSONS[0])
    notebook.run("from stridewise import check")
    notebook.write("def row_major_strides", COLUMN_MAJOR)
    verdict = notebook.run("check(row_major_strides)")
    page.screenshot(path=SCREENSHOTS / "verdict_wrong.png")
    assert exercise.misconceptions[0].belief in " ".join(verdict.split())
    assert "Traceback" not in verdict
    notebook.write("def row_major_strides", ROW_MAJOR)
    verdict = notebook.run("check(row_major_strides)")
    page.screenshot(path=SCREENSHOTS / "verdict_right.png")
    assert str(exercise.points) in verdict


def test_validate_says_what_is_not_written_yet(lab, page):
    notebook = open_lesson(lab, page, LESSONS[3])
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    dialog.wait_for(timeout=90_000)
    page.screenshot(path=SCREENSHOTS / "validate.png")
    assert "not written yet" in dialog.inner_text()
    assert notebook.dialogs
