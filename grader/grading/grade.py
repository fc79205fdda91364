"""The way of one submission through the four steps. It always ends in a result for every exercise."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from logging import Logger

from nbformat import NotebookNode
from traitlets.log import get_logger

from grader.course.course import Course
from grader.course.stock import stock_sanitized
from grader.grading.execute import CellRun, Visit, execute
from grader.grading.judge import Judgement, Task, judge, missed, undecided
from grader.grading.kernel import Kernel
from grader.grading.read import Submission, Unreadable, read_cells
from grader.grading.record import record, stand_in, with_outputs
from grader.grading.results import Result, Results, Undecided
from grader.grading.sandbox import SandboxMissing
from grader.grading.sanitize import sanitize


def grade(
    course: Course, submission: Submission, release: NotebookNode, *, secret: str, sandboxed: bool = True
) -> Results:
    """Sanitize, execute, judge and record one submission. Faults of any kind become undecided, with their cause.

    release: the notebook that the student once got. secret: what the judging's inputs are drawn from. sandboxed:
    whether what the student wrote runs in a sandbox.
    Raises SandboxMissing.
    """
    cause = None
    try:
        graded, judgements = _judged(course, submission, release, secret, sandboxed)
    except Unreadable as fault:
        cause = str(fault)
        judgements = list(_all_undecided(release, "The submission could not be graded."))
        graded = stand_in(release, cause, judgements)
    try:
        record(course, submission, graded, judgements)
    except Exception as fault:
        _log().exception("%s: the gradebook could not be written", submission.student)
        cause = f"the gradebook could not be written: {_said(fault)}"
        judgements = list(_all_undecided(release, cause))
    return _results(submission, judgements, cause)


def _judged(
    course: Course, submission: Submission, release: NotebookNode, secret: str, sandboxed: bool
) -> tuple[NotebookNode, list[Judgement]]:
    """The notebook to save, and its judgements. Raises Unreadable with the cause if there can be none."""
    cells = read_cells(submission)
    try:
        sanitized = sanitize(cells, release)
        notebook = stock_sanitized(
            sanitized.notebook, course.config, student=submission.student, lesson=submission.lesson
        )
        for note in sanitized.notes:
            _log().warning("%s: %s", submission.student, note)
        tasks = {name: Task(name, points) for name, points in exercises_in(release).items()}
        judging = _Judging(notebook, tasks, secret, course.seconds)
        runs = execute(
            notebook, seconds=course.seconds, skip=sanitized.shown, visits=judging.visits, sandboxed=sandboxed
        )
        judgements = judging.judgements(runs)
        return with_outputs(notebook, runs, judgements), judgements
    except SandboxMissing:
        raise
    except Exception as fault:
        _log().exception("%s: grading failed", submission.student)
        raise Unreadable(f"grading it failed: {_said(fault)}") from fault


def exercises_in(release: NotebookNode) -> dict[str, float]:
    """Exercise -> points, in the order of the lesson's check cells."""
    tags = (cell.metadata.get("nbgrader", {}) for cell in release.cells)
    return {tag["grade_id"].removeprefix("check-"): float(tag["points"]) for tag in tags if tag.get("grade")}


@dataclass(frozen=True, slots=True)
class _Judging:
    """The judging of one notebook, exercise by exercise, while its cells run. judged: what there is of it by now."""

    notebook: NotebookNode
    tasks: Mapping[str, Task]
    secret: str
    seconds: float
    judged: dict[str, Judgement] = field(default_factory=dict)

    @property
    def visits(self) -> dict[str, Visit]:
        """What is done in place of running each check cell: the check is made on this side of the wall."""
        return {f"check-{name}": self._visit(name) for name in self.tasks}

    def _visit(self, name: str) -> Visit:
        places = {cell.id: place for place, cell in enumerate(self.notebook.cells)}

        def visit(kernel: Kernel, fates: Mapping[int, CellRun]) -> None:
            before = [place for place in sorted(fates) if fates[place].fate == "ran"]
            task = replace(self.tasks[name], cells=[self.notebook.cells[place].source for place in before])
            answer = fates[places[name]]
            self.judged[name] = judge(kernel, task, answer=answer, secret=self.secret, seconds=self.seconds)

        return visit

    def judgements(self, runs: Mapping[int, CellRun]) -> list[Judgement]:
        """One for each exercise, also for those whose check was never reached. runs: what became of all cells."""
        by_id = {cell.id: runs[place] for place, cell in enumerate(self.notebook.cells) if place in runs}
        return [
            self.judged.get(name) or missed(task, by_id[f"check-{name}"], seconds=self.seconds)
            for name, task in self.tasks.items()
        ]


def _all_undecided(release: NotebookNode, cause: str) -> Iterator[Judgement]:
    return (undecided(Task(name, points), cause) for name, points in exercises_in(release).items())


def _results(submission: Submission, judgements: Sequence[Judgement], cause: str | None) -> Results:
    student, lesson = submission.student, submission.lesson
    rows = (
        Result(student, lesson, one.exercise, one.status, one.points, one.max_points, one.finding, one.misconception)
        for one in judgements
    )
    if cause is not None:
        return Results(tuple(rows), (Undecided(student, lesson, None, cause),))
    return Results(tuple(rows), tuple(_open_questions(submission, judgements)))


def _open_questions(submission: Submission, judgements: Iterable[Judgement]) -> Iterator[Undecided]:
    for one in judgements:
        if one.status == "undecided":
            yield Undecided(submission.student, submission.lesson, one.exercise, one.message)


def _said(fault: Exception) -> str:
    first, *_ = str(fault).splitlines() or [""]
    return f"{type(fault).__name__}: {first}"


def _log() -> Logger:
    logger: Logger = get_logger()
    return logger
