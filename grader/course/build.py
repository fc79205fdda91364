"""Builds notebooks/, what students open, from solutions/ with nbgrader's generate_assignment."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.course.converters import nbgrader_session
from grader.course.course import create_course
from grader.course.files import write_atomically
from grader.course.lessons import LESSONS, Lesson
from stridewise.checker.notebook.contents import GLOSSARY, PAGE, contents_page, read_lesson


def render_folder(solutions: Path, lessons: Iterable[Lesson] = LESSONS) -> dict[str, str]:
    """Render every file of notebooks/: the student notebooks, the page of contents and the glossary.

    The result depends on nothing but the sources and the registry.

    Parameters
    ----------
    solutions : Path
        The folder of the lessons' sources.
    lessons : iterable of Lesson, default `LESSONS`
        The lessons to render.

    Returns
    -------
    dict of str to str
        File name -> text.

    Raises
    ------
    UserError
        A source is malformed or does not belong to a lesson.
    """
    lessons = tuple(lessons)
    notebooks = render_notebooks(solutions, lessons)
    lessons = tuple(lesson for lesson in lessons if f"{lesson.name}.ipynb" in notebooks)  # a course may have a few
    page = contents_page(
        read_lesson(
            lesson.name, notebooks[f"{lesson.name}.ipynb"], lesson.exercises, translated_into(solutions, lesson.name)
        )
        for lesson in lessons
    )
    glossary = solutions / GLOSSARY
    pages = {PAGE: page} | ({GLOSSARY: glossary.read_text(encoding="utf-8")} if glossary.is_file() else {})
    return {**pages, **notebooks}


def translated_into(solutions: Path, lesson: str) -> list[str]:
    """Return the codes of the languages that a lesson is translated into.

    Parameters
    ----------
    solutions : Path
        The folder of the lessons' sources.
    lesson : str
        The lesson's name.

    Returns
    -------
    list of str
        Sorted.
    """
    return sorted(path.parts[-3] for path in (solutions / "locales").glob(f"*/LC_MESSAGES/{lesson}.po"))


def render_notebooks(solutions: Path, lessons: Iterable[Lesson] = LESSONS) -> dict[str, str]:
    """Render the student notebooks.

    Parameters
    ----------
    solutions, lessons
        As for `render_folder`.

    Returns
    -------
    dict of str to str
        File name -> text.
    """
    with TemporaryDirectory(prefix="stridewise-build-") as folder, nbgrader_session(None):
        course = create_course(Path(folder), solutions, lessons=lessons, gradebook=False)
        return {f"{name}.ipynb": _with_newline(course.released(name)) for name in course.lessons}


def _with_newline(path: Path) -> str:
    return path.read_text(encoding="utf-8").rstrip("\n") + "\n"


def changed_files(rendered: dict[str, str], notebooks: Path) -> list[str]:
    """Find the files that are missing in `notebooks` or differ from what was rendered.

    Other files there do not count: a student may keep notes beside the lessons.

    Parameters
    ----------
    rendered : dict of str to str
        File name -> text, as `render_folder` returns it.
    notebooks : Path
        The folder to compare with.

    Returns
    -------
    list of str
        The names of the files, sorted.
    """
    paths = {name: notebooks / name for name in sorted(rendered)}
    return [
        name for name, path in paths.items() if not path.is_file() or path.read_text(encoding="utf-8") != rendered[name]
    ]


def write_notebooks(rendered: dict[str, str], notebooks: Path) -> list[str]:
    """Write the files that `changed_files` finds.

    Parameters
    ----------
    rendered, notebooks
        As for `changed_files`.

    Returns
    -------
    list of str
        The names of the files written, sorted.
    """
    changed = changed_files(rendered, notebooks)
    for name in changed:
        write_atomically(notebooks / name, rendered[name])
    return changed
