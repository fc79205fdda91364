"""Every submission is recorded once, with a judgement for each exercise, whatever happens to it."""

from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError
from traitlets.config import Config

from grader.course.course import Course
from grader.errors import UserError
from grader.intake.read import Submission
from grader.judging.judge import Judgement
from grader.pipeline import steps
from grader.pipeline.requests import GradeRequest, GradeResponse
from grader.pipeline.results import results_from_dict
from grader.pipeline.steps import GradingSettings, Job, prepare, record_response
from grader.sandbox.cell_run import CellRun

LESSON = "01_storage_order"
POINTS = {"row_major_strides": 2.0, "element_offset": 1.0, "nchw_to_nhwc": 2.0}


class Recorder:
    """Keeps what it is given; `error` is raised in place of keeping it."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.saved = []
        self.ungraded = []

    def save(self, submission, notebook, runs, judgements):  # noqa: ARG002
        if self.error:
            raise self.error
        self.saved.append((submission.student, list(runs), [judgement.exercise for judgement in judgements]))

    def save_ungraded(self, submission, cause, judgements):
        self.ungraded.append((submission.student, cause, [judgement.status for judgement in judgements]))

    def previous_judgements(self, rows):  # noqa: ARG002
        raise AssertionError("steps does not ask for these")


@pytest.fixture
def settings(tmp_path, release) -> GradingSettings:
    return GradingSettings(Course(tmp_path), release, "key")


@pytest.fixture
def submission(tmp_path) -> Submission:
    return Submission("ada", LESSON, tmp_path / "submitted" / "ada" / LESSON)


@pytest.fixture
def job(submission, release) -> Job:
    """A prepared job, in which one judgement is kept from before."""
    request = GradeRequest(release, frozenset(), POINTS, list(POINTS)[1:], {}, "key", 1.0)
    return Job(submission, request, (passed("row_major_strides"),))


def passed(exercise: str) -> Judgement:
    return Judgement(exercise, "passed", POINTS[exercise], POINTS[exercise])


RESPONSE = GradeResponse(
    {1: CellRun("ran", seconds=1.5, resident_bytes=7)}, [passed(name) for name in list(POINTS)[1:]]
)


def test_points_are_those_of_the_lesson(settings):
    assert settings.points == POINTS


def test_kept_and_new_judgements_are_recorded_in_the_lessons_order(job, settings):
    recorder = Recorder()
    graded = record_response(job, RESPONSE, settings, recorder)
    assert recorder.saved == [("ada", [1], list(POINTS))]
    assert recorder.ungraded == []
    assert [(row.exercise, row.status, row.points) for row in graded.results.results] == [
        (name, "passed", points) for name, points in POINTS.items()
    ]
    assert (graded.cost.seconds, graded.cost.memory) == (1.5, 7)
    assert graded.cacheable
    assert graded.results.undecided == graded.results.unsandboxed == ()


def test_a_request_has_a_key_of_its_own_in_place_of_the_courses(submission, settings, release, monkeypatch):
    def key_of(*added):
        nbformat.write(new_notebook(cells=[*release.cells, *added]), submission.folder / f"{LESSON}.ipynb")
        request = prepare(submission, settings).request
        return request.key

    submission.folder.mkdir(parents=True)
    monkeypatch.setattr(Course, "config", Config())
    first = key_of()
    assert first == key_of()
    assert len({first, key_of(new_code_cell("table = 1")), settings.key}) == 3


def test_an_unreadable_submission_is_recorded_with_its_cause_and_need_not_be_graded_again(submission, settings):
    recorder = Recorder()
    job = prepare(submission, settings)
    graded = record_response(job, GradeResponse(), settings, recorder)
    ((student, cause, statuses),) = recorder.ungraded
    assert (student, statuses) == ("ada", ["undecided"] * 3)
    assert [(row.exercise, row.cause) for row in graded.results.undecided] == [(None, cause)]
    assert graded.cacheable


def test_an_error_while_grading_is_recorded_and_the_submission_is_graded_again(job, settings):
    recorder = Recorder()
    graded = record_response(job, GradeResponse(error="no luck"), settings, recorder)
    assert recorder.ungraded == [("ada", "grading it failed: no luck", ["undecided"] * 3)]
    assert not graded.cacheable


def test_an_error_while_preparing_is_no_different(submission, settings, monkeypatch):
    monkeypatch.setattr(steps, "read_cells", lambda _: 1 / 0)
    job = prepare(submission, settings)
    assert (job.request, job.cause, job.cacheable) == (
        None,
        "grading it failed: ZeroDivisionError: division by zero",
        False,
    )


def test_what_cannot_be_recorded_is_undecided_and_is_graded_again(job, settings):
    graded = record_response(job, RESPONSE, settings, Recorder(OSError("disk full")))
    assert [row.status for row in graded.results.results] == ["undecided"] * 3
    assert [row.cause for row in graded.results.undecided] == ["the gradebook could not be written: OSError: disk full"]
    assert not graded.cacheable


def test_a_lost_gradebook_ends_the_run(job, settings):
    for kind in (OperationalError, InternalError):  # stopped, or read-only
        lost = kind("INSERT", {}, Exception("disk I/O error\nand more"))
        with pytest.raises(UserError, match="cannot be used: disk I/O error"):
            record_response(job, RESPONSE, settings, Recorder(lost))


def test_a_row_that_the_gradebook_refuses_does_not(job, settings):
    refused = IntegrityError("INSERT", {}, Exception("a duplicate"))
    graded = record_response(job, RESPONSE, settings, Recorder(refused))
    assert not graded.cacheable


def test_an_undecided_exercise_is_a_question_and_an_unsandboxed_student_is_named(job, settings):
    response = GradeResponse(
        {}, [passed("element_offset"), Judgement("nchw_to_nhwc", "undecided", 0.0, 2.0, message="why")]
    )
    open_settings = GradingSettings(settings.course, settings.release, settings.key, sandboxed=False)
    results = record_response(job, response, open_settings, Recorder()).results
    assert [(row.exercise, row.cause) for row in results.undecided] == [("nchw_to_nhwc", "why")]
    assert results.unsandboxed == ("ada",)


def test_what_was_changed_in_a_notebook_is_among_the_results_and_stays_there(job, settings):
    graded = record_response(replace(job, repairs=("check-a: moved",)), RESPONSE, settings, Recorder())
    assert [(row.student, row.change) for row in graded.results.repairs] == [("ada", "check-a: moved")]
    assert results_from_dict(graded.results.as_dict()) == graded.results
    assert graded.results.of(["bea"]).joined([graded.results]).repairs == graded.results.repairs
