"""Orders reach workers one at a time each, come back once, and outlive the workers that they reach.

What is done with an order is replaced here, so that no test of the cluster needs a sandbox.
"""

import os
import signal
import time
import tracemalloc
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import dask
import pytest
from distributed import Client, KilledWorker, LocalCluster
from nbformat.v4 import new_code_cell, new_notebook

from grader.intake.read import Submission
from grader.pipeline import dask_backend as cluster
from grader.pipeline.backends import open_backend
from grader.pipeline.dask_backend import KILLER, DaskBackend, WorkerUnusable
from grader.pipeline.dask_clients import local_client
from grader.pipeline.requests import GradeRequest, GradeResponse
from grader.pipeline.steps import Job

WORKERS = 2


@pytest.fixture(scope="module")
def client():
    with local_client(WORKERS, count=100) as client:
        yield client


def ticket(student: str, folder, words: str = "") -> Job:
    """words: what the workers here are told to do."""
    notebook = new_notebook(cells=[new_code_cell(f"{student} {words}", id="a")])
    order = GradeRequest(notebook, frozenset(), {}, [], {}, "secret", 1.0)
    return Job(Submission(student, "01_a", folder), order)


@pytest.fixture
def work():
    """What a worker does with an order; made here, so that it travels as code and not as the name of this module."""

    def obey(packed: bytes, _: str) -> bytes:
        import os
        import signal
        import time

        from grader.pipeline.requests import GradeResponse, decode_request

        student, *words = decode_request(packed).notebook.cells[0].source.split()
        if words[:1] == ["die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        if words[:1] == ["once"] and not os.path.exists(words[1]):  # noqa: PTH110
            with open(words[1], "w"):  # noqa: PTH123
                os.kill(os.getpid(), signal.SIGKILL)
        if words[:1] == ["sleep"]:
            time.sleep(float(words[1]))
        if words[:1] == ["raise"]:
            raise {"ImportError": ImportError, "KeyError": KeyError}[words[1]]("no such thing")
        unfit = "I cannot" if words[:1] == ["refuse"] else ""
        return GradeResponse(fault=f"{student} by {os.getpid()}", unfit=unfit).packed()

    return obey


def outcomes(client, work, tickets):
    with closing(DaskBackend(client, work).outcomes(tickets, count=len(tickets), modules=None)) as found:
        return [(one.submission.student, outcome.fault) for one, outcome in found]


def test_every_order_comes_back_once_from_all_workers(client, work, tmp_path):
    students = [f"s{number:02d}" for number in range(20)]
    found = outcomes(client, work, [ticket(one, tmp_path, "sleep 0.05") for one in students])
    assert sorted(student for student, _ in found) == students
    assert all(fault.startswith(f"{student} by ") for student, fault in found)
    assert len({fault.split()[-1] for _, fault in found}) == WORKERS


def test_few_are_under_way_at_a_time(client, work, tmp_path):
    taken = 0

    def tickets():
        nonlocal taken
        for number in range(12):
            taken += 1
            yield ticket(f"s{number}", tmp_path)

    for done, _ in enumerate(DaskBackend(client, work).outcomes(tickets(), count=12, modules=None)):
        assert taken - done <= 2 * WORKERS + 1
    assert taken == 12


def test_what_is_done_takes_no_memory_in_this_process(client, work, tmp_path):
    count, size = 100, 100_000
    tickets = (ticket(f"s{number}", tmp_path, "x" * size) for number in range(count))
    done = DaskBackend(client, work).outcomes(tickets, count=count, modules=None)
    tracemalloc.start()
    try:
        # Not from the first one on: until then the few that are kept were not there.
        first, *_ = (tracemalloc.get_traced_memory()[0] for number, _ in enumerate(done) if number >= count // 4)
        more = tracemalloc.get_traced_memory()[0] - first
    finally:
        tracemalloc.stop()
    assert more < 0.1 * count * size


def test_the_own_scheduler_keeps_little_of_what_it_measures_of_itself(client):
    assert client.cluster.scheduler.monitor.maxlen <= 10


def test_a_connection_to_another_scheduler_keeps_few_messages():
    as_dask_has_it = dask.config.set({"distributed.admin.low-level-log-length": 1000})
    own = {"n_workers": 0, "processes": False, "host": "127.0.0.1", "protocol": "tcp", "dashboard_address": None}
    with as_dask_has_it, LocalCluster(**own) as other, open_backend(scheduler=other.scheduler_address) as crew:
        assert crew._client.scheduler_comm.recent_message_log.maxlen <= 10


def test_a_worker_that_dies_loses_nothing(client, work, tmp_path):
    students = [f"s{number}" for number in range(8)]
    tickets = [ticket(one, tmp_path, f"once {tmp_path / one}" if one == "s1" else "") for one in students]
    found = outcomes(client, work, tickets)
    assert sorted(student for student, _ in found) == students
    assert all(fault.startswith(f"{student} by ") for student, fault in found)


def test_one_that_kills_two_workers_is_given_up_and_no_other_is(client, work, tmp_path):
    students = [f"s{number}" for number in range(8)]
    tickets = [ticket(one, tmp_path, "die" if one == "s1" else "sleep 0.1") for one in students]
    found = dict(outcomes(client, work, tickets))
    assert found["s1"] == KILLER
    assert all(found[one].startswith(f"{one} by ") for one in students if one != "s1")


def test_an_outcome_that_was_lost_with_its_worker_is_asked_for_again(client, work, tmp_path, monkeypatch):
    read, seen = cluster._outcome, []

    def losing(future):
        seen.append(future)
        return None if len(seen) == 2 else read(future)

    monkeypatch.setattr(cluster, "_outcome", losing)
    students = [f"s{number}" for number in range(5)]
    assert (
        sorted(student for student, _ in outcomes(client, work, [ticket(one, tmp_path) for one in students]))
        == students
    )
    assert len(seen) == 6


def _lost_on_the_way():
    raise KilledWorker("a", None, 1)


@pytest.mark.parametrize("status", ["lost", "pending", "finished"])
def test_an_outcome_whose_worker_died_before_it_was_fetched_is_no_fault(status):
    assert cluster._outcome(SimpleNamespace(status=status, client=None, result=_lost_on_the_way)) is None


def test_what_a_worker_raises_is_the_fault_of_one_submission(client, work, tmp_path):
    found = dict(outcomes(client, work, [ticket("a", tmp_path, "raise KeyError"), ticket("b", tmp_path)]))
    assert found["a"] == "KeyError: 'no such thing'"
    assert found["b"].startswith("b by")


@pytest.mark.parametrize(
    ("words", "said"), [("raise ImportError", "a worker cannot grade: .*no such thing"), ("refuse", "I cannot")]
)
def test_a_worker_that_cannot_grade_at_all_ends_the_run(client, work, tmp_path, words, said):
    with pytest.raises(WorkerUnusable, match=said):
        outcomes(client, work, [ticket("a", tmp_path, words), ticket("b", tmp_path)])
    assert outcomes(client, work, [ticket("c", tmp_path)])[0][1].startswith("c by")


def test_who_stops_early_leaves_nothing_under_way(client, work, tmp_path):
    tickets = [ticket("quick", tmp_path), *(ticket(f"s{one}", tmp_path, "sleep 2") for one in range(6))]
    with closing(DaskBackend(client, work).outcomes(tickets, count=7, modules=None)) as found:
        assert next(found)[0].submission.student == "quick"
    deadline = time.monotonic() + 20
    while any(client.processing().values()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(client.processing().values())


def test_workers_run_on_one_thread_each_and_the_environment_is_as_before(monkeypatch):
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


def test_nobody_else_on_this_machine_can_bring_work(client):
    assert client.scheduler.address.startswith("tls://127.0.0.1:")
    assert client.security.require_encryption
    assert client.security.tls_client_cert


def test_one_submission_needs_no_processes(monkeypatch, tmp_path):
    monkeypatch.setattr("grader.pipeline.backends.assess", lambda _: GradeResponse(fault="here").packed())
    monkeypatch.setattr("grader.pipeline.backends.local_client", None)
    one = ticket("a", tmp_path)
    for workers in (None, 0, 2):
        with open_backend(workers) as crew:
            assert [outcome.fault for _, outcome in crew.outcomes([one], count=1, modules=None)] == ["here"]
    with open_backend(0) as crew:
        assert len(list(crew.outcomes([one, replace(one)], count=2, modules=None))) == 2


@pytest.mark.parametrize(
    ("workers", "scheduler", "said"),
    [
        (-1, None, "--workers is -1; it must be 0 or more"),
        (2, "tcp://127.0.0.1:1", "exclude each other"),
        (None, "nonsense", "no Dask scheduler answers at nonsense"),
    ],
)
def test_a_crew_that_cannot_be_is_refused(workers, scheduler, said, monkeypatch):
    monkeypatch.setattr("grader.pipeline.backends._SECONDS_TO_CONNECT", 1)
    with pytest.raises(ValueError, match=said), open_backend(workers, scheduler):
        pass
    # One that reached nobody, collected while the next one starts, would wait for itself for ever.
    assert {one.status for one in Client._instances} <= {"running", "closed"}
