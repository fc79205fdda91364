"""The lessons in other languages: the same cells, ids and points, with translated texts."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from nbformat import NotebookNode

from grader.course.build import render_notebooks
from grader.course.lessons import LESSONS, Lesson
from grader.course.source import read_source, roles_of
from grader.translation.catalogs import lesson_languages, lesson_translations
from grader.translation.passages import translated

# Where messages are translated too, the cell with the imports says so: it is the first code that runs.
_SETUP = "\n\nfrom stridewise.language import use_language\n\nuse_language({language!r})"
_LOCAL_LINK = re.compile(r"(\]\()(\w[\w.-]*\.(?:ipynb|md))(?=[)#])")


def render_translations(solutions: Path, lessons: Iterable[Lesson] = LESSONS) -> dict[str, str]:
    """Render the notebooks of all translated lessons.

    A text whose translation is missing or stale stays English.

    Parameters
    ----------
    solutions : Path
        The folder of the lessons' sources.
    lessons : iterable of Lesson, default `LESSONS`
        The lessons to render.

    Returns
    -------
    dict of str to str
        Path under notebooks/, such as "de/01_storage_order.ipynb" -> text.
    """
    known = {lesson.name: lesson for lesson in lessons}
    rendered = {}
    for language in lesson_languages(solutions):
        entries = [
            entry
            for entry in lesson_translations(solutions, language)
            if entry.path.stem in known and (solutions / f"{entry.path.stem}.py").is_file()
        ]
        names = {f"{entry.path.stem}.ipynb" for entry in entries}
        with TemporaryDirectory(prefix="stridewise-translation-") as name:
            folder = Path(name)
            shutil.copytree(solutions / "pictures", folder / "pictures")
            for entry in entries:
                source = translated_source(solutions / f"{entry.path.stem}.py", entry.updated(), language, names)
                _write(folder / f"{entry.path.stem}.py", source)
            notebooks = render_notebooks(folder, [known[entry.path.stem] for entry in entries])
        rendered.update({f"{language}/{name}": text for name, text in notebooks.items()})
    return rendered


def translated_source(source: Path, catalog: Catalog, language: str, names: Iterable[str]) -> NotebookNode:
    """Return a lesson's source in another language.

    Parameters
    ----------
    source : Path
        The lesson in py:percent format.
    catalog : Catalog
        Its translation.
    language : str
        The language's code.
    names : iterable of str
        The notebooks that lie in the folder of the language; links to all others lead to the folder above.

    Returns
    -------
    NotebookNode
    """
    notebook, beside = read_source(source), set(names)

    def translate(text: str) -> str:
        message = catalog.get(text)
        return str(message.string) if message and message.string and not message.fuzzy else text

    def relink(match: re.Match[str]) -> str:
        return match[1] + match[2] if match[2] in beside else f"{match[1]}../{match[2]}"

    for cell, role in zip(notebook.cells, roles_of(notebook), strict=True):
        cell.source = translated(cell, translate)
        if role.part == "text":
            cell.source = _LOCAL_LINK.sub(relink, cell.source)
        if role.part == "setup":
            cell.source += _SETUP.format(language=language)
    return notebook


def _write(path: Path, notebook: NotebookNode) -> None:
    import jupytext  # as in `read_source`: takes long to import

    jupytext.write(notebook, path, fmt="py:percent")
