"""Every lesson leads to the contents, the one before and the one after, in its first cell and in its last."""

import json
import re
from pathlib import Path

import pytest

from stridewise.checker.notebook.contents import PAGE

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(path.name for path in NOTEBOOKS.glob("[0-9]*.ipynb"))


def cells_of(name: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]]


def links_in(text: str) -> list[str]:
    return re.findall(r"\]\(([^)#]+)[^)]*\)", text)


@pytest.mark.parametrize("name", LESSONS)
def test_first_and_last_cell_link_to_the_neighbours(name: str) -> None:
    place = LESSONS.index(name)
    before, after = LESSONS[max(place - 1, 0) : place], LESSONS[place + 1 : place + 2]
    first, *_, last = cells_of(name)
    assert links_in(first) == [*before, PAGE, *after]
    assert {*before, *after} <= set(links_in(last))


@pytest.mark.parametrize("name", LESSONS)
def test_links_inside_the_course_lead_somewhere(name: str) -> None:
    local = [link for text in cells_of(name) for link in links_in(text) if link.endswith((".ipynb", ".md"))]
    assert [link for link in local if not (NOTEBOOKS / link).is_file()] == []
