"""From a student's folder to plain cells. Whatever is in the folder, the result is cells or one clear cause.

Only cell types, sources and ids are taken from the notebook: no outputs, tags, kernel or attachments. No other file of
the folder is used, so neither links nor modules that shadow others (numpy.py) reach grading.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from grader.course.course import Course

Kind = Literal["code", "markdown", "raw"]
MAX_BYTES = 20 * 2**20  # of a notebook; a lesson with all its pictures has less than a tenth of this
# Characters in a student's name that nbgrader's patterns interpret, or that its pages, which put names unescaped into
# HTML, scripts and addresses, would run: a folder named "<img src=x onerror=...>" ran with the instructor's rights.
_UNSAFE_CHARACTERS = frozenset('*?[<>"\\#%')
_MAX_CELLS = 1000  # each costs nbgrader and formgrader time; a lesson has fewer than a hundred


class UnreadableSubmission(Exception):
    """This submission cannot be graded. The text is the cause, for the instructor and for the student."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's folder for one lesson.

    Parameters
    ----------
    student : str
        The student's name, with characters that nbgrader cannot handle replaced.
    lesson : str
        The lesson's name.
    folder : Path
        Where the notebook is, as it was submitted.
    """

    student: str
    lesson: str
    folder: Path


@dataclass(frozen=True, slots=True)
class PlainCell:
    """A submitted cell, reduced to its text.

    Parameters
    ----------
    kind : "code", "markdown" or "raw"
        The type of the cell.
    source : str
        Its text.
    names : tuple of str, default ()
        The ids that it claims, nbgrader's before the notebook's own.
    """

    kind: Kind
    source: str
    names: tuple[str, ...] = ()


def submissions_of(course: Course, lesson: str) -> list[Submission]:
    """Find every student's submission of a lesson.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str
        The lesson's name.

    Returns
    -------
    list of Submission
        Sorted by student.
    """
    folders = (path for path in course.submitted.glob(f"*/{lesson}") if not path.parent.name.startswith("."))
    return [Submission(_as_text(path.parent.name), lesson, path) for path in sorted(folders)]


def read_cells(submission: Submission) -> list[PlainCell]:
    """Read the cells of a submitted notebook.

    Parameters
    ----------
    submission : Submission
        The submission to read.

    Returns
    -------
    list of PlainCell
        In the order of the notebook.

    Raises
    ------
    UnreadableSubmission
        The submission cannot be graded; the text is the cause.
    """
    try:
        path = _notebook_path(submission)
        content = _parsed(path)
    except OSError as fault:
        raise UnreadableSubmission(f"the file system refuses to read it: {fault.strerror}") from None
    version = content.get("nbformat")
    if version != 4:
        raise UnreadableSubmission(f"{path.name} is not a notebook in format 4: its nbformat is {version!r:.40}")
    cells = content.get("cells")
    if not isinstance(cells, list) or not cells:
        raise UnreadableSubmission(f"{path.name} has no cells")
    if len(cells) > _MAX_CELLS:
        raise UnreadableSubmission(f"{path.name} has {len(cells):,} cells; at most {_MAX_CELLS:,} are read")
    return [_plain(cell, f"{path.name}, cell {number}") for number, cell in enumerate(cells, start=1)]


def _notebook_path(submission: Submission) -> Path:
    folder, wanted = submission.folder, f"{submission.lesson}.ipynb"
    if folder.is_symlink() or not folder.is_dir():
        raise UnreadableSubmission(f"{folder.name} is a link or a file, not a folder")
    path = folder / wanted
    if path.is_symlink():
        raise UnreadableSubmission(f"{wanted} is a link; the file itself is needed")
    if path.exists() and not path.is_file():
        raise UnreadableSubmission(f"{wanted} is not a regular file")
    if not path.is_file():
        names = sorted(path.name for path in folder.iterdir())[:5]
        others = ", ".join(map(_as_text, names)) or "nothing"
        raise UnreadableSubmission(f"there is no {wanted}; the folder holds {others}")
    return path


def _as_text(name: str) -> str:
    """Return a folder's name, which need not be text, as a name that nbgrader can show, save, link to and look up."""
    shown = "".join(letter if letter.isprintable() and letter not in _UNSAFE_CHARACTERS else "_" for letter in name)
    return shown if shown == name else f"{shown}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:6]}"


def _parsed(path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    if size == 0:
        raise UnreadableSubmission(f"{path.name} is empty")
    if size > MAX_BYTES:
        raise UnreadableSubmission(f"{path.name} has {size / 2**20:.0f} MB; at most {MAX_BYTES // 2**20} MB are read")
    try:
        content = json.loads(_as_unicode(path.read_bytes()))
    except UnicodeDecodeError:
        raise UnreadableSubmission(f"{path.name} is not text") from None
    except RecursionError:
        raise UnreadableSubmission(f"{path.name} is nested too deeply") from None
    except ValueError as fault:
        raise UnreadableSubmission(f"{path.name} is not JSON: {fault}") from None
    if not isinstance(content, dict):
        raise UnreadableSubmission(f"{path.name} is JSON, but not a notebook")
    return content


def _as_unicode(data: bytes) -> str:
    """Decode UTF-8, UTF-16 or UTF-32; else what editors on Windows save. Raises UnicodeDecodeError."""
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _plain(cell: Any, where: str) -> PlainCell:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if kind not in ("code", "markdown", "raw"):
        raise UnreadableSubmission(f"{where} is not a notebook cell")
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        raise UnreadableSubmission(f"{where} has a source that is not text")
    # JSON can hold half a surrogate pair, which UTF-8 cannot.
    text = "".join(lines).encode("utf-8", errors="replace").decode("utf-8")
    return PlainCell(kind, text, _names(cell))


def _names(cell: dict[str, Any]) -> tuple[str, ...]:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return tuple(name for name in (grade_id, cell.get("id")) if isinstance(name, str))
