"""A lesson on the site is the lesson of a student who has not begun."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from website import execute


def check_cell():
    metadata = {"nbgrader": {"grade": True}, "tags": ["raises-exception"]}
    return new_code_cell("raise SystemError('a check ran')", metadata=metadata)


def test_checks_are_left_out_everything_else_runs_and_only_once(tmp_path):
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    cells = [new_markdown_cell("# 1 · A lesson"), new_code_cell("print(6 * 7)"), check_cell()]
    path = tmp_path / "lesson.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    _, answer, check = execute.executed(path, tmp_path / "runs").cells
    assert answer.outputs[0].text == "42\n"
    assert check.outputs == []
    (kept,) = (tmp_path / "runs").iterdir()
    kept.write_text(kept.read_text().replace("42", "43"))
    assert execute.executed(path, tmp_path / "runs").cells[1].outputs[0].text == "43\n"


def test_another_notebook_or_library_runs_anew(tmp_path, monkeypatch):
    path = tmp_path / "lesson.ipynb"
    path.write_text("one")
    (tmp_path / "plots").mkdir()
    source = tmp_path / "plots" / "a.py"
    source.write_text("x = 1")
    monkeypatch.setattr(execute, "SOURCES", tmp_path)
    before = execute._fingerprint(path)
    path.write_text("two")
    between = execute._fingerprint(path)
    source.write_text("x = 2")
    assert len({before, between, execute._fingerprint(path)}) == 3


@pytest.mark.parametrize("kind", execute.LIVE_ONLY)
def test_a_table_is_shown_in_place_of_what_needs_a_kernel(kind):
    both = new_output("display_data", {kind: {}, "text/html": "<table>"})
    alone = new_output("display_data", {kind: {}, "text/plain": "words"})
    notebook = new_notebook(cells=[new_code_cell("", outputs=[both, alone])], metadata={"widgets": {}})
    tidy = execute.tidied(notebook)
    assert [sorted(output.data) for output in tidy.cells[0].outputs] == [["text/html"], [kind, "text/plain"]]
    assert "widgets" not in tidy.metadata
