"""Steps 1 and 4, which are the parent's: the order that a worker gets, and what is made of the outcome.

It always ends in a result for every exercise.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from logging import Logger

from nbformat import NotebookNode
from traitlets.log import get_logger

from grader.course.course import Course
from grader.course.stock import stock_sanitized
from grader.intake.read import Submission, Unreadable, read_cells
from grader.intake.sanitize import sanitize
from grader.judging.judge import Judgement, SubmittedAnswer, undecided
from grader.pipeline.assess import said
from grader.pipeline.costs import Cost
from grader.pipeline.fingerprint import checks_of
from grader.pipeline.requests import GradeRequest, GradeResponse
from grader.pipeline.results import Result, Results, Undecided
from grader.publish.record import record, stand_in, with_outputs
from grader.sandbox.cell_run import CellRun

TRIED = "grading it failed"


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every submission of a lesson.

    release: the notebook that students once got. secret: what the judging's inputs are drawn from. sandboxed: whether
    what students wrote runs in a sandbox.
    """

    course: Course
    release: NotebookNode
    secret: str
    sandboxed: bool = True

    @property
    def points(self) -> dict[str, float]:
        """Exercise -> points, in the order of the lesson's check cells."""
        tags = (cell.metadata.get("nbgrader", {}) for cell in self.release.cells)
        return {tag["grade_id"].removeprefix("check-"): float(tag["points"]) for tag in tags if tag.get("grade")}


@dataclass(frozen=True, slots=True)
class Job:
    """A submission on its way. order: what a worker gets; None where nothing can be graded, and `cause` says why.

    kept: judgements of exercises that are not judged again. settled: whether the same submission gets the same result.
    """

    submission: Submission
    order: GradeRequest | None
    kept: tuple[Judgement, ...] = ()
    cause: str = ""
    settled: bool = True

    @property
    def packed(self) -> bytes:
        """The order, as it travels."""
        return self.order.packed() if self.order else b""


@dataclass(frozen=True, slots=True)
class Graded:
    """One submission in the gradebook. settled: whether grading it once more would find the same."""

    results: Results
    cost: Cost
    settled: bool


def prepare(submission: Submission, terms: Terms, *, kept: Sequence[Judgement] = ()) -> Job:
    """Step 1: read and sanitize. kept: judgements from before, of exercises that need not be judged again."""
    try:
        return Job(submission, _order(submission, terms, kept), tuple(kept))
    except Unreadable as fault:
        return Job(submission, None, cause=str(fault))
    except Exception as fault:
        _log().exception("%s: grading failed", submission.student)
        return Job(submission, None, cause=f"{TRIED}: {said(fault)}", settled=False)


def _order(submission: Submission, terms: Terms, kept: Iterable[Judgement]) -> GradeRequest:
    student, course, points = submission.student, terms.course, terms.points
    sanitized = sanitize(read_cells(submission), terms.release)
    notebook = stock_sanitized(sanitized.notebook, course.config, student=student, lesson=submission.lesson)
    for note in sanitized.notes:
        _log().warning("%s: %s", student, note)
    known = {one.exercise for one in kept}
    return GradeRequest(
        notebook,
        sanitized.shown,
        points,
        [name for name in points if name not in known],
        checks_of(points),
        terms.secret,
        course.seconds,
        terms.sandboxed,
    )


def record_response(ticket: Job, outcome: GradeResponse, terms: Terms) -> Graded:
    """Step 4: record what became of a submission, in the gradebook and as results."""
    cause, settled = ticket.cause, ticket.settled and not outcome.fault
    if outcome.fault:
        cause = f"{TRIED}: {outcome.fault}"
    judgements, notebook = _judged(ticket, outcome, terms, cause)
    try:
        record(terms.course, ticket.submission, notebook, judgements)
    except Exception as fault:
        _log().exception("%s: the gradebook could not be written", ticket.submission.student)
        cause, settled = f"the gradebook could not be written: {said(fault)}", False
        judgements = list(_all_undecided(terms, cause))
    results = _results(ticket.submission, judgements, cause, sandboxed=terms.sandboxed)
    return Graded(results, _cost(ticket.submission, outcome.runs.values()), settled)


def _judged(ticket: Job, outcome: GradeResponse, terms: Terms, cause: str) -> tuple[list[Judgement], NotebookNode]:
    """A judgement for each exercise, and the notebook to save."""
    if cause or ticket.order is None:
        judgements = list(_all_undecided(terms, "The submission could not be graded."))
        return judgements, stand_in(terms.release, cause, judgements)
    by_name = {one.exercise: one for one in (*ticket.kept, *outcome.judgements)}
    judgements = [by_name[name] for name in ticket.order.points]
    return judgements, with_outputs(ticket.order.notebook, outcome.runs, judgements)


def _all_undecided(terms: Terms, cause: str) -> Iterator[Judgement]:
    return (undecided(SubmittedAnswer(name, points), cause) for name, points in terms.points.items())


def _results(submission: Submission, judgements: Sequence[Judgement], cause: str, *, sandboxed: bool) -> Results:
    student, lesson = submission.student, submission.lesson
    rows = tuple(
        Result(student, lesson, one.exercise, one.status, one.points, one.max_points, one.finding, one.misconception)
        for one in judgements
    )
    whole = (Undecided(student, lesson, None, cause),)
    parts = (Undecided(student, lesson, one.exercise, one.message) for one in judgements if one.status == "undecided")
    return Results(rows, whole if cause else tuple(parts), () if sandboxed else (student,))


def _cost(submission: Submission, runs: Iterable[CellRun]) -> Cost:
    known = list(runs)
    seconds = round(sum(one.seconds for one in known), 3)
    return Cost(submission.student, seconds, max((one.resident_bytes for one in known), default=0))


def _log() -> Logger:
    logger: Logger = get_logger()
    return logger
