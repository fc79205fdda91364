"""Which submissions are graded, written down one by one: results/LESSON.ledger, a line of JSON for each.

A line is added as soon as a submission is in the gradebook, so however a run ends, nothing that was done is lost. A
later line about a student replaces an earlier one; a line that is not whole, or of an unknown form, is ignored.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from grader.course.files import write_atomically
from grader.errors import UserError
from grader.pipeline.costs import SubmissionCost
from grader.pipeline.results import LessonResults, results_from_dict

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


GRADE_AGAIN = ""  # no submission has this fingerprint


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One graded submission.

    Parameters
    ----------
    student : str
        Who submitted it.
    basis : str
        Fingerprint of everything that its exercises have in common; GRADE_AGAIN where grading failed.
    checks : mapping of str to str
        Exercise -> fingerprint of its check.
    results : LessonResults
        The results of this student alone.
    cost : SubmissionCost
        What grading the submission cost.
    file : str, default ""
        Fingerprint of the notebook and its time of submission; version 0.1 did not write it down.
    """

    student: str
    basis: str
    checks: Mapping[str, str]
    results: LessonResults
    cost: SubmissionCost
    file: str = ""


class Ledger:
    """The entries of one lesson, by student; made by `open_ledger`."""

    def __init__(self, file: IO[str], entries: dict[str, LedgerEntry]) -> None:
        self._file = file
        self._entries = entries

    def find(self, student: str) -> LedgerEntry | None:
        """Return the entry of this student's submission, if there is one."""
        return self._entries.get(student)

    def add(self, entry: LedgerEntry) -> None:
        """Write an entry, in place of the student's earlier one."""
        self._file.write(_line(entry))
        self._file.flush()
        self._entries[entry.student] = entry

    def results(self, students: set[str], *, older: LessonResults) -> LessonResults:
        """Return the results of these students; those without an entry keep their older results."""
        known = [self._entries[student].results for student in sorted(students & self._entries.keys())]
        return older.of(students - self._entries.keys()).joined(known)

    def costs(self, students: set[str]) -> tuple[SubmissionCost, ...]:
        """Return what grading these students cost, sorted by student."""
        return tuple(self._entries[student].cost for student in sorted(students & self._entries.keys()))


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """Open the ledger in this file, which is created if necessary.

    Raises
    ------
    UserError
        Another process is grading this course.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.parent):
        text = path.read_text(encoding="ascii", errors="replace") if path.exists() else ""
        entries = {entry.student: entry for entry in _entries(text.splitlines())}
        if text != (compacted := "".join(map(_line, entries.values()))):
            write_atomically(path, compacted)
        with path.open("a", encoding="ascii") as file:
            yield Ledger(file, entries)


def read_ledger(path: Path) -> dict[str, LedgerEntry]:
    """Return the entries by student, also while another process is grading."""
    text = path.read_text(encoding="ascii", errors="replace") if path.exists() else ""
    return {entry.student: entry for entry in _entries(text.splitlines())}


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock the folder, where the system can lock folders: the gradebook takes one writer at a time."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UserError(f"{folder.parent} is already being graded by another process") from None
    except OSError:  # a file system without locks
        return


def _entries(lines: Iterable[str]) -> Iterator[LedgerEntry]:
    for line in lines:
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            yield _entry(json.loads(line))


def _entry(fields: dict[str, Any]) -> LedgerEntry:
    cost = SubmissionCost(**fields["cost"])
    checks, file = dict(fields["checks"]), fields.get("file", "")
    return LedgerEntry(fields["student"], fields["basis"], checks, results_from_dict(fields), cost, file)


def _line(entry: LedgerEntry) -> str:
    own = {"student": entry.student, "basis": entry.basis, "checks": dict(entry.checks), "file": entry.file}
    fields = own | entry.results.as_dict() | {"cost": asdict(entry.cost)}
    return json.dumps(fields, ensure_ascii=True) + "\n"
