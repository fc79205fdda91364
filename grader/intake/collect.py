"""Submissions from what Moodle, Canvas or plain folders deliver to submitted/STUDENT/LESSON/LESSON.ipynb.

Of each student's files one is taken, the notebook, and stored under the one name that grading reads. What is suspect
in any way is refused with its cause, and with it that student's delivery; nobody else's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from grader.course.course import Course
from grader.course.converters import nbgrader_session
from grader.intake.deliveries import DeliveredFile, Found, RefusedFile, RefusedFileError, open_delivery
from grader.intake.owners import owners_by_path

Fate = Literal["collected", "replaced", "as before", "refused", "left out"]
_TIME = "timestamp.txt"
# What Moodle and systems put beside submissions.
_EXTRAS = {_TIME, "onlinetext.html", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class CollectedFile:
    """What became of one student's submission, or of one file more. student: empty where it is not known.

    file: as delivered. when: its time, where there is one. note: the cause, or what else there is to say.
    """

    student: str
    fate: Fate
    file: str
    when: datetime | None = None
    note: str = ""

    @property
    def has_place(self) -> bool:
        """Whether this file, or one just like it, is where it belongs."""
        return self.fate in ("collected", "replaced", "as before")


def collect(course: Course, source: Path, lesson: str, *, force: bool = False) -> list[CollectedFile]:
    """Collect one lesson's submissions from a folder or a zip archive; what became of each, sorted by student.

    A newer submission that is there already stays, unless `force` says to take the one that is delivered.
    Raises ValueError for an unknown lesson, and for a source that cannot be read.
    """
    course.released(lesson)
    with nbgrader_session(None), open_delivery(source) as found:
        by_path = owners_by_path((one.path for one in found), lesson, course.config)
        students: dict[str, list[Found]] = {}
        for one in found:
            students.setdefault(by_path.get(one.path, ""), []).append(one)
        rows = [*_ownerless(students.pop("", []))]
        for student, files in sorted(students.items()):
            rows += _student(_Destination(course, lesson, force), student, files)
    if not rows:
        raise ValueError(f"{source} holds no files")
    return rows


def _ownerless(found: Iterable[Found]) -> Iterator[CollectedFile]:
    for one in found:
        if one.path.name not in _EXTRAS:
            cause = (
                one.cause
                if isinstance(one, RefusedFile)
                else "its path does not say whose it is, or says the same of two students"
            )
            yield CollectedFile("", "refused", str(one.path), note=cause)


@dataclass(frozen=True, slots=True)
class _Destination:
    """Where a lesson's submissions are put."""

    course: Course
    lesson: str
    force: bool


def _student(desk: _Destination, student: str, found: list[Found]) -> Iterator[CollectedFile]:
    """The rows of one student: the submission's, then those of files that were left out."""
    refused = [one for one in found if isinstance(one, RefusedFile)]
    entries = [one for one in found if isinstance(one, DeliveredFile)]
    if refused:
        yield from (CollectedFile(student, "refused", str(one.path), note=one.cause) for one in refused)
        return
    try:
        chosen, note = _choice(desk, entries)
        yield _placed(desk, student, chosen, _time(chosen, entries), note)
    except RefusedFileError as fault:
        shown = next((one.path for one in entries if _is_notebook(one)), entries[0].path)
        yield CollectedFile(student, "refused", str(shown), note=str(fault))
        return
    others = (one for one in entries if one is not chosen and not _belongs_elsewhere(desk, one))
    yield from (CollectedFile(student, "left out", str(one.path), note=_why_left_out(one)) for one in others)


def _belongs_elsewhere(desk: _Destination, entry: DeliveredFile) -> bool:
    """Whether the file is none of this lesson's business: another lesson's notebook, what a system adds."""
    others = {*desk.course.lessons} - {desk.lesson}
    named = any(_stem(entry.path).endswith(other) for other in others)
    return entry.path.name in _EXTRAS or named or bool({*entry.path.parent.parts} & others)


def _why_left_out(entry: DeliveredFile) -> str:
    return "another notebook was taken" if _is_notebook(entry) else "grading uses the notebook alone"


def _choice(desk: _Destination, entries: Iterable[DeliveredFile]) -> tuple[DeliveredFile, str]:
    """The notebook to take, and a word on it. Raises RefusedFileError if there is none, or no telling which."""
    notebooks = [one for one in entries if _is_notebook(one)]
    own = [one for one in notebooks if not _belongs_elsewhere(desk, one)]
    if not own:
        raise RefusedFileError(f"it is of another lesson than {desk.lesson}" if notebooks else "there is no notebook")
    named = [one for one in own if _stem(one.path).endswith(desk.lesson)] or own
    latest = max((one.modified for one in named if one.modified), default=None)
    newest = [one for one in named if one.modified == latest] if latest else named
    if len(newest) > 1 and len({one.read() for one in newest}) > 1:
        raise RefusedFileError(f"there are {len(newest)} notebooks, and none is the newest")
    note = f"the newest of {len(named)} notebooks" if len(named) > 1 else ""
    return newest[0], note or ("" if _stem(newest[0].path).endswith(desk.lesson) else "taken in spite of its name")


def _is_notebook(entry: DeliveredFile) -> bool:
    return entry.path.suffix.lower() == ".ipynb"


def _stem(path: PurePosixPath) -> str:
    """The file's name without its ending, and without the number that a browser or Canvas puts behind it."""
    return re.sub(r"( ?\(\d+\)|-\d+)$", "", path.stem)


def _time(entry: DeliveredFile, entries: Iterable[DeliveredFile]) -> datetime | None:
    """When it was handed in, in UTC: what a timestamp.txt beside it says, or else the file's own time."""
    for other in entries:
        if other.path == entry.path.with_name(_TIME) and (stated := _stated(other.read())):
            return stated
    # Archives and folders keep local time without saying so.
    return entry.modified.astimezone(UTC) if entry.modified else None


def _stated(content: bytes) -> datetime | None:
    from nbgrader.utils import parse_utc

    try:
        time: datetime = parse_utc(content[:100].decode("utf-8").strip())
        return time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _placed(desk: _Destination, student: str, entry: DeliveredFile, when: datetime | None, note: str) -> CollectedFile:
    content, folder = entry.read(), desk.course.submitted / student / desk.lesson
    path, file = folder / f"{desk.lesson}.ipynb", str(entry.path)
    if folder.is_symlink() or path.is_symlink():
        raise RefusedFileError(f"{path} is a link")
    there = path.read_bytes() if path.is_file() else None
    if there == content:
        return CollectedFile(student, "as before", file, when, note)
    before = _time_of(path) if there is not None else None
    if before and (when is None or when <= before):
        if not desk.force:
            raise RefusedFileError(f"there is one of {_shown(before)}, and this is not newer; --force takes it")
        note = f"in place of one of {_shown(before)}"
    folder.mkdir(parents=True, exist_ok=True)
    _replace(path, content)
    if when:
        _replace(folder / _TIME, f"{when:%Y-%m-%d %H:%M:%S} UTC\n".encode())
    else:
        (folder / _TIME).unlink(missing_ok=True)
    return CollectedFile(student, "collected" if there is None else "replaced", file, when, note)


def _time_of(path: Path) -> datetime:
    """When the submission that is there was handed in."""
    time = path.with_name(_TIME)
    stated = _stated(time.read_bytes()) if time.is_file() else None
    return stated or datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _shown(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(content)
    draft.replace(path)
