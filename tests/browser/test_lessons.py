"""Each lesson in JupyterLab: opened in a fresh clone, run to its end, read in both themes, and by somebody else."""

import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from stridewise.exercises import EXERCISES
from tests.browser.pictures import screenshot, whole_notebook

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
LESSONS = sorted({exercise.lesson for exercise in EXERCISES})
WITH_ALL_KINDS = "02_naive_loops"  # of outputs, but for the explorer's, whose tables have a test of their own
LOOKS = (Path(__file__).parent / "looks.js").read_text()
# What reaches over the edge of its text cell, or of itself.
TOO_WIDE = """notebook => [...notebook.querySelectorAll(".jp-RenderedMarkdown, mjx-container")].filter(element => {
    const cell = element.closest(".jp-RenderedMarkdown");
    const over = element.getBoundingClientRect().right - cell.getBoundingClientRect().right;
    return element.scrollWidth > element.clientWidth + 1 || over > 1;
}).map(element => element.innerText.slice(0, 60) || "a formula")"""
FORMULA = re.compile(r"\$\$.+?\$\$|\$.+?\$", re.DOTALL)
TALL = 20_000  # pixels: JupyterLab lays out what is in sight


def unreadable(page):
    """What in the open notebook is cut off, without words, or too pale to read."""
    return page.locator(".jp-Notebook").evaluate(LOOKS)


def errors_of(cell):
    return [output.evalue.splitlines()[0] for output in cell.outputs if output.output_type == "error"]


def stderr_of(cell):
    return "".join(output.text for output in cell.outputs if output.get("name") == "stderr")


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_runs_to_its_end_and_is_readable_in_both_themes(desk, lesson):
    page, notebook = desk.page, desk.open(f"{lesson}.ipynb")
    assert notebook.dialogs == []
    assert page.locator(".jp-RenderedHTMLCommon h1").count() == 1
    screenshot(page, f"{lesson}_fresh.png")
    check_on_a_phone(desk, notebook)

    notebook.run_all()
    faults = {}
    for theme in ("Dark", "Light"):
        desk.use_theme(theme)
        whole_notebook(page, f"{lesson}_{theme.lower()}.png")
        faults[theme] = unreadable(page)
    assert faults == {"Dark": [], "Light": []}
    assert page.locator(".jp-OutputArea-output", has_text="Error displaying widget").count() == 0
    notebook.save()
    stored = nbformat.read(notebook.path, as_version=4)
    check_outputs(stored, lesson)
    if lesson == WITH_ALL_KINDS:
        check_untrusted(desk, stored)


def check_on_a_phone(desk, notebook):
    """No word and no formula of its texts is cut off, or has to be scrolled to."""
    texts = [cell.source for cell in nbformat.read(notebook.path, as_version=4).cells if cell.cell_type == "markdown"]
    drawn = desk.page.locator(".jp-Notebook mjx-container")
    desk.narrow(TALL)
    expect(drawn).to_have_count(len(FORMULA.findall("\n".join(texts))))
    wide = desk.page.locator(".jp-Notebook").evaluate(TOO_WIDE)
    desk.widen()
    assert wide == []


def check_outputs(stored, lesson):
    """Checks say "not written yet", in the order of the exercises; every other cell ran without a fault."""
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    checks = [cell for cell in code if cell.metadata.get("nbgrader", {}).get("grade")]
    for cell in code:
        assert stderr_of(cell) == "", cell.source
        assert cell in checks or not errors_of(cell), cell.source
    names = [exercise.name for exercise in EXERCISES if exercise.lesson == lesson]
    assert [errors_of(cell) for cell in checks] == [[f"{name} is not written yet."] for name in names]


def check_untrusted(desk, stored):
    """Somebody else's run, which JupyterLab does not trust, shows a picture for each picture and each animation."""
    stored.metadata.pop("widgets", None)
    stored.cells.append(nbformat.v4.new_markdown_cell("Another text, another signature."))
    nbformat.write(stored, desk.lab.repository / "notebooks" / "foreign.ipynb")
    outputs = [output.get("data", {}) for cell in stored.cells for output in cell.get("outputs", [])]
    desk.clear()
    desk.open("foreign.ipynb")
    whole_notebook(desk.page, "lesson_untrusted.png")
    assert desk.page.locator(".jp-Notebook .sx").count() == 0
    pictures = sum("<img" in data.get("text/html", "") for data in outputs)
    expect(desk.page.locator(".jp-OutputArea-output img")).to_have_count(pictures)
    assert unreadable(desk.page) == []
