"""Each worker gets one request at a time, each request is answered once, and none is lost with a worker that dies.

What workers do with a request is replaced here, so that no test needs a sandbox.
"""

import os
import signal
import time
import tracemalloc
from contextlib import closing
from types import SimpleNamespace

import dask
import pytest
from distributed import Client, KilledWorker, LocalCluster
from nbformat.v4 import new_code_cell, new_notebook

from grader.errors import UserError
from grader.intake.read import Submission
from grader.pipeline import dask_backend
from grader.pipeline.backends import open_backend
from grader.pipeline.dask_backend import KILLED_TWO_WORKERS, DaskBackend, WorkerUnusable
from grader.pipeline.dask_clients import local_client
from grader.pipeline.requests import GradeRequest, GradeResponse
from grader.pipeline.steps import Job

WORKERS = 2


@pytest.fixture(scope="module")
def client():
    with local_client(WORKERS, count=100) as client:
        yield client


def job(student: str, folder, instruction: str = "") -> Job:
    """A job whose notebook tells the worker of these tests what to do."""
    notebook = new_notebook(cells=[new_code_cell(f"{student} {instruction}", id="a")])
    request = GradeRequest(notebook, frozenset(), {}, [], {}, "key", 1.0)
    return Job(Submission(student, "01_a", folder), request)


@pytest.fixture
def work():
    """What a worker does with a request; defined here, so that it travels as code and not as a name in this module."""

    def obey(request: bytes, _: str) -> bytes:
        import os
        import signal
        import time

        from grader.pipeline.requests import decode_request

        student, *words = decode_request(request).notebook.cells[0].source.split()
        if words[:1] == ["die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        if words[:1] == ["once"] and not os.path.exists(words[1]):  # noqa: PTH110
            with open(words[1], "w"):  # noqa: PTH123
                os.kill(os.getpid(), signal.SIGKILL)
        if words[:1] == ["sleep"]:
            time.sleep(float(words[1]))
        if words[:1] == ["raise"]:
            raise {"ImportError": ImportError, "KeyError": KeyError}[words[1]]("no such thing")
        problem = "I cannot" if words[:1] == ["refuse"] else ""
        return GradeResponse(error=f"{student} by {os.getpid()}", worker_problem=problem).encode()

    return obey


def responses(client, work, jobs):
    """(student, what the worker answered) of each job, in the order in which they came back."""
    with closing(DaskBackend(client, work).responses(jobs, count=len(jobs), modules=None)) as found:
        return [(job.submission.student, response.error) for job, response in found]


def test_every_request_is_answered_once_from_all_workers(client, work, tmp_path):
    students = [f"s{number:02d}" for number in range(20)]
    found = responses(client, work, [job(student, tmp_path, "sleep 0.05") for student in students])
    assert sorted(student for student, _ in found) == students
    assert all(answer.startswith(f"{student} by ") for student, answer in found)
    assert len({answer.split()[-1] for _, answer in found}) == WORKERS


def test_few_are_under_way_at_a_time(client, work, tmp_path):
    taken = 0

    def jobs():
        nonlocal taken
        for number in range(12):
            taken += 1
            yield job(f"s{number}", tmp_path)

    for finished, _ in enumerate(DaskBackend(client, work).responses(jobs(), count=12, modules=None)):
        assert taken - finished <= 2 * WORKERS + 1
    assert taken == 12


def test_what_is_done_takes_no_memory_in_this_process(client, work, tmp_path):
    count, size = 40, 100_000
    jobs = (job(f"s{number}", tmp_path, "x" * size) for number in range(count))
    found = DaskBackend(client, work).responses(jobs, count=count, modules=None)
    tracemalloc.start()
    try:
        # Not from the start: the few that are kept have to be there first.
        first, *_ = (tracemalloc.get_traced_memory()[0] for number, _ in enumerate(found) if number >= count // 4)
        more = tracemalloc.get_traced_memory()[0] - first
    finally:
        tracemalloc.stop()
    assert more < 0.1 * count * size


def test_a_local_scheduler_keeps_little_of_its_own_measurements(client):
    assert client.cluster.scheduler.monitor.maxlen <= 10


def test_a_connection_to_another_scheduler_keeps_few_messages():
    dask_default = dask.config.set({"distributed.admin.low-level-log-length": 1000})
    own = {"n_workers": 0, "processes": False, "host": "127.0.0.1", "protocol": "tcp", "dashboard_address": None}
    with dask_default, LocalCluster(**own) as other, open_backend(scheduler=other.scheduler_address) as backend:
        assert backend._client.scheduler_comm.recent_message_log.maxlen <= 10


def test_a_worker_that_dies_loses_nothing(client, work, tmp_path):
    students = [f"s{number}" for number in range(8)]
    jobs = [job(student, tmp_path, f"once {tmp_path / student}" if student == "s1" else "") for student in students]
    found = responses(client, work, jobs)
    assert sorted(student for student, _ in found) == students
    assert all(answer.startswith(f"{student} by ") for student, answer in found)


def test_one_that_kills_two_workers_is_given_up_and_no_other_is(client, work, tmp_path):
    students = [f"s{number}" for number in range(8)]
    jobs = [job(student, tmp_path, "die" if student == "s1" else "sleep 0.1") for student in students]
    found = dict(responses(client, work, jobs))
    assert found["s1"] == KILLED_TWO_WORKERS
    assert all(found[student].startswith(f"{student} by ") for student in students if student != "s1")


def test_a_response_that_was_lost_with_its_worker_is_asked_for_again(client, work, tmp_path, monkeypatch):
    fetch, seen = dask_backend._response, []

    def lose_the_second(future):
        seen.append(future)
        return None if len(seen) == 2 else fetch(future)

    monkeypatch.setattr(dask_backend, "_response", lose_the_second)
    students = [f"s{number}" for number in range(5)]
    found = responses(client, work, [job(student, tmp_path) for student in students])
    assert sorted(student for student, _ in found) == students
    assert len(seen) == 6


def _lost_in_transit():
    raise KilledWorker("a", None, 1)


@pytest.mark.parametrize("status", ["lost", "pending", "finished"])
def test_a_response_whose_worker_died_before_it_was_fetched_is_no_error(status):
    assert dask_backend._response(SimpleNamespace(status=status, client=None, result=_lost_in_transit)) is None


def test_what_a_worker_raises_is_an_error_of_one_submission(client, work, tmp_path):
    found = dict(responses(client, work, [job("a", tmp_path, "raise KeyError"), job("b", tmp_path)]))
    assert found["a"] == "KeyError: 'no such thing'"
    assert found["b"].startswith("b by")


@pytest.mark.parametrize(
    ("instruction", "message"),
    [("raise ImportError", "a worker cannot grade: .*no such thing"), ("refuse", "I cannot")],
)
def test_a_worker_that_cannot_grade_at_all_ends_the_run(client, work, tmp_path, instruction, message):
    with pytest.raises(WorkerUnusable, match=message):
        responses(client, work, [job("a", tmp_path, instruction), job("b", tmp_path)])
    assert responses(client, work, [job("c", tmp_path)])[0][1].startswith("c by")


def test_stopping_early_leaves_nothing_under_way(client, work, tmp_path):
    jobs = [job("quick", tmp_path), *(job(f"s{number}", tmp_path, "sleep 2") for number in range(6))]
    with closing(DaskBackend(client, work).responses(jobs, count=7, modules=None)) as found:
        assert next(found)[0].submission.student == "quick"
    deadline = time.monotonic() + 20
    while any(client.processing().values()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(client.processing().values())


def test_workers_run_on_one_thread_each_and_the_environment_is_restored(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    before = dict(os.environ)
    with local_client(3, count=1) as other:
        assert list(other.nthreads().values()) == [1]
        assert other.run(lambda: os.environ["OMP_NUM_THREADS"]) == {next(iter(other.nthreads())): "1"}
        pids = list(other.run(os.getpid).values())
    assert dict(os.environ) == before
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, signal.SIG_DFL)


def test_nobody_else_on_this_machine_can_submit_work(client):
    assert client.scheduler.address.startswith("tls://127.0.0.1:")
    assert client.security.require_encryption
    assert client.security.tls_client_cert


def test_a_scheduler_that_does_not_answer_is_refused(monkeypatch):
    monkeypatch.setattr("grader.pipeline.dask_clients._CONNECT_SECONDS", 1)
    with pytest.raises(UserError, match="no Dask scheduler answers at nonsense"), open_backend(scheduler="nonsense"):
        pass
    # A client that failed to connect deadlocks if it is collected while another one starts.
    assert {client.status for client in Client._instances} <= {"running", "closed"}
