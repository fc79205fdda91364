"""A lesson on the site is the lesson as a student sees it before starting."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from website import execute


def check_cell():
    metadata = {"nbgrader": {"grade": True}, "tags": ["raises-exception"]}
    return new_code_cell("raise SystemError('a check ran')", metadata=metadata)


def test_all_cells_but_checks_run_and_only_once(tmp_path):
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    cells = [new_markdown_cell("# 1 · A lesson"), new_code_cell("print(6 * 7)"), check_cell()]
    path = tmp_path / "lesson.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    _, answer, check = execute.executed(path, tmp_path / "runs").cells
    assert answer.outputs[0].text == "42\n"
    assert check.outputs == []
    (cached,) = (tmp_path / "runs").iterdir()
    cached.write_text(cached.read_text().replace("42", "43"))
    assert execute.executed(path, tmp_path / "runs").cells[1].outputs[0].text == "43\n"


def test_a_changed_notebook_or_library_runs_again(tmp_path, monkeypatch):
    path = tmp_path / "lesson.ipynb"
    path.write_text("one")
    (tmp_path / "plots").mkdir()
    source = tmp_path / "plots" / "a.py"
    source.write_text("x = 1")
    monkeypatch.setattr(execute, "LIBRARY", tmp_path)
    before = execute._fingerprint(path)
    path.write_text("two")
    between = execute._fingerprint(path)
    source.write_text("x = 2")
    assert len({before, between, execute._fingerprint(path)}) == 3


@pytest.mark.parametrize("media_type", execute.LIVE_TYPES)
def test_html_replaces_what_needs_a_kernel(media_type):
    both = new_output("display_data", {media_type: {}, "text/html": "<table>"})
    alone = new_output("display_data", {media_type: {}, "text/plain": "text"})
    notebook = new_notebook(cells=[new_code_cell("", outputs=[both, alone])], metadata={"widgets": {}})
    cleaned = execute.clean_outputs(notebook)
    assert [sorted(output.data) for output in cleaned.cells[0].outputs] == [["text/html"], [media_type, "text/plain"]]
    assert "widgets" not in cleaned.metadata
