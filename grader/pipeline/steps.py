"""Steps 1 and 4, in the process that writes: prepare a request for a worker, and record the response.

Between them a worker executes and judges (`grade`). Whatever happens, each exercise ends up with a result.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from logging import Logger
from typing import Protocol

from nbformat import NotebookNode
from traitlets.log import get_logger

from grader.course.course import Course
from grader.course.database import lost_gradebook, unusable_gradebook
from grader.errors import UserError
from grader.intake.read import Submission, UnreadableSubmission, read_cells
from grader.intake.sanitize import sanitize, with_notes
from grader.judging.hidden_cases import submission_key
from grader.judging.judge import Judgement, SubmittedAnswer, undecided
from grader.pipeline.costs import SubmissionCost
from grader.pipeline.fingerprint import check_fingerprints
from grader.pipeline.grade import error_line
from grader.pipeline.requests import GradeRequest, GradeResponse
from grader.pipeline.results import ExerciseResult, LessonResults, Repair, Undecided
from grader.sandbox.cell_run import CellRun


class GradeRecorder(Protocol):
    """Keeps graded submissions; `grader.publish.record` keeps them in nbgrader's gradebook."""

    def save(
        self,
        submission: Submission,
        notebook: NotebookNode,
        runs: Mapping[int, CellRun],
        judgements: Sequence[Judgement],
    ) -> None:
        """Save a submission in place of what was saved before.

        Parameters
        ----------
        submission : Submission
            The submission to save.
        notebook : NotebookNode
            The sanitized notebook that was executed.
        runs : mapping of int to CellRun
            The outcome of each of its code cells, by position.
        judgements : sequence of Judgement
            One for each exercise of the lesson.
        """

    def save_ungraded(self, submission: Submission, cause: str, judgements: Sequence[Judgement]) -> None:
        """Save a submission that could not be graded, with the cause and undecided judgements."""

    def previous_judgements(self, rows: Iterable[ExerciseResult]) -> list[Judgement]:
        """Return the saved judgements behind these results of one student; those no longer saved are left out."""


@dataclass(frozen=True, slots=True)
class GradingSettings:
    """What holds for every submission of a lesson.

    Parameters
    ----------
    course : Course
        The course root.
    release : NotebookNode
        The notebook that students were given.
    key : str
        The course's secret key, from which each submission's is derived.
    sandboxed : bool, default True
        Whether submissions run in a sandbox.
    template : NotebookNode, optional
        The release as nbgrader's sanitizers leave it, with the gradebook's points and checksums: what every notebook
        to grade is made from. They touch only the release's own cells, so they run once, not for every submission.
    """

    course: Course
    release: NotebookNode
    key: str
    sandboxed: bool = True
    template: NotebookNode | None = None

    @property
    def points(self) -> dict[str, float]:
        """Exercise -> points, in the order of the lesson's check cells."""
        tags = (cell.metadata.get("nbgrader", {}) for cell in self.release.cells)
        return {tag["grade_id"].removeprefix("check-"): float(tag["points"]) for tag in tags if tag.get("grade")}


@dataclass(frozen=True, slots=True)
class Job:
    """A submission on its way through the steps.

    Parameters
    ----------
    submission : Submission
        The student's folder.
    request : GradeRequest or None
        The request to a worker; None where the submission cannot be graded.
    kept : tuple of Judgement, default ()
        Judgements of exercises that are not judged again.
    cause : str, default ""
        Why the submission cannot be graded.
    cacheable : bool, default True
        Whether grading the same submission again would give the same result.
    repairs : tuple of str, default ()
        What had to be changed in the notebook.
    """

    submission: Submission
    request: GradeRequest | None
    kept: tuple[Judgement, ...] = ()
    cause: str = ""
    cacheable: bool = True
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GradedSubmission:
    """One recorded submission. `cacheable`: whether grading it again would give the same result."""

    results: LessonResults
    cost: SubmissionCost
    cacheable: bool


def prepare(submission: Submission, settings: GradingSettings, *, kept: Sequence[Judgement] = ()) -> Job:
    """Step 1: read and sanitize a submission.

    Parameters
    ----------
    submission : Submission
        The student's folder.
    settings : GradingSettings
        What holds for the lesson.
    kept : sequence of Judgement, default ()
        Earlier judgements of exercises that need not be judged again.

    Returns
    -------
    Job
    """
    try:
        request, repairs = _request(submission, settings, kept)
        return Job(submission, request, tuple(kept), repairs=repairs)
    except UnreadableSubmission as error:
        return Job(submission, None, cause=str(error))
    except Exception as error:
        _log().exception("%s: grading failed", submission.student)
        return Job(submission, None, cause=_failure(error_line(error)), cacheable=False)


def _request(
    submission: Submission, settings: GradingSettings, kept: Iterable[Judgement]
) -> tuple[GradeRequest, tuple[str, ...]]:
    """Return the request, and what had to be changed in the notebook."""
    points, cells = settings.points, read_cells(submission)
    sanitized = sanitize(cells, settings.template or settings.release)
    known = {judgement.exercise for judgement in kept}
    request = GradeRequest(
        with_notes(sanitized),
        sanitized.skipped_cells,
        points,
        [name for name in points if name not in known],
        check_fingerprints(points),
        submission_key(settings.key, (cell.source for cell in cells)),
        settings.course.seconds,
        settings.sandboxed,
    )
    return request, sanitized.notes


def record_response(
    job: Job, response: GradeResponse, settings: GradingSettings, recorder: GradeRecorder
) -> GradedSubmission:
    """Step 4: record a graded submission and return its results. Raises UserError if the gradebook is lost."""
    cause, cacheable = job.cause, job.cacheable and not response.error
    if response.error:
        cause = _failure(response.error)
    try:
        judgements = _record(job, response, settings, recorder, cause)
    except Exception as error:
        if lost := lost_gradebook(error):  # the next submissions would be executed in vain
            raise UserError(f"{unusable_gradebook(lost)} What is graded is kept; the same command continues.") from None
        _log().exception("%s: the gradebook could not be written", job.submission.student)
        cause, cacheable = f"the gradebook could not be written: {error_line(error)}", False
        judgements = _all_undecided(settings, cause)
    results = _results(job, judgements, cause, sandboxed=settings.sandboxed)
    return GradedSubmission(results, _cost(job.submission, response.runs.values()), cacheable)


def _record(
    job: Job, response: GradeResponse, settings: GradingSettings, recorder: GradeRecorder, cause: str
) -> list[Judgement]:
    """Have the recorder save the submission; return its judgements, one for each exercise."""
    if cause or job.request is None:
        judgements = _all_undecided(settings, "The submission could not be graded.")
        recorder.save_ungraded(job.submission, cause, judgements)
        return judgements
    by_name = {judgement.exercise: judgement for judgement in (*job.kept, *response.judgements)}
    judgements = [by_name[name] for name in job.request.points]
    recorder.save(job.submission, job.request.notebook, response.runs, judgements)
    return judgements


def _failure(line: str) -> str:
    return f"grading it failed: {line}"


def _all_undecided(settings: GradingSettings, cause: str) -> list[Judgement]:
    return [undecided(SubmittedAnswer(name, points), cause) for name, points in settings.points.items()]


def _results(job: Job, judgements: Sequence[Judgement], cause: str, *, sandboxed: bool) -> LessonResults:
    student, lesson = job.submission.student, job.submission.lesson
    rows = tuple(_row(student, lesson, judgement) for judgement in judgements)
    whole = (Undecided(student, lesson, None, cause),)
    unsandboxed = () if sandboxed else (student,)
    undecided = whole if cause else tuple(_undecided(student, lesson, judgements))
    repairs = tuple(Repair(student, lesson, change) for change in job.repairs)
    return LessonResults(rows, undecided, unsandboxed, repairs)


def _row(student: str, lesson: str, judgement: Judgement) -> ExerciseResult:
    return ExerciseResult(
        student,
        lesson,
        judgement.exercise,
        judgement.status,
        judgement.points,
        judgement.max_points,
        judgement.finding,
        judgement.misconception,
    )


def _undecided(student: str, lesson: str, judgements: Iterable[Judgement]) -> Iterator[Undecided]:
    for judgement in judgements:
        if judgement.status == "undecided":
            yield Undecided(student, lesson, judgement.exercise, judgement.message)


def _cost(submission: Submission, runs: Iterable[CellRun]) -> SubmissionCost:
    known = list(runs)
    seconds = round(sum(run.seconds for run in known), 3)
    return SubmissionCost(submission.student, seconds, max((run.resident_bytes for run in known), default=0))


def _log() -> Logger:
    logger: Logger = get_logger()
    return logger
