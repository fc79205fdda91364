"""Grades a lesson: whoever is not graded yet, or not by these checks. The crew works, this process writes."""

import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Protocol

import nbformat
from nbformat import NotebookNode

from grader.course.course import Course
from grader.course.gradebook import ensure_lesson, recorded_students
from grader.course.key import course_key
from grader.course.source import SHOW
from grader.course.converters import nbgrader_session
from grader.intake.read import Submission, submissions_of
from grader.intake.timestamp import set_aside_unreadable
from grader.judging.judge import Judgement
from grader.pipeline.backends import Backend, SerialBackend
from grader.pipeline.costs import save_costs
from grader.pipeline.ledger import TRY_AGAIN, LedgerEntry, Ledger, open_ledger
from grader.pipeline.plan import GradingPlan, plan_grading
from grader.pipeline.requests import GradeResponse
from grader.pipeline.results import LessonResults, load_results, results_path, save_results
from grader.pipeline.steps import Job, GradingSettings, prepare, record_response
from grader.publish.record import previous_judgements
from grader.sandbox.bubblewrap import problem
from grader.sandbox.fork_server import slow_imports

GOES_WITHOUT = "--unsafe-no-sandbox"


@dataclass(frozen=True, slots=True)
class SubmissionGraded:
    """One submission is graded, the `number`-th of `total`; `results` are its own."""

    number: int
    total: int
    student: str
    results: LessonResults


class GradingListener(Protocol):
    """Who is told how grading goes on."""

    def begins(self, *, total: int, known: int) -> None:
        """`total` submissions are going to be graded; `known` others need not be."""

    def done(self, done: SubmissionGraded) -> None:
        """One more is graded."""


class _Nobody:
    def begins(self, *, total: int, known: int) -> None: ...
    def done(self, done: SubmissionGraded) -> None: ...


NOBODY: GradingListener = _Nobody()


def autograde(
    course: Course,
    lesson: str,
    *,
    students: Iterable[str] = (),
    crew: Backend | None = None,
    watch: GradingListener = NOBODY,
    seed: str | None = None,
    sandboxed: bool = True,
    force: bool = False,
) -> LessonResults:
    """Grade the submissions of a lesson, all or these students'; save and return the lesson's results.

    Left out is what is in the gradebook and was graded as it would be now: the same bytes, checks and seed; where only
    the checks of some exercises changed, only those are judged. force: grade it all the same.
    What is done when the run is stopped is kept. What nbgrader warns of goes to results/LESSON.log.
    crew: who executes and judges; this process if left out. seed: the secret from which the judging's inputs are drawn;
    the course's own if left out. sandboxed: run what students wrote in a sandbox; otherwise it may do whatever this
    process may.
    Raises ValueError for an unknown lesson, for a student who has not submitted, where there can be no sandbox, while
    another process grades, and where no worker can grade.
    """
    if sandboxed and problem():
        raise ValueError(f"{problem()} To grade without one, with submissions free to do all you may: {GOES_WITHOUT}")
    release = nbformat.read(course.released(lesson), as_version=4)
    everyone = submissions_of(course, lesson)
    chosen = _chosen(everyone, tuple(students), lesson)
    terms = GradingSettings(course, release, seed or course_key(course.root), sandboxed)
    path = results_path(course.root, lesson)
    older, there = load_results(path), {one.student for one in everyone}
    with nbgrader_session(path.with_suffix(".log")), open_ledger(path.with_suffix(".ledger")) as ledger:
        ensure_lesson(course, lesson)
        for submission in everyone:
            set_aside_unreadable(submission.folder)
        plans = plan_grading(chosen, terms, ledger, recorded=recorded_students(course, lesson), force=force)
        watch.begins(total=len(plans), known=len(chosen) - len(plans))
        try:
            _Run(terms, ledger, watch, len(plans)).grade(plans, crew or SerialBackend())
        finally:
            results = ledger.over(older, there)
            save_results(path, results)
            save_costs(path, ledger.costs(there))
    return results


def _chosen(everyone: list[Submission], students: tuple[str, ...], lesson: str) -> list[Submission]:
    there = [one.student for one in everyone]
    if not there:
        raise ValueError(f"nobody has submitted {lesson}; a submission is submitted/STUDENT/{lesson}/{lesson}.ipynb")
    missing = [student for student in students if student not in there]
    if missing:
        raise ValueError(f"{', '.join(missing)} has not submitted {lesson}; submissions are from {', '.join(there)}")
    return [one for one in everyone if not students or one.student in students]


class _Run:
    """The way of these submissions through the four steps; the second and third are the crew's."""

    def __init__(self, terms: GradingSettings, ledger: Ledger, watch: GradingListener, total: int) -> None:
        self._terms = terms
        self._ledger = ledger
        self._watch = watch
        self._total = total
        self._number = 0
        self._plans: dict[str, GradingPlan] = {}  # of those that are under way

    def grade(self, plans: Sequence[GradingPlan], crew: Backend) -> None:
        """Grade them all, each as soon as it can be."""
        modules = slow_imports(_run_for_all(self._terms.release)) if self._terms.sandboxed else None
        with closing(crew.outcomes(self._orders(plans), count=len(plans), modules=modules)) as outcomes:
            for ticket, outcome in outcomes:
                self._enter(ticket, outcome)

    def _orders(self, plans: Iterable[GradingPlan]) -> Iterator[Job]:
        """The tickets that need the crew; the others are dealt with at once."""
        for plan in plans:
            self._plans[plan.submission.student] = plan
            ticket = prepare(plan.submission, self._terms, kept=self._judged_before(plan))
            if ticket.order:
                yield ticket
            else:
                self._enter(ticket, GradeResponse())

    def _judged_before(self, plan: GradingPlan) -> list[Judgement]:
        entry = self._ledger.of(plan.submission.student)
        rows = entry.results.results if entry else ()
        return previous_judgements(self._terms.course, (row for row in rows if row.exercise in plan.kept))

    def _enter(self, ticket: Job, outcome: GradeResponse) -> None:
        student = ticket.submission.student
        plan = self._plans.pop(student)
        with _undisturbed():
            graded = record_response(ticket, outcome, self._terms)
            basis = plan.basis if graded.settled else TRY_AGAIN
            self._ledger.add(LedgerEntry(student, basis, plan.checks, graded.results, graded.cost))
            self._number += 1
            self._watch.done(SubmissionGraded(self._number, self._total, student, graded.results))


def _run_for_all(release: NotebookNode) -> Iterator[str]:
    """The sources of the cells that are run whoever handed them in."""
    return (cell.source for cell in release.cells if SHOW not in cell.metadata.get("tags", []))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until the end of the block: no submission is half in the gradebook, or is there and was not told."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    for number in came:
        signal.raise_signal(number)
