"""Grades a lesson: the submissions that are not graded yet, or not by these checks.

A backend executes and judges; this process alone writes.
"""

import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import nbformat
from nbformat import NotebookNode

from grader.course.converters import nbgrader_sanitized, nbgrader_session
from grader.course.course import Course
from grader.course.gradebook import ensure_lesson, graded_students
from grader.course.key import course_key
from grader.errors import UserError
from grader.intake.read import Submission, submissions_of
from grader.intake.timestamp import set_aside_unreadable
from grader.judging.judge import Judgement
from grader.pipeline.backends import Backend, SerialBackend
from grader.pipeline.costs import save_costs
from grader.pipeline.ledger import GRADE_AGAIN, Ledger, LedgerEntry, open_ledger
from grader.pipeline.plan import GradingPlan, plan_grading
from grader.pipeline.requests import GradeResponse
from grader.pipeline.results import LessonResults, load_results, results_path, save_results
from grader.pipeline.steps import GradeRecorder, GradingSettings, Job, prepare, record_response
from grader.sandbox.bubblewrap import problem
from grader.sandbox.fork_server import slow_imports

_WITHOUT_SANDBOX = "--unsafe-no-sandbox"


@dataclass(frozen=True, slots=True)
class SubmissionGraded:
    """A submission that has just been graded, as reported to a listener.

    Parameters
    ----------
    number, total : int
        It is the `number`-th of `total` submissions.
    student : str
        Who submitted it.
    results : LessonResults
        This student's results.
    """

    number: int
    total: int
    student: str
    results: LessonResults


class GradingListener(Protocol):
    """Receives the progress of grading."""

    def started(self, *, total: int, already_graded: int) -> None:
        """Begin: `total` submissions are going to be graded, `already_graded` others need not be. Called once."""

    def submission_graded(self, event: SubmissionGraded) -> None:
        """Note that a submission has been graded. Called after each."""


class _NoListener:
    def started(self, *, total: int, already_graded: int) -> None: ...
    def submission_graded(self, event: SubmissionGraded) -> None: ...


NO_LISTENER: GradingListener = _NoListener()


def autograde(
    course: Course,
    lesson: str,
    *,
    recorder: GradeRecorder,
    students: Iterable[str] = (),
    backend: Backend | None = None,
    listener: GradingListener = NO_LISTENER,
    key: str | None = None,
    sandboxed: bool = True,
    force: bool = False,
) -> LessonResults:
    """Grade the submissions of a lesson, and save its results.

    A submission is skipped if the gradebook has it and it was graded as it would be now: the same bytes, checks and
    key. Where only the checks of some exercises changed, only those are judged again. If the run is stopped, what it
    has done is kept. nbgrader's warnings go to results/LESSON.log.

    Parameters
    ----------
    course : Course
        The course root.
    lesson : str
        Name of a released lesson.
    recorder : GradeRecorder
        Saves the graded submissions.
    students : iterable of str, default ()
        Grade only these students' submissions; all if empty.
    backend : Backend, optional
        Executes and judges; by default this process does.
    listener : GradingListener, default `NO_LISTENER`
        Receives the progress of grading.
    key : str, optional
        The key from which hidden cases are drawn; by default the course's own.
    sandboxed : bool, default True
        Run submissions in a sandbox. Otherwise they can do whatever this process can.
    force : bool, default False
        Grade submissions even if they are graded already.

    Returns
    -------
    LessonResults
        The results of all students, also of those graded before.

    Raises
    ------
    UserError
        The lesson is unknown, a student has not submitted it, there can be no sandbox, another process is grading the
        course, or no worker can grade.
    """
    missing = problem() if sandboxed else ""
    if missing:
        raise UserError(
            f"{missing} To grade without it, giving submissions all the rights that you have: {_WITHOUT_SANDBOX}"
        )
    release = nbformat.read(course.released(lesson), as_version=4)
    submissions = submissions_of(course, lesson)
    chosen = _chosen(submissions, tuple(students), lesson)
    settings = GradingSettings(course, release, key or course_key(course.root), sandboxed)
    path = results_path(course.root, lesson)
    with nbgrader_session(path.with_suffix(".log")), open_ledger(path.with_suffix(".ledger")) as ledger:
        ensure_lesson(course, lesson)
        for submission in submissions:
            set_aside_unreadable(submission.folder)
        plans = plan_grading(chosen, settings, ledger, recorded=graded_students(course, lesson), force=force)
        listener.started(total=len(plans), already_graded=len(chosen) - len(plans))
        template = nbgrader_sanitized(release, course.config, lesson=lesson)
        settings = replace(settings, template=template)
        with _saved_at_the_end(path, ledger, {submission.student for submission in submissions}):
            _Run(settings, ledger, recorder, listener, len(plans)).grade(plans, backend or SerialBackend())
    return load_results(path)


def _chosen(submissions: list[Submission], students: tuple[str, ...], lesson: str) -> list[Submission]:
    submitted = [submission.student for submission in submissions]
    if not submitted:
        raise UserError(f"nobody has submitted {lesson}; a submission is submitted/STUDENT/{lesson}/{lesson}.ipynb")
    missing = [student for student in students if student not in submitted]
    if missing:
        raise UserError(f"no submission of {lesson} by {', '.join(missing)}; there are those of {', '.join(submitted)}")
    return [submission for submission in submissions if not students or submission.student in students]


@contextmanager
def _saved_at_the_end(path: Path, ledger: Ledger, students: set[str]) -> Iterator[None]:
    """Save results and costs when the block exits, normally or by an exception."""
    older = load_results(path)
    try:
        yield
    finally:
        save_results(path, ledger.results(students, older=older))
        save_costs(path, ledger.costs(students))


class _Run:
    """Takes submissions through the four steps; the backend does the second and third."""

    def __init__(
        self,
        settings: GradingSettings,
        ledger: Ledger,
        recorder: GradeRecorder,
        listener: GradingListener,
        total: int,
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._recorder = recorder
        self._listener = listener
        self._total = total
        self._number = 0
        self._plans: dict[str, GradingPlan] = {}  # by student, while they are under way

    def grade(self, plans: Sequence[GradingPlan], backend: Backend) -> None:
        """Grade them all, recording each as soon as it is judged."""
        modules = slow_imports(_cells_always_run(self._settings.release)) if self._settings.sandboxed else None
        with closing(backend.responses(self._jobs(plans), count=len(plans), modules=modules)) as responses:
            for job, response in responses:
                self._record(job, response)

    def _jobs(self, plans: Iterable[GradingPlan]) -> Iterator[Job]:
        """Yield the jobs for the backend; what cannot be graded is recorded at once."""
        for plan in plans:
            self._plans[plan.submission.student] = plan
            job = prepare(plan.submission, self._settings, kept=self._kept_judgements(plan))
            if job.request:
                yield job
            else:
                self._record(job, GradeResponse())

    def _kept_judgements(self, plan: GradingPlan) -> list[Judgement]:
        entry = self._ledger.find(plan.submission.student)
        rows = entry.results.results if entry else ()
        return self._recorder.previous_judgements(row for row in rows if row.exercise in plan.kept)

    def _record(self, job: Job, response: GradeResponse) -> None:
        student = job.submission.student
        plan = self._plans.pop(student)
        with _signals_deferred():
            graded = record_response(job, response, self._settings, self._recorder)
            basis = plan.basis if graded.cacheable else GRADE_AGAIN
            self._ledger.add(LedgerEntry(student, basis, plan.checks, graded.results, graded.cost, plan.file))
            self._number += 1
            self._listener.submission_graded(SubmissionGraded(self._number, self._total, student, graded.results))


def _cells_always_run(release: NotebookNode) -> Iterator[str]:
    """Return the sources of the cells that run in every submission."""
    return (cell.source for cell in release.cells if cell.cell_type == "code" and "nbgrader" in cell.metadata)


@contextmanager
def _signals_deferred() -> Iterator[None]:
    """Defer Ctrl-C and termination to the end of the block, so that gradebook and ledger agree on each submission."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    handlers = {
        number: signal.signal(number, lambda number, _: received.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for signal_number, handler in handlers.items():
            signal.signal(signal_number, handler)
    for number in received:
        signal.raise_signal(number)
