"""From executed lessons to HTML: write the pages' sources to a folder and run Sphinx on it, with warnings as errors."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from stridewise.checker.notebook.contents import GLOSSARY, PAGE, LessonSummary, read_lesson
from stridewise.exercises.registry import FORMER_LESSONS
from website.execute import MACHINE, OUTCOMES
from website.finish import finish_pages
from website.index import index_page
from website.live.scripts import write_scripts
from website.stride_explorer import PAGE as STRIDE_EXPLORER
from website.stride_explorer import render_page

HERE = Path(__file__).resolve().parent
SOLUTIONS = HERE.parent / "solutions"
WARNINGS = "warnings.txt"  # in the folder of doctrees
STATIC = ".static"  # files that are made here, beside those of static/
LITE_CONTENTS = "lite/lab/index.html"
# A page of one notebook: JupyterLab would open the lessons of an earlier visit as well, and show one of those.
LITE_LESSON = "lite/notebooks/index.html"
LIVE_NOTE = """\
<p class="live-twin"><a href="{page}?path={lesson}.ipynb">Run this lesson in your browser</a>: nothing to
install, and every answer is checked.</p>"""
READING_NOTE = """\
*The exercises on this page are unsolved, as you would find them. To solve them and have every answer checked, open the
lesson in JupyterLab: `make lab` in a clone of the repository.*"""
REDIRECT = (
    '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Moved</title>'
    '<meta http-equiv="refresh" content="0; url={page}"><p>This lesson is now <a href="{page}">here</a>.</p></html>\n'
)


def build(
    lessons: Mapping[str, NotebookNode], pages: Path, site: Path, *, address: str = "", lite: Path | None = None
) -> int:
    """Build the site with Sphinx, the stride explorer beside it, and the lessons that run in a browser below it.

    Parameters
    ----------
    lessons : mapping of str to NotebookNode
        Notebooks with outputs, by lesson.
    pages, site : Path
        Folders for the pages' sources and for the site; their contents are replaced.
    address : str, default ""
        Where the site will be published, if that is known.
    lite : Path, optional
        The site that `make lite` built. Without it the lessons have no links to it.

    Returns
    -------
    int
        Sphinx's exit status: 0 only without warnings, such as those about broken links.
    """
    for folder in (pages, site):
        shutil.rmtree(folder, ignore_errors=True)
    is_live = lite is not None and (lite / "lab" / "index.html").is_file()
    write_pages(lessons, pages, is_live=is_live)
    write_scripts(pages / STATIC)
    status = _run_sphinx(pages, site)
    finish_pages(site, _summaries(lessons))
    write_redirects(site)
    (site / STRIDE_EXPLORER).write_text(render_page(address), encoding="utf-8")
    if lite is not None and is_live:
        shutil.copytree(lite, site / "lite")
    return status


def _run_sphinx(pages: Path, site: Path) -> int:
    doctrees = pages / ".doctrees"
    doctrees.mkdir()
    options = ["-q", "-E", "-W", "--keep-going", "-b", "html", "-c", str(HERE), "-d", str(doctrees)]
    options += ["-D", f"html_static_path=static,{pages / STATIC}", "-w", str(doctrees / WARNINGS)]
    command = [sys.executable, "-m", "sphinx", *options, str(pages), str(site)]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode  # conf.py imports `website` from there


def write_redirects(site: Path) -> None:
    """Redirect the former addresses of renamed lessons to their present pages."""
    for former, (todays, *_) in FORMER_LESSONS.items():
        page = REDIRECT.format(page=f"{todays}.html")
        (site / f"{former}.html").write_text(page, encoding="utf-8")


def write_pages(lessons: Mapping[str, NotebookNode], pages: Path, *, is_live: bool = False) -> None:
    """Write the pages' sources: the lessons, the glossary, and the first page, which has the table of contents.

    Parameters
    ----------
    lessons, pages
        As for `build`.
    is_live : bool, default False
        Whether the lessons run in a browser, too, below lite/.
    """
    pages.mkdir(parents=True)
    for name, notebook in lessons.items():
        prepared = _with_folds(_with_notes(_with_links_to_index(deepcopy(notebook)), name, is_live))
        nbformat.write(prepared, pages / f"{name}.ipynb")
    glossary = (SOLUTIONS / GLOSSARY).read_text(encoding="utf-8")
    (pages / GLOSSARY).write_text(_linked_to_index(glossary), encoding="utf-8")
    live = f"{LITE_CONTENTS}?path={PAGE}" if is_live else ""
    index = index_page(_summaries(lessons), address=_heading_address, measured=_measured(lessons), live=live)
    toctree = "\n".join(["```{toctree}", ":hidden:", "", *lessons, "glossary", "```"])
    (pages / "index.md").write_text(f"{index}\n{toctree}\n", encoding="utf-8")


def _summaries(lessons: Mapping[str, NotebookNode]) -> list[LessonSummary]:
    return [read_lesson(name, nbformat.writes(notebook)) for name, notebook in lessons.items()]


def _measured(lessons: Mapping[str, NotebookNode]) -> tuple[str, dict[str, Any]]:
    """Return the machine, and the outcomes of all questions."""
    metadata = [notebook.metadata for notebook in lessons.values()]
    outcomes = {name: value for lesson in metadata for name, value in lesson.get(OUTCOMES, {}).items()}
    return next((lesson[MACHINE] for lesson in metadata if MACHINE in lesson), ""), outcomes


def _heading_address(lesson: LessonSummary, exercise: str) -> str:
    """Return the address of the heading above an answer, with its anchor as MyST makes it; without one, the page's."""
    heading = lesson.headings.get(exercise)
    if heading is None:
        return f"{lesson.name}.ipynb"
    words = re.sub(r"[^\w\- ]", "", heading.lower())
    return f"{lesson.name}.ipynb#{words.replace(' ', '-')}"


def _with_notes(notebook: NotebookNode, name: str, is_live: bool) -> NotebookNode:
    """Say under the introduction where the lesson runs, and on which machine its numbers were measured."""
    notes = [LIVE_NOTE.format(page=LITE_LESSON, lesson=name) if is_live else READING_NOTE]
    if machine := notebook.metadata.get(MACHINE):
        notes.append(f"*The times on this page were measured on: {machine}. Yours will differ.*")
    notebook.cells[0].source = "\n\n".join([notebook.cells[0].source, *notes])
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
