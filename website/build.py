"""From executed lessons to HTML: write the pages' sources to a folder and run Sphinx on it, with warnings as errors."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from stridewise.checker.notebook.contents import GLOSSARY, PAGE, LessonSummary, contents_page, read_lesson
from stridewise.exercises.registry import FORMER_LESSONS
from website.execute import MACHINE

HERE = Path(__file__).resolve().parent
NOTEBOOKS = HERE.parent / "notebooks"
WARNINGS = "warnings.txt"  # in the folder of doctrees
READING_NOTE = """\
This site is for reading. The exercises are unsolved, as you would find them. To solve them and have every answer
checked, get the course itself: `make lab` in a clone of the repository opens the same pages in JupyterLab, where you
can run and change everything and point at any element of an array.
"""
REDIRECT = (
    '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Moved</title>'
    '<meta http-equiv="refresh" content="0; url={page}"><p>This lesson is now <a href="{page}">here</a>.</p></html>\n'
)


def build(lessons: Mapping[str, NotebookNode], pages: Path, site: Path) -> int:
    """Build the site with Sphinx.

    Parameters
    ----------
    lessons : mapping of str to NotebookNode
        Notebooks with outputs, by lesson.
    pages, site : Path
        Folders for the pages' sources and for the site; their contents are replaced.

    Returns
    -------
    int
        Sphinx's exit status: 0 only without warnings, such as those about broken links.
    """
    for folder in (pages, site):
        shutil.rmtree(folder, ignore_errors=True)
    write_pages(lessons, pages)
    doctrees = pages / ".doctrees"
    doctrees.mkdir()
    options = ["-q", "-E", "-W", "--keep-going", "-b", "html", "-c", str(HERE), "-d", str(doctrees)]
    command = [sys.executable, "-m", "sphinx", *options, "-w", str(doctrees / WARNINGS), str(pages), str(site)]
    status = subprocess.run(command, cwd=HERE.parent, check=False).returncode  # conf.py imports `website` from there
    write_redirects(site)
    return status


def write_redirects(site: Path) -> None:
    """Lead the addresses of lessons that had other names to today's pages."""
    for former, (todays, *_) in FORMER_LESSONS.items():
        page = REDIRECT.format(page=f"{todays}.html")
        (site / f"{former}.html").write_text(page, encoding="utf-8")


def write_pages(lessons: Mapping[str, NotebookNode], pages: Path) -> None:
    """Write the pages' sources: the lessons, the glossary, and the table of contents as index.md."""
    pages.mkdir(parents=True)
    for name, notebook in lessons.items():
        prepared = _with_folds(_with_machine(_with_links_to_index(deepcopy(notebook))))
        nbformat.write(prepared, pages / f"{name}.ipynb")
    glossary = (NOTEBOOKS / GLOSSARY).read_text(encoding="utf-8")
    (pages / GLOSSARY).write_text(_linked_to_index(glossary), encoding="utf-8")
    summaries = [read_lesson(name, nbformat.writes(notebook)) for name, notebook in lessons.items()]
    contents = contents_page(summaries, address=_heading_address)
    title, introduction, rest = contents.split("\n\n", 2)
    toctree = "\n".join(["```{toctree}", ":hidden:", "", *lessons, "glossary", "```"])
    index = "\n\n".join([title, introduction, READING_NOTE, rest, toctree, ""])
    (pages / "index.md").write_text(index, encoding="utf-8")


def _heading_address(lesson: LessonSummary, exercise: str) -> str:
    """Return the address of the heading above an answer, with its anchor as MyST makes it; without one, the page's."""
    heading = lesson.headings.get(exercise)
    if heading is None:
        return f"{lesson.name}.ipynb"
    words = re.sub(r"[^\w\- ]", "", heading.lower())
    return f"{lesson.name}.ipynb#{words.replace(' ', '-')}"


def _with_machine(notebook: NotebookNode) -> NotebookNode:
    """Say under the introduction on which machine the numbers of the page were measured."""
    machine = notebook.metadata.get(MACHINE)
    if machine and notebook.cells:
        notebook.cells[0].source += f"\n\n*The times on this page were measured on: {machine}. Yours will differ.*"
    return notebook


def _with_folds(notebook: NotebookNode) -> NotebookNode:
    """Fold what JupyterLab folds, with the tag that MyST-NB has for it."""
    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
    return notebook


def _with_links_to_index(notebook: NotebookNode) -> NotebookNode:
    """Link to index.md instead of the table of contents, which in JupyterLab is a page beside the lessons."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _linked_to_index(cell.source)
    return notebook


def _linked_to_index(text: str) -> str:
    return text.replace(f"]({PAGE})", "](index.md)")
