"""A backend is what was asked for, and one submission starts no processes."""

from dataclasses import replace

import pytest
from nbformat.v4 import new_notebook

from grader.errors import UserError
from grader.intake.read import Submission
from grader.pipeline import backends
from grader.pipeline.backends import open_backend
from grader.pipeline.dask_backend import WorkerUnusable
from grader.pipeline.requests import GradeRequest, GradeResponse
from grader.pipeline.steps import Job


@pytest.fixture
def job(tmp_path):
    return Job(Submission("ada", "01_a", tmp_path), GradeRequest(new_notebook(), frozenset(), {}, [], {}, "key", 1.0))


def test_one_submission_needs_no_processes(monkeypatch, job):
    monkeypatch.setattr(backends, "grade", lambda _: GradeResponse(error="here"))
    monkeypatch.setattr(backends, "local_client", None)
    for workers in (None, 0, 2):
        with open_backend(workers) as backend:
            assert [response.error for _, response in backend.responses([job], count=1, modules=None)] == ["here"]
    with open_backend(0) as backend:
        assert len(list(backend.responses([job, replace(job)], count=2, modules=None))) == 2


def test_a_machine_that_cannot_grade_ends_the_run(monkeypatch, job):
    monkeypatch.setattr(backends, "grade", lambda _: GradeResponse(worker_problem="no sandbox"))
    with open_backend(0) as backend, pytest.raises(WorkerUnusable, match="no sandbox"):
        list(backend.responses([job], count=1, modules=None))


@pytest.mark.parametrize(
    ("workers", "scheduler", "message"),
    [(-1, None, "--workers is -1; it must be 0 or more"), (2, "tcp://127.0.0.1:1", "exclude each other")],
)
def test_a_backend_that_cannot_be_is_refused(workers, scheduler, message):
    with pytest.raises(UserError, match=message), open_backend(workers, scheduler):
        pass
