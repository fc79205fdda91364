"""Each lesson runs from top to bottom as handed out. tests/sandbox runs it with every exercise answered.

Skipped where there is a browser: there tests/browser/test_lessons.py makes the same claims about a run in JupyterLab.
"""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from stridewise.exercises import EXERCISES

ROOT = Path(__file__).parents[2]
LESSONS = sorted({exercise.lesson for exercise in EXERCISES})
BROWSER = any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))


def run(notebook: nbformat.NotebookNode, folder: Path) -> list[nbformat.NotebookNode]:
    """Execute a notebook in its own folder, keep errors in the outputs, and return its code cells."""
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        allow_errors=True,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def errors(cell: nbformat.NotebookNode) -> list[str]:
    return [f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error"]


def stderr(cell: nbformat.NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stderr")


@pytest.mark.skipif(BROWSER, reason="tests/browser runs the lessons")
@pytest.mark.parametrize("lesson", LESSONS)
def test_an_unanswered_lesson_runs_and_its_checks_say_not_written_yet(lesson: str, tmp_path: Path) -> None:
    cells = run(nbformat.read(ROOT / "notebooks" / f"{lesson}.ipynb", as_version=4), tmp_path)
    exercises = [exercise.name for exercise in EXERCISES if exercise.lesson == lesson]
    graded = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    for cell in cells:
        assert stderr(cell) == "", cell.source
        assert cell in graded or not errors(cell), cell.source
    assert [errors(cell)[0].splitlines()[0] for cell in graded] == [
        f"NoPointsEarned: {name} is not written yet." for name in exercises
    ]
