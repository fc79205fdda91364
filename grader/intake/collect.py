"""From what learning platforms or plain folders deliver to submitted/STUDENT/LESSON/LESSON.ipynb.

Of each student's files one is taken, the notebook, and stored under the one name that grading reads. Anything suspect
is refused with its cause, and with it that student's delivery; nobody else's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from grader.course.converters import nbgrader_session
from grader.course.course import Course
from grader.course.files import write_atomically
from grader.course.roster import ROSTER_NAME, Student, load_roster
from grader.course.roster import add_students as add_to_roster
from grader.errors import UserError
from grader.intake.deliveries import DeliveredFile, RefusedFile, RefusedFileError, open_delivery
from grader.intake.delivery_record import Delivery, load_deliveries, save_deliveries
from grader.intake.owners import Owner, Ownership, is_notebook_name, notebook_stem, owners_by_path
from grader.intake.placement import Placement
from grader.intake.timestamp import TIMESTAMP_NAME

CollectionStatus = Literal["collected", "replaced", "unchanged", "refused", "ignored"]
_MAX_ROWS = 3  # about files of one student that are left out for one reason
# What platforms and operating systems put beside submissions.
_EXTRA_FILES = {TIMESTAMP_NAME, "onlinetext.html", "index.html", "Thumbs.db", "desktop.ini"}
_ATTEMPT_NOTE = re.compile(r".+_attempt_\d{4}(-\d\d){5}\.txt")  # Blackboard's, about each attempt


@dataclass(frozen=True, slots=True)
class CollectedFile:
    """What became of one delivered file.

    Parameters
    ----------
    student : str
        Who submitted it; empty if that is unknown.
    status : str
        "collected", "replaced" or "unchanged" if the file is in its place; "refused" or "ignored" if it is not stored.
    file : str
        The path as delivered.
    submitted_at : datetime, optional
        When it was handed in, if that is known.
    note : str, default ""
        Why it was refused or ignored, or anything else worth knowing.
    """

    student: str
    status: CollectionStatus
    file: str
    submitted_at: datetime | None = None
    note: str = ""

    @property
    def is_in_place(self) -> bool:
        """Whether this file, or an identical one, is where it belongs."""
        return self.status in ("collected", "replaced", "unchanged")


def collect(
    course: Course, source: Path, lesson: str, *, force: bool = False, add_students: bool = False
) -> list[CollectedFile]:
    """Collect the submissions of one lesson from a folder or a zip archive.

    The first delivery of a course fills its roster. Later ones are placed by it.

    Parameters
    ----------
    course : Course
        The course root.
    source : Path
        The folder or archive.
    lesson : str
        Name of a released lesson.
    force : bool, default False
        Replace a submission even by an older one.
    add_students : bool, default False
        Take a name that is not in the roster for a new student, instead of refusing the file.

    Returns
    -------
    list of CollectedFile
        What became of each file, sorted by student.

    Raises
    ------
    UserError
        The lesson is unknown, or the source cannot be read or holds no files.
    """
    course.released(lesson)
    roster, deliveries = load_roster(course), load_deliveries(course)
    placement = Placement(lesson, roster, deliveries, accepts_new=add_students or not len(roster))
    with nbgrader_session(None), open_delivery(source) as files:
        ownership = owners_by_path((file.path for file in files), lesson, course.config)
        by_owner: dict[Owner | None, list[DeliveredFile | RefusedFile]] = {}
        for file in files:
            by_owner.setdefault(ownership.by_path.get(file.path), []).append(_with_time(file, ownership))
        rows = [*_without_owner(by_owner.pop(None, []))]
        destination = _Destination(course, lesson, force)
        owned = {owner: own_files for owner, own_files in by_owner.items() if owner}
        students = placement.students_of(owned)
        for owner, own_files in sorted(owned.items(), key=lambda pair: pair[0].name):
            rows += _collect_owner(destination, students[owner], owner, own_files)
    if not rows:
        raise UserError(f"{source} holds no files")
    _record(course, placement, [row for row in rows if row.is_in_place], ownership)
    return rows


def _with_time(file: DeliveredFile | RefusedFile, ownership: Ownership) -> DeliveredFile | RefusedFile:
    """Return the file with the time of submission that the platform put into its path, if it did."""
    time = ownership.times.get(file.path)
    return replace(file, modified=time) if time and isinstance(file, DeliveredFile) else file


def _record(course: Course, placement: Placement, rows: Iterable[CollectedFile], ownership: Ownership) -> None:
    """Keep who is in the class, and what each file in place was called."""
    rows = list(rows)
    in_place = {row.student for row in rows}
    new = [student for student in placement.added if student.id in in_place]
    if new or not (course.root / ROSTER_NAME).exists():
        add_to_roster(course, new)
    for row in rows:
        path = PurePosixPath(row.file)
        owner = ownership.by_path[path]
        file = str(PurePosixPath(*path.parts[ownership.depth :]))
        delivery = Delivery(placement.lesson, row.student, owner.participant or owner.user, file)
        placement.deliveries[placement.lesson, row.student] = delivery
    save_deliveries(course, placement.deliveries)


def missing_students(course: Course, lesson: str) -> list[Student]:
    """List the students of the roster who have not handed in a lesson.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        The lesson's name.

    Returns
    -------
    list of Student
        Sorted by id.
    """
    submitted = {path.parent.name for path in course.submitted.glob(f"*/{lesson}")}
    return [student for student in load_roster(course) if student.id not in submitted]


def _without_owner(files: Iterable[DeliveredFile | RefusedFile]) -> Iterator[CollectedFile]:
    unknown = "its path does not say whose it is, or says the same of two students"
    for file in files:
        if not _is_extra(file.path):
            cause = file.cause if isinstance(file, RefusedFile) else unknown
            yield CollectedFile("", "refused", str(file.path), note=cause)


@dataclass(frozen=True, slots=True)
class _Destination:
    """Where a lesson's submissions are put. `force`: also in place of newer ones."""

    course: Course
    lesson: str
    force: bool


def _collect_owner(
    destination: _Destination, student: str | RefusedFileError, owner: Owner, files: list[DeliveredFile | RefusedFile]
) -> Iterator[CollectedFile]:
    if isinstance(student, RefusedFileError):
        shown = next((file.path for file in files if is_notebook_name(file.path.name)), files[0].path)
        yield CollectedFile(owner.name, "refused", str(shown), note=str(student))
        return
    yield from _collect_student(destination, student, files)


def _collect_student(
    destination: _Destination, student: str, files: list[DeliveredFile | RefusedFile]
) -> Iterator[CollectedFile]:
    """Yield the rows of one student: first the submission's, then those of ignored files."""
    refused = [file for file in files if isinstance(file, RefusedFile)]
    delivered = [file for file in files if isinstance(file, DeliveredFile)]
    if refused:
        yield from (CollectedFile(student, "refused", str(file.path), note=file.cause) for file in refused)
        return
    try:
        notebook, note = _choose_notebook(destination, delivered)
        yield _store(destination, student, notebook, _submission_time(notebook, delivered), note)
    except RefusedFileError as error:
        shown = next((file.path for file in delivered if _is_notebook(file)), delivered[0].path)
        yield CollectedFile(student, "refused", str(shown), note=str(error))
        return
    others = [file for file in delivered if file is not notebook and not _is_unrelated(destination, file)]
    yield from _ignored(student, [file for file in others if _is_notebook(file)], "another notebook was taken")
    yield from _ignored(student, [file for file in others if not _is_notebook(file)], "only the notebook is graded")


def _ignored(student: str, files: list[DeliveredFile], note: str) -> Iterator[CollectedFile]:
    """Yield a row for each file; one for all if there are many, as in a whole repository."""
    if len(files) > _MAX_ROWS:
        shown = f"{files[0].path} and {len(files) - 1:,} more"
        yield CollectedFile(student, "ignored", shown, note=note)
        return
    yield from (CollectedFile(student, "ignored", str(file.path), note=note) for file in files)


def _is_unrelated(destination: _Destination, file: DeliveredFile) -> bool:
    """Return whether the file has nothing to do with this lesson: another lesson's notebook, or what a system adds."""
    other_lessons = {*destination.course.lessons} - {destination.lesson}
    is_named_after_one = any(_stem(file.path).endswith(lesson) for lesson in other_lessons)
    is_in_a_folder_of_one = bool({*file.path.parent.parts} & other_lessons)
    return _is_extra(file.path) or is_named_after_one or is_in_a_folder_of_one


def _is_extra(path: PurePosixPath) -> bool:
    return path.name in _EXTRA_FILES or _ATTEMPT_NOTE.fullmatch(path.name) is not None


def notebook_of(course: Course, lesson: str, files: Iterable[DeliveredFile | RefusedFile]) -> DeliveredFile:
    """Choose the notebook among the files of one student.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        The lesson that is handed in.
    files : iterable of DeliveredFile or RefusedFile
        All that the student has handed in.

    Returns
    -------
    DeliveredFile

    Raises
    ------
    RefusedFileError
        There is none, or no clear choice, or one of the files is suspect.
    """
    delivered: list[DeliveredFile] = []
    for file in files:
        if isinstance(file, RefusedFile):
            raise RefusedFileError(f"{file.path}: {file.cause}")
        delivered.append(file)
    return _choose_notebook(_Destination(course, lesson, force=False), delivered)[0]


def _choose_notebook(destination: _Destination, files: Iterable[DeliveredFile]) -> tuple[DeliveredFile, str]:
    """Return the notebook to take, and a note about it. Raises RefusedFileError without a clear choice."""
    lesson = destination.lesson
    notebooks = [file for file in files if _is_notebook(file)]
    related = [file for file in notebooks if not _is_unrelated(destination, file)]
    if not related:
        raise RefusedFileError(f"it belongs to another lesson than {lesson}" if notebooks else "there is no notebook")
    named = [file for file in related if _stem(file.path).endswith(lesson)] or related
    latest = max((file.modified for file in named if file.modified), default=None)
    newest = [file for file in named if file.modified == latest] if latest else named
    if len(newest) > 1 and len({file.read() for file in newest}) > 1:
        raise RefusedFileError(f"there are {len(newest)} notebooks, and none is the newest")
    if len(named) > 1:
        return newest[0], f"the newest of {len(named)} notebooks"
    return newest[0], "" if _stem(newest[0].path).endswith(lesson) else "taken although it has another name"


def _is_notebook(file: DeliveredFile) -> bool:
    return is_notebook_name(file.path.name)


def _stem(path: PurePosixPath) -> str:
    return notebook_stem(path.name)


def _submission_time(notebook: DeliveredFile, files: Iterable[DeliveredFile]) -> datetime | None:
    """Return when the notebook was handed in, in UTC: by the timestamp.txt beside it, else by its own time."""
    for file in files:
        is_timestamp = file.path == notebook.path.with_name(TIMESTAMP_NAME)
        if is_timestamp and (stated := _stated_time(file.read())):
            return stated
    # Archives and folders keep local time without saying so.
    return notebook.modified.astimezone(UTC) if notebook.modified else None


def _stated_time(content: bytes) -> datetime | None:
    from nbgrader.utils import parse_utc

    try:
        time: datetime = parse_utc(content[:100].decode("utf-8").strip())
        return time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _store(
    destination: _Destination, student: str, notebook: DeliveredFile, submitted_at: datetime | None, note: str
) -> CollectedFile:
    content, file = notebook.read(), str(notebook.path)
    folder = destination.course.submitted / student / destination.lesson
    path = folder / f"{destination.lesson}.ipynb"
    if folder.is_symlink() or path.is_symlink():
        raise RefusedFileError(f"{path} is a link")
    existing = path.read_bytes() if path.is_file() else None
    if existing == content:
        return CollectedFile(student, "unchanged", file, submitted_at, note)
    earlier = _stored_time(path) if existing is not None else None
    if earlier and (submitted_at is None or submitted_at <= earlier):
        if not destination.force:
            raise RefusedFileError(
                f"the submission of {_format_time(earlier)} is at least as new; --force replaces it all the same"
            )
        note = f"in place of the submission of {_format_time(earlier)}"
    write_atomically(path, content)
    if submitted_at:
        write_atomically(folder / TIMESTAMP_NAME, f"{submitted_at:%Y-%m-%d %H:%M:%S} UTC\n")
    else:
        (folder / TIMESTAMP_NAME).unlink(missing_ok=True)
    return CollectedFile(student, "collected" if existing is None else "replaced", file, submitted_at, note)


def submission_time(path: Path) -> datetime | None:
    """Return when a stored submission was handed in, by the timestamp.txt beside it; None where none says so."""
    timestamp = path.with_name(TIMESTAMP_NAME)
    return _stated_time(timestamp.read_bytes()) if timestamp.is_file() else None


def _stored_time(path: Path) -> datetime:
    """Return when the stored submission was handed in, or else saved here."""
    return submission_time(path) or datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _format_time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
