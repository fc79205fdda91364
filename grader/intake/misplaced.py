"""Files under submitted/ that grading does not look at, because they are not where it looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course.course import Course
from grader.intake.deliveries import is_system_file

_NOTEBOOKS = (".ipynb", ".zip")
_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class MisplacedFile:
    """A notebook or an archive that nobody grades.

    Parameters
    ----------
    path : str
        From the course's folder on.
    note : str
        Where it would have to be.
    """

    path: str
    note: str


def misplaced_files(course: Course) -> list[MisplacedFile]:
    """List what lies under submitted/ at a place that no lesson's grading reads.

    Parameters
    ----------
    course : Course
        The course.

    Returns
    -------
    list of MisplacedFile
        Sorted by path. More notebooks beside the one that is graded are not among them.
    """
    lessons = {*course.lessons}
    found = sorted(_files(course.submitted))
    notes = ((path, _note(path.relative_to(course.submitted).parts, course, lessons)) for path in found)
    return [MisplacedFile(path.relative_to(course.root).as_posix(), note) for path, note in notes if note]


def _files(folder: Path, depth: int = 0) -> Iterator[Path]:
    """Yield notebooks and archives below a folder, without what systems and editors add."""
    if depth > _MAX_DEPTH or not folder.is_dir() or folder.is_symlink():
        return
    for path in folder.iterdir():
        if is_system_file(path.name):
            continue
        if path.is_dir():
            yield from _files(path, depth + 1)
        elif path.suffix.lower() in _NOTEBOOKS:
            yield path


def _note(parts: tuple[str, ...], course: Course, lessons: set[str]) -> str:
    """Return where the file would have to be; an empty string where it is not missed."""
    *folders, name = parts
    if len(folders) >= 2 and folders[1] in lessons:
        graded = course.submitted / folders[0] / folders[1] / f"{folders[1]}.ipynb"
        return "" if graded.is_file() else f"grading reads submitted/{folders[0]}/{folders[1]}/{folders[1]}.ipynb"
    if folders and folders[0] in lessons:
        student = folders[1] if len(folders) > 1 else "STUDENT"
        return f"the student comes first: submitted/{student}/{folders[0]}/{folders[0]}.ipynb"
    lesson = next((lesson for lesson in sorted(lessons) if lesson in name or lesson in folders), "")
    student = folders[0] if folders else "STUDENT"
    if len(folders) >= 2:
        return f"no lesson is called {folders[1]}; the lessons are {', '.join(sorted(lessons))}"
    return f"it would have to be submitted/{student}/{lesson or 'LESSON'}/{lesson or 'LESSON'}.ipynb"
