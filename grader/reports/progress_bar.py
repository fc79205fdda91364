"""How far grading is: a bar in a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from grader.pipeline.autograde import SubmissionGraded, GradingListener


@contextmanager
def show_progress(lesson: str) -> Iterator[GradingListener]:
    """Someone who shows on standard output how the grading of a lesson goes on."""
    if not sys.stdout.isatty():
        yield _Lines(lesson)
        return
    with Progress(
        TextColumn(lesson),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[student]}"),
        speed_estimate_period=300,  # seconds; one endless loop among the last few says little about the others
    ) as progress:
        yield _Bar(lesson, progress)


class _Lines:
    """A line for each submission."""

    def __init__(self, lesson: str) -> None:
        self._lesson = lesson

    def begins(self, *, total: int, known: int) -> None:
        if known:
            self._say(f"{self._lesson}: {_known(total, known)}")

    def done(self, done: SubmissionGraded) -> None:
        self._say(f"{self._lesson} [{done.number:3d}/{done.total}] {_told(done)}")

    def _say(self, line: str) -> None:
        print(line, flush=True)  # noqa: T201


class _Bar:
    """A bar, and a line for whoever needs a person."""

    def __init__(self, lesson: str, progress: Progress) -> None:
        self._lesson = lesson
        self._progress = progress
        self._task = progress.add_task(lesson, total=None, student="")

    def begins(self, *, total: int, known: int) -> None:
        if known:
            self._progress.console.print(_known(total, known), markup=False, highlight=False)
        self._progress.update(self._task, total=total)

    def done(self, done: SubmissionGraded) -> None:
        if done.results.undecided:
            self._progress.console.print(_told(done), markup=False, highlight=False)
        self._progress.update(self._task, completed=done.number, student=Text(done.student))


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{60 * task.speed:.0f} a minute" if task.speed else "")


def _known(total: int, known: int) -> str:
    return f"{known} of {total + known} are graded already; --force grades them again"


def _told(done: SubmissionGraded) -> str:
    rows = done.results.results
    points, most = sum(one.points for one in rows), sum(one.max_points for one in rows)
    note = "  undecided" if done.results.undecided else ""
    return f"{done.student}: {points:g} of {most:g}{note}"
