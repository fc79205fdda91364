"""From executed lessons to HTML: the pages' sources in one folder, and Sphinx on it, where a warning is an error."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from stridewise.checker.notebook.contents import PAGE, contents_page, read_lesson

HERE = Path(__file__).resolve().parent
TO_READ = """\
This is the course to read. The exercises are left open, as you would find them. To write them, and to have every answer
checked, get the course itself: `make lab` in a clone of the repository opens the same pages in JupyterLab. There you
can run and change everything, and put the mouse on any element of an array.
"""


def build(lessons: Mapping[str, NotebookNode], pages: Path, site: Path) -> int:
    """Build `site` from the lessons, name -> notebook with outputs; what stood in `pages` and `site` is replaced.

    Returns Sphinx's exit status: 0 only if there was no warning, such as a link that leads nowhere.
    """
    for folder in (pages, site):
        shutil.rmtree(folder, ignore_errors=True)
    write_pages(lessons, pages)
    options = ["-q", "-E", "-W", "--keep-going", "-b", "html", "-c", str(HERE), "-d", str(pages / ".doctrees")]
    command = [sys.executable, "-m", "sphinx", *options, str(pages), str(site)]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode  # where conf.py finds `website.mathml`


def write_pages(lessons: Mapping[str, NotebookNode], pages: Path) -> None:
    """The sources of the pages: the lessons, and the table of contents as index.md."""
    pages.mkdir(parents=True)
    for name, notebook in lessons.items():
        nbformat.write(_led_to_index(notebook), pages / f"{name}.ipynb")
    listed = contents_page(read_lesson(name, nbformat.writes(notebook)) for name, notebook in lessons.items())
    title, introduction, rest = listed.split("\n\n", 2)
    toctree = "\n".join(["```{toctree}", ":hidden:", "", *lessons, "```"])
    (pages / "index.md").write_text("\n\n".join([title, introduction, TO_READ, rest, toctree, ""]), encoding="utf-8")


def _led_to_index(notebook: NotebookNode) -> NotebookNode:
    """In JupyterLab the table of contents is a page among the lessons; here it is the site's first."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace(f"]({PAGE})", "](index.md)")
    return notebook
