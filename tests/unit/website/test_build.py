"""The site from the lessons without their outputs: every link leads somewhere, and nothing comes from elsewhere."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from stridewise.checker.notebook.contents import read_lessons
from website.build import build, write_pages

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
LESSONS = {path.stem: nbformat.read(path, as_version=4) for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
TITLES = [lesson.title for lesson in read_lessons(NOTEBOOKS)]


def need_sphinx():
    for needed in ("sphinx", "myst_nb", "furo", "latex2mathml"):
        pytest.importorskip(needed, reason="needs the extra `site`")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    need_sphinx()
    folder = tmp_path_factory.mktemp("website")
    assert build(LESSONS, folder / "pages", folder / "site") == 0
    return folder / "site"


def test_the_pages_are_the_contents_and_the_lessons(tmp_path):
    write_pages(LESSONS, tmp_path / "pages")
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == [
        *(f"{name}.ipynb" for name in LESSONS),
        "index.md",
    ]
    index = (tmp_path / "pages" / "index.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.+)\]\(", index, re.MULTILINE) == TITLES
    assert index.rpartition(":hidden:")[2].split() == [*LESSONS, "```"]


def test_each_page_has_its_title_and_the_way_to_all_others(site):
    for name, title in zip(LESSONS, TITLES, strict=True):
        page = (site / f"{name}.html").read_text(encoding="utf-8")
        assert f"<h1>{title}<" in page
        assert {f"{other}.html" for other in LESSONS if other != name} | {"index.html"} <= set(
            re.findall(r'href="([\w.]+)', page)
        )


def test_no_page_loads_anything_from_elsewhere(site):
    loading = re.compile(r'<(?:script|img|iframe|link)[^>]*(?:src|href)="(?:https?:)?//[^"]*"')
    styles = re.compile(r"(?:@import|url\()\s*['\"]?(?:https?:)?//")
    pages = {path: path.read_text(encoding="utf-8") for path in (*site.glob("*.html"), *site.rglob("*.css"))}
    assert {
        path.name: hits for path, text in pages.items() if (hits := loading.findall(text) + styles.findall(text))
    } == {}


def test_formulas_are_mathml(site):
    page = (site / "02_naive_loops.html").read_text(encoding="utf-8")
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">' in page
    assert "$$" not in page


@pytest.mark.parametrize(("link", "status"), [("00_contents.md", 0), ("no_such_lesson.ipynb", 1)])
def test_a_link_that_leads_nowhere_fails_the_build(tmp_path, link, status):
    need_sphinx()
    notebook = new_notebook(cells=[new_markdown_cell(f"# 1 · A lesson\n\n[there]({link})")])
    assert build({"01_storage_order": notebook}, tmp_path / "pages", tmp_path / "site") == status
