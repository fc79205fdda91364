"""Feedback for students: nbgrader's generate_feedback, where a page is missing or not true any more.

A page shows the graded notebook with the gradebook's points and comments. Their fingerprints stand in
results/LESSON.feedback.json, so that only pages are made that are missing or not true any more.
"""

import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from grader.course.converters import nbgrader_session, run_converter
from grader.course.course import Course
from grader.course.files import write_atomically
from grader.course.points import load_entries, update_late_penalties
from grader.errors import UserError
from grader.pipeline.fingerprint import fingerprint
from grader.pipeline.grade import error_line
from grader.pipeline.results import results_path

_LONGEST_ERROR = 200
_PAGES_PER_WORKER = 20  # starting a process takes as long as this many pages
_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class WrittenFeedback:
    """What became of the pages.

    Parameters
    ----------
    pages : tuple of Path
        Those of all students who were asked for, sorted by student.
    written : tuple of str
        The students whose page was made now.
    """

    pages: tuple[Path, ...]
    written: tuple[str, ...]


def write_feedback(
    course: Course,
    lesson: str,
    *,
    students: Iterable[str] = (),
    workers: int | None = None,
    force: bool = False,
    listener: Callable[[int, int], None] = lambda _done, _total: None,
) -> WrittenFeedback:
    """Write feedback/STUDENT/LESSON/LESSON.html for the graded students.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        Name of a released lesson.
    students : iterable of str, default ()
        Write only these students' pages; all if empty.
    workers : int, optional
        The number of processes: by default one per core, as far as there are pages enough; 0 for this one alone.
    force : bool, default False
        Make pages anew even if they would come out the same.
    listener : callable, optional
        Called with the number of pages that are done, and that of all.

    Returns
    -------
    WrittenFeedback

    Raises
    ------
    UserError
        The lesson is unknown, or a student's submission is not graded; also, after everyone else's page is written, if
        a student's page could not be made.
    """
    course.released(lesson)
    graded = [path.parent.name for path in sorted(course.root.glob(f"autograded/*/{lesson}"))]
    chosen = sorted({*students}) or graded
    missing = [student for student in chosen if student not in graded]
    if missing or not chosen:
        whose = f" of {', '.join(missing)}" if missing else ""
        raise UserError(f"no graded submission{whose} in {lesson}; run `grader autograde {lesson}` first")
    with nbgrader_session(results_path(course.root, lesson).with_suffix(".feedback.log")):
        update_late_penalties(course, lesson)
        current = page_fingerprints(course, lesson)
        stale = [student for student in chosen if force or feedback_state(course, lesson, student, current) != "made"]
        errors = _write_pages(course, lesson, stale, workers, current, listener)
    if errors:
        raise UserError("; ".join(errors))
    return WrittenFeedback(tuple(page_path(course, lesson, student) for student in chosen), tuple(stale))


def page_path(course: Course, lesson: str, student: str) -> Path:
    """Return the path of a student's page."""
    return course.root / "feedback" / student / lesson / f"{lesson}.html"


def page_fingerprints(course: Course, lesson: str) -> dict[str, str]:
    """Return student -> fingerprint of all that the page would show now, for those who are in the gradebook."""
    look = _look(course)
    prints = {}
    for student, entries in load_entries(course, lesson).items():
        notebook = course.root / "autograded" / student / lesson / f"{lesson}.ipynb"
        content = notebook.read_bytes() if notebook.is_file() else b""
        prints[student] = fingerprint(look, content, entries)
    return prints


def feedback_state(course: Course, lesson: str, student: str, current: Mapping[str, str]) -> str:
    """Return "made", "outdated" or "missing".

    Parameters
    ----------
    course : Course
        The course root.
    lesson, student : str
        Whose page.
    current : mapping of str to str
        What `page_fingerprints` returns.
    """
    if not page_path(course, lesson, student).is_file():
        return "missing"
    made = _load_record(course, lesson).get(student)
    return "made" if made and made == current.get(student) else "outdated"


def _look(course: Course) -> str:
    """Return the fingerprint of what all pages share: the template, the exporter and the course's settings."""
    files = sorted(path for path in [*_TEMPLATES.rglob("*"), *Path(__file__).parent.glob("*.py")] if path.is_file())
    return fingerprint([path.read_bytes() for path in files], repr(course.config))


def _record_path(course: Course, lesson: str) -> Path:
    return results_path(course.root, lesson).with_suffix(".feedback.json")


def _load_record(course: Course, lesson: str) -> dict[str, str]:
    path = _record_path(course, lesson)
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return {}
    return _read_record(path, stamp)


@cache
def _read_record(path: Path, _stamp: int) -> dict[str, str]:
    try:
        return {str(student): str(made) for student, made in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError):  # then all pages are made anew
        return {}


def _write_pages(
    course: Course,
    lesson: str,
    students: Sequence[str],
    workers: int | None,
    current: Mapping[str, str],
    listener: Callable[[int, int], None],
) -> list[str]:
    """Write the pages and record them; return a line for each that could not be made."""
    record, errors = dict(_load_record(course, lesson)), []
    try:
        for number, (student, error) in enumerate(_outcomes(course, lesson, students, workers), start=1):
            if error:
                errors.append(error)
            elif student in current:
                record[student] = current[student]
            listener(number, len(students))
    finally:
        if students:
            text = json.dumps(dict(sorted(record.items())), indent=1)
            write_atomically(_record_path(course, lesson), f"{text}\n")
    return sorted(errors)


def _outcomes(course: Course, lesson: str, students: Sequence[str], workers: int | None) -> Iterator[tuple[str, str]]:
    """Yield each student, with the error if there is no page, in the order in which the pages are done."""
    cores = os.cpu_count() or 1 if workers is None else workers
    count = min(cores, len(students) // _PAGES_PER_WORKER)
    if count <= 1:
        for student in students:
            yield student, _write_page(course, lesson, student)
        return
    with ProcessPoolExecutor(count, get_context("spawn"), initializer=_begin_worker) as pool:
        futures = {pool.submit(_write_page_in_session, course, lesson, student): student for student in students}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that has started this one


def _write_page_in_session(course: Course, lesson: str, student: str) -> str:
    with nbgrader_session(None):
        return _write_page(course, lesson, student)


def _write_page(course: Course, lesson: str, student: str) -> str:
    """Write one page; return the error if that fails, which must not keep the others from being written."""
    from nbgrader.converters import GenerateFeedback

    try:
        run_converter(GenerateFeedback, course.config, assignment_id=lesson, student_id=student)
    except Exception as error:
        return f"{student}: no page of {lesson} ({error_line(error):.{_LONGEST_ERROR}})"
    return ""
