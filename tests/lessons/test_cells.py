"""A lesson's prose is in Markdown cells: without its cell marker it would become comments of the code cell above."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(path.name for path in NOTEBOOKS.glob("[0-9]*.ipynb"))
MARKDOWN = re.compile(r"^#$|^# (?:#|\*\*|[|>-] |<details|\d\. )", re.MULTILINE)  # never the start of a code comment


@pytest.mark.parametrize("name", LESSONS)
def test_no_code_cell_contains_markdown(name: str) -> None:
    cells = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert [source for source in code if MARKDOWN.search(source)] == []
