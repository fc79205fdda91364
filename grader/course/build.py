"""notebooks/: what students open, made from solutions/ by way of nbgrader's generate_assignment."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.course.course import create_course
from grader.course.lessons import LESSONS, Lesson
from grader.course.stock import session


def render_notebooks(solutions: Path, lessons: Iterable[Lesson] = LESSONS) -> dict[str, str]:
    """Every student notebook, file name -> text: a pure function of the sources and the registry."""
    with TemporaryDirectory(prefix="stridewise-build-") as folder, session(None):
        course = create_course(Path(folder), solutions, lessons=lessons, gradebook=False)
        return {f"{name}.ipynb": _with_newline(course.released(name)) for name in course.lessons}


def _with_newline(path: Path) -> str:
    return path.read_text(encoding="utf-8").rstrip("\n") + "\n"


def differing(rendered: dict[str, str], notebooks: Path) -> list[str]:
    """Names of the files in `notebooks` that are not what was rendered: changed, missing, or too many. Sorted."""
    there = {path.name: path.read_text(encoding="utf-8") for path in sorted(notebooks.glob("*.ipynb"))}
    return sorted(name for name in rendered.keys() | there.keys() if rendered.get(name) != there.get(name))


def write_notebooks(rendered: dict[str, str], notebooks: Path) -> list[str]:
    """Make `notebooks` hold exactly what was rendered; the names of the files that this changed."""
    changed = differing(rendered, notebooks)
    notebooks.mkdir(parents=True, exist_ok=True)
    for name in changed:
        path = notebooks / name
        if name in rendered:
            path.write_text(rendered[name], encoding="utf-8")
        else:
            path.unlink()
    return changed
