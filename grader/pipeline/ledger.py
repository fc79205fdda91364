"""What is graded, written down submission by submission: results/LESSON.ledger, a line of JSON for each.

A line is added as soon as a submission is in the gradebook, so a run that ends in whatever way loses nothing that was
done. A later line about a student replaces an earlier one; what is not a whole line any more does not count.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from grader.pipeline.costs import SubmissionCost
from grader.pipeline.results import ExerciseResult, LessonResults, Undecided

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


TRY_AGAIN = ""  # the fingerprint of nothing


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One graded submission. results: of this student alone.

    basis: the fingerprint of all that its exercises have in common; TRY_AGAIN where grading failed. checks: exercise ->
    the fingerprint of its check.
    """

    student: str
    basis: str
    checks: Mapping[str, str]
    results: LessonResults
    cost: SubmissionCost


class Ledger:
    """The entries of one lesson, by student; made by `open_ledger`."""

    def __init__(self, file: IO[str], entries: dict[str, LedgerEntry]) -> None:
        self._file = file
        self._entries = entries

    def of(self, student: str) -> LedgerEntry | None:
        """What is known about this student's submission."""
        return self._entries.get(student)

    def add(self, entry: LedgerEntry) -> None:
        """Write it down, in place of what was known about the student."""
        self._file.write(_line(entry))
        self._file.flush()
        self._entries[entry.student] = entry

    def over(self, older: LessonResults, students: set[str]) -> LessonResults:
        """What is known about these students; what the ledger does not know is taken from older results."""
        known = [self._entries[one].results for one in sorted(students & self._entries.keys())]
        return older.of(students - self._entries.keys()).joined(known)

    def costs(self, students: set[str]) -> tuple[SubmissionCost, ...]:
        """What grading took, sorted by student."""
        return tuple(self._entries[one].cost for one in sorted(students & self._entries.keys()))


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """The ledger in this file, which is made where there is none. Raises ValueError while another process grades."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _only_one(path.parent):
        text = path.read_text(encoding="ascii", errors="replace") if path.exists() else ""
        entries = {entry.student: entry for entry in _entries(text.splitlines())}
        if text != (whole := "".join(map(_line, entries.values()))):
            draft = path.with_suffix(".ledger.new")
            draft.write_text(whole, encoding="ascii")
            draft.replace(path)
        with path.open("a", encoding="ascii") as file:
            yield Ledger(file, entries)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder, as far as the system lets one hold a folder; the gradebook takes one writer at a time."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ValueError(f"{folder.parent} is being graded already, by another process") from None
    except OSError:  # a file system without locks
        return


def _entries(lines: Iterable[str]) -> Iterator[LedgerEntry]:
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):
            yield _entry(json.loads(line))


def _entry(words: dict[str, Any]) -> LedgerEntry:
    results = LessonResults(
        tuple(ExerciseResult(**row) for row in words["results"]),
        tuple(Undecided(**row) for row in words["undecided"]),
        tuple(words["unsandboxed"]),
    )
    return LedgerEntry(words["student"], words["basis"], words["checks"], results, SubmissionCost(**words["cost"]))


def _line(entry: LedgerEntry) -> str:
    words = {
        "student": entry.student,
        "basis": entry.basis,
        "checks": dict(entry.checks),
        "results": [asdict(one) for one in entry.results.results],
        "undecided": [asdict(one) for one in entry.results.undecided],
        "unsandboxed": entry.results.unsandboxed,
        "cost": asdict(entry.cost),
    }
    return json.dumps(words, ensure_ascii=True) + "\n"
