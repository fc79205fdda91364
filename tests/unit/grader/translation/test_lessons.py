"""A translated lesson is the same lesson: its cells, ids, exercises and code are those of the English one."""

import ast
import json
from pathlib import Path

import pytest

from grader.translation.lessons import render_translations

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def translated():
    """Path under notebooks/ -> text of the notebook."""
    return render_translations(ROOT / "solutions")


def cells_of(text):
    return json.loads(text)["cells"]


@pytest.fixture
def pairs(translated):
    """(cell, the English cell) of every translated lesson."""
    texts = [
        (text, (ROOT / "notebooks" / Path(path).name).read_text(encoding="utf-8")) for path, text in translated.items()
    ]
    return [pair for text, english in texts for pair in zip(cells_of(text), cells_of(english), strict=True)]


def test_a_lesson_is_translated(translated):
    assert "de/01_storage_order.ipynb" in translated


def without_text(cell):
    """A cell without its source and the checksum of it."""
    nbgrader = {**cell["metadata"].get("nbgrader", {}), "checksum": ""}
    return {**cell, "source": "", "metadata": {**cell["metadata"], "nbgrader": nbgrader}}


def test_ids_points_and_locks_are_the_same(pairs):
    for cell, english in pairs:
        assert without_text(cell) == without_text(english)


def without_docstrings(source):
    tree = ast.parse("".join(source))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            del node.body[0]
    return ast.unparse(tree)


def test_the_code_is_the_same_but_for_the_language_that_the_first_cell_chooses(pairs):
    for cell, english in pairs:
        if cell["cell_type"] == "code":
            chosen = "\n\nfrom stridewise.language import use_language\n\nuse_language('de')"
            assert without_docstrings("".join(cell["source"]).removesuffix(chosen)) == without_docstrings(
                english["source"]
            )


def test_links_lead_to_files_that_are_there(translated):
    for path, notebook in translated.items():
        cells = cells_of(notebook)
        text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        assert "](../00_contents.md)" in text, path
        assert "](02_naive_loops.ipynb)" not in text, path
