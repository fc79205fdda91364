"""Every lesson links to its neighbours in its first and its last cell, and to the contents page in its first."""

import json
import re
from pathlib import Path

import pytest

from stridewise.checker.notebook.contents import GLOSSARY, PAGE

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(path.name for path in NOTEBOOKS.glob("[0-9]*.ipynb"))


def cells_of(name: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))["cells"]]


def links_in(text: str) -> list[str]:
    return re.findall(r"\]\(([^)#]+)[^)]*\)", text)


@pytest.mark.parametrize("name", LESSONS)
def test_first_and_last_cell_link_to_the_neighbours(name: str) -> None:
    index = LESSONS.index(name)
    previous, following = LESSONS[max(index - 1, 0) : index], LESSONS[index + 1 : index + 2]
    first, *_, last = cells_of(name)
    assert [link for link in links_in(first) if link != GLOSSARY] == [*previous, PAGE, *following]
    assert {*previous, *following} <= set(links_in(last))


@pytest.mark.parametrize("name", LESSONS)
def test_links_within_the_course_name_existing_files(name: str) -> None:
    local = [link for text in cells_of(name) for link in links_in(text) if link.endswith((".ipynb", ".md"))]
    assert [link for link in local if not (NOTEBOOKS / link).is_file()] == []


def test_words_are_linked_to_entries_of_the_glossary_which_is_in_alphabetical_order() -> None:
    entries = re.findall(r"^## (.+)$", (NOTEBOOKS / GLOSSARY).read_text(encoding="utf-8"), re.MULTILINE)
    linked = {
        link for name in LESSONS for text in cells_of(name) for link in re.findall(r"glossary\.md#([\w-]+)", text)
    }
    assert linked <= {entry.replace(" ", "-") for entry in entries}
    assert len(linked) > len(entries) / 2
    assert entries == sorted(entries)
