"""How grading proceeds: a bar in a terminal, plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from grader.pipeline.autograde import GradingListener, SubmissionGraded


@contextmanager
def show_progress(lesson: str) -> Iterator[GradingListener]:
    """Open a listener that shows on standard output how the grading of a lesson proceeds."""
    if not sys.stdout.isatty():
        yield _ProgressLines(lesson)
        return
    with Progress(
        TextColumn(lesson),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[student]}"),
        speed_estimate_period=300,  # seconds; over fewer, a single endless loop would distort the estimate
    ) as progress:
        yield _ProgressBar(lesson, progress)


@contextmanager
def show_count(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show in a terminal how many of something are done: call what this yields with that number, and that of all."""
    if not sys.stdout.isatty():
        yield lambda _done, _total: None
        return
    with Progress(
        TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True), transient=True
    ) as progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class _ProgressLines:
    """One line per submission."""

    def __init__(self, lesson: str) -> None:
        self._lesson = lesson

    def started(self, *, total: int, already_graded: int) -> None:
        if already_graded:
            self._print(f"{self._lesson}: {_already_graded_line(total, already_graded)}")

    def submission_graded(self, event: SubmissionGraded) -> None:
        self._print(f"{self._lesson} [{event.number:3d}/{event.total}] {_submission_line(event)}")

    def _print(self, line: str) -> None:
        print(line, flush=True)  # noqa: T201


class _ProgressBar:
    """A bar, and a line per submission that needs a person."""

    def __init__(self, lesson: str, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task(lesson, total=None, student="")

    def started(self, *, total: int, already_graded: int) -> None:
        if already_graded:
            line = _already_graded_line(total, already_graded)
            self._progress.console.print(line, markup=False, highlight=False)
        self._progress.update(self._task, total=total)

    def submission_graded(self, event: SubmissionGraded) -> None:
        if event.results.undecided:
            self._progress.console.print(_submission_line(event), markup=False, highlight=False)
        self._progress.update(self._task, completed=event.number, student=Text(event.student))


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{60 * task.speed:.0f} per minute" if task.speed else "")


def _already_graded_line(total: int, already_graded: int) -> str:
    return f"{already_graded} of {total + already_graded} are graded already; --force grades them again"


def _submission_line(event: SubmissionGraded) -> str:
    rows = event.results.results
    points, max_points = sum(row.points for row in rows), sum(row.max_points for row in rows)
    note = "  undecided" if event.results.undecided else ""
    return f"{event.student}: {points:g} of {max_points:g}{note}"
