"""The site from all lessons without their outputs, built once: every link resolves and nothing external is loaded."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from stridewise.checker.notebook.contents import PAGE, read_lessons
from website import __main__ as command
from website.build import WARNINGS, build, write_pages

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
LESSONS = {path.stem: nbformat.read(path, as_version=4) for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
TITLES = [lesson.title for lesson in read_lessons(NOTEBOOKS)]
BROKEN = "99_broken"


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site of all lessons and of one more with a broken link, and the warnings about it."""
    for package in ("sphinx", "myst_nb", "furo", "latex2mathml"):
        pytest.importorskip(package, reason="needs the extra `site`")
    text = f"# 99 · A lesson\n\n[contents]({PAGE}), [nowhere](no_such_lesson.ipynb)"
    broken = new_notebook(cells=[new_markdown_cell(text)], metadata=next(iter(LESSONS.values())).metadata)
    folder = tmp_path_factory.mktemp("website")
    status = build({**LESSONS, BROKEN: broken}, folder / "pages", folder / "site")
    warnings = (folder / "pages" / ".doctrees" / WARNINGS).read_text(encoding="utf-8").splitlines()
    return folder / "site", status, warnings


def test_the_pages_are_the_contents_and_the_lessons(tmp_path):
    write_pages(LESSONS, tmp_path / "pages")
    files = [*(f"{name}.ipynb" for name in LESSONS), "glossary.md", "index.md"]
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == files
    index = (tmp_path / "pages" / "index.md").read_text(encoding="utf-8")
    assert re.findall(r"^### \[(.+)\]\(", index, re.MULTILINE) == TITLES
    assert index.rpartition(":hidden:")[2].split() == [*LESSONS, "glossary", "```"]


def test_only_the_broken_link_fails_the_build(site):
    _, status, warnings = site
    assert status == 1
    assert len(warnings) == 1, warnings
    assert f"{BROKEN}.ipynb" in warnings[0]
    assert "no_such_lesson" in warnings[0]


def test_each_page_has_its_title_and_links_to_all_others(site):
    folder, _, _ = site
    for name, title in zip(LESSONS, TITLES, strict=True):
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        assert f"<h1>{title}<" in page
        others = {f"{lesson}.html" for lesson in LESSONS if lesson != name} | {"index.html"}
        assert others <= set(re.findall(r'href="([\w.]+)', page))


def test_each_lesson_is_described_by_its_goals_where_it_is_linked(site):
    folder, _, _ = site
    page = (folder / "01_storage_order.html").read_text(encoding="utf-8")
    assert 'name="description" content="After this lesson you can work out where in memory any element' in page
    assert 'property="og:title" content="1 · Storage order · Stridewise"' in page
    assert 'content="website" property="og:type"' in (folder / "index.html").read_text(encoding="utf-8")


def test_no_page_loads_anything_external(site):
    folder, _, _ = site
    tags = re.compile(r'<(?:script|img|iframe|link)[^>]*(?:src|href)="(?:https?:)?//[^"]*"')
    styles = re.compile(r"(?:@import|url\()\s*['\"]?(?:https?:)?//")
    texts = {path.name: path.read_text(encoding="utf-8") for path in (*folder.glob("*.html"), *folder.rglob("*.css"))}
    assert {name: hits for name, text in texts.items() if (hits := tags.findall(text) + styles.findall(text))} == {}


def test_formulas_are_mathml(site):
    folder, _, _ = site
    page = (folder / "02_naive_loops.html").read_text(encoding="utf-8")
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">' in page
    assert "$$" not in page


def test_without_jupyterlite_nothing_leads_to_it(site):
    folder, _, _ = site
    assert [path.name for path in folder.glob("*.html") if "lite/" in path.read_text(encoding="utf-8")] == []


def test_the_stride_explorer_is_beside_the_lessons(site):
    folder, _, _ = site
    page = (folder / "stride-explorer.html").read_text(encoding="utf-8")
    for address in re.findall(r'href="([\w./-]+)"', page):
        assert (folder / address).is_file(), address
    assert 'href="stride-explorer.html"' in (folder / "index.html").read_text(encoding="utf-8")


def test_the_lessons_come_from_solutions_not_from_a_readers_notebooks(monkeypatch):
    """The command reads solutions/ and nothing of notebooks/."""
    seen = {}
    monkeypatch.setattr(command, "executed", lambda lesson, source, _: seen.setdefault(lesson, source))
    monkeypatch.setattr(command, "build", lambda *_, **__: 0)
    monkeypatch.setattr("sys.argv", ["website"])
    read_text = Path.read_text
    notebooks = NOTEBOOKS.resolve()

    def watched(path, *arguments, **options):
        assert notebooks not in path.resolve().parents
        return read_text(path, *arguments, **options)

    monkeypatch.setattr(Path, "read_text", watched)
    assert command.main() == 0
    monkeypatch.undo()
    assert list(seen) == list(LESSONS)
    for name, source in seen.items():
        assert source == (NOTEBOOKS / f"{name}.ipynb").read_text(
            encoding="utf-8"
        )  # as committed, as a test elsewhere says
