"""A lesson on the site is the lesson as a student sees it before starting."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from stridewise.timing.times import BUSY
from website import execute
from website.build import write_pages

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
CODE = """\
import numpy as np
from stridewise import plots, predict
predict("loops-slowdown", 40.0)
plots.explore(a=np.arange(3))"""


def check_cell():
    metadata = {"nbgrader": {"grade": True}, "tags": ["raises-exception"]}
    return new_code_cell("raise SystemError('a check ran')", metadata=metadata)


def test_all_cells_but_checks_run_and_only_once(tmp_path):
    cells = [new_markdown_cell("# 1 · A lesson"), new_code_cell("print(6 * 7)"), new_code_cell(CODE), check_cell()]
    source = nbformat.writes(new_notebook(cells=cells, metadata=KERNEL))
    notebook = execute.executed("lesson", source, tmp_path / "runs")
    _, answer, explorer, check = notebook.cells
    assert answer.outputs[0].text == "42\n"
    assert check.outputs == []
    assert notebook.metadata[execute.OUTCOMES] == {"loops-slowdown": [40.0]}
    assert "widgets" not in notebook.metadata
    (shown,) = explorer.outputs
    state = json.loads(re.search("<script.*?>(.*?)</script>", shown.data["text/html"])[1])
    assert (state["widget"], state["state"]["memories"][0]["texts"]) == ("explorer", ["0", "1", "2"])
    assert set(shown.data) == {"text/html", "text/plain"}
    (recorded,) = (tmp_path / "runs").iterdir()
    recorded.write_text(recorded.read_text().replace("42", "43"))
    assert execute.executed("lesson", source, tmp_path / "runs").cells[1].outputs[0].text == "43\n"


def disturbed(times):
    """A notebook in which so many outputs say that the machine was busy."""
    outputs = [new_output("stream", text=f"a: 2.0 times as long as b. {BUSY}\n") for _ in range(times)]
    return new_notebook(cells=[new_code_cell("", outputs=outputs)])


@pytest.mark.parametrize(("disturbances", "kept"), [([0], 0), ([2, 0], 0), ([3, 1], 1)])
def test_a_disturbed_lesson_runs_again_and_the_quietest_run_is_kept(tmp_path, monkeypatch, capsys, disturbances, kept):
    left = list(disturbances)
    monkeypatch.setattr(execute, "_run", lambda notebook: notebook.update(disturbed(left.pop(0))) or {})
    notebook = execute.executed("lesson", nbformat.writes(new_notebook()), tmp_path / "runs")
    assert left == []
    assert execute.disturbances(notebook) == kept
    assert ("busy" in capsys.readouterr().err) == (kept > 0)


def test_the_page_names_the_machine_on_which_it_was_measured(tmp_path):
    lesson = nbformat.read(NOTEBOOKS / "01_storage_order.ipynb", as_version=4)
    lesson.metadata[execute.MACHINE] = "a machine, 2 cores"
    write_pages({"01_storage_order": lesson}, tmp_path / "pages")
    page = nbformat.read(tmp_path / "pages" / "01_storage_order.ipynb", as_version=4)
    assert page.cells[0].source.endswith(
        "*The times on this page were measured on: a machine, 2 cores. Yours will differ.*"
    )


def test_a_changed_notebook_or_library_runs_again(tmp_path, monkeypatch):
    (tmp_path / "plots").mkdir()
    source = tmp_path / "plots" / "a.py"
    source.write_text("x = 1")
    monkeypatch.setattr(execute, "LIBRARY", tmp_path)
    before, between = execute._fingerprint("one"), execute._fingerprint("two")
    source.write_text("x = 2")
    assert len({before, between, execute._fingerprint("two")}) == 3


@pytest.mark.parametrize("media_type", execute.LIVE_TYPES)
def test_html_replaces_what_needs_a_kernel(media_type):
    both = new_output("display_data", {media_type: {}, "text/html": "<table>"})
    alone = new_output("display_data", {media_type: {}, "text/plain": "text"})
    notebook = new_notebook(cells=[new_code_cell("", outputs=[both, alone])])
    cleaned = execute.clean_outputs(notebook)
    assert [sorted(output.data) for output in cleaned.cells[0].outputs] == [["text/html"], [media_type, "text/plain"]]
