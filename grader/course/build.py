"""notebooks/: what students open, made from solutions/ by way of nbgrader's generate_assignment; and their contents."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.course.course import create_course
from grader.course.lessons import LESSONS, Lesson
from grader.course.converters import nbgrader_session
from stridewise.checker.notebook.contents import PAGE, contents_page, read_lesson


def render_folder(solutions: Path, lessons: Iterable[Lesson] = LESSONS) -> dict[str, str]:
    """All that notebooks/ holds, file name -> text: every student notebook and the table of contents.

    A pure function of the sources and the registry.
    """
    lessons = tuple(lessons)
    notebooks = render_notebooks(solutions, lessons)
    page = contents_page(read_lesson(one.name, notebooks[f"{one.name}.ipynb"], one.exercises) for one in lessons)
    return {PAGE: page, **notebooks}


def render_notebooks(solutions: Path, lessons: Iterable[Lesson] = LESSONS) -> dict[str, str]:
    """Every student notebook, file name -> text."""
    with TemporaryDirectory(prefix="stridewise-build-") as folder, nbgrader_session(None):
        course = create_course(Path(folder), solutions, lessons=lessons, gradebook=False)
        return {f"{name}.ipynb": _with_newline(course.released(name)) for name in course.lessons}


def _with_newline(path: Path) -> str:
    return path.read_text(encoding="utf-8").rstrip("\n") + "\n"


def changed_files(rendered: dict[str, str], notebooks: Path) -> list[str]:
    """Names of the files that are missing in `notebooks` or are not what was rendered; sorted.

    Other files there are left alone: a student may keep notes beside the lessons.
    """
    paths = {name: notebooks / name for name in sorted(rendered)}
    return [
        name for name, path in paths.items() if not path.is_file() or path.read_text(encoding="utf-8") != rendered[name]
    ]


def write_notebooks(rendered: dict[str, str], notebooks: Path) -> list[str]:
    """Write what differs; the names of the files that this changed."""
    changed = changed_files(rendered, notebooks)
    notebooks.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (notebooks / name).write_text(rendered[name], encoding="utf-8")
    return changed
