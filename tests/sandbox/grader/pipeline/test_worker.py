"""What a worker does can be abandoned, and then nothing of it continues."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.pipeline import grade
from grader.pipeline.requests import GradeRequest, GradeResponse, decode_response
from grader.pipeline.worker import abandon, run_request, warm_up


def request(source: str, **settings) -> bytes:
    notebook = new_notebook(cells=[new_code_cell(source, id="a")])
    return GradeRequest(notebook, frozenset(), {}, [], settings.pop("checks", {}), "key", 60, **settings).encode()


@pytest.mark.sandbox
def test_a_request_is_graded_until_it_is_abandoned():
    warm_up(())
    assert decode_response(run_request(request("print(1)"), "first")).runs[0].outputs[0].text == "1\n"
    found: list[bytes] = []
    thread = threading.Thread(
        target=lambda: found.append(run_request(request("while True: pass"), "second")), daemon=True
    )
    thread.start()
    time.sleep(1)
    abandon("first")
    time.sleep(0.3)
    assert thread.is_alive()
    abandon("second")
    thread.join(20)
    assert found == [b""]
    abandon("second")


def test_a_process_with_many_threads_grades_one_request_at_a_time(monkeypatch):
    under_way: list[int] = []
    most: list[int] = []

    def slow(_: GradeRequest) -> GradeResponse:
        under_way.append(1)
        most.append(len(under_way))
        time.sleep(0.02)
        under_way.pop()
        return GradeResponse()

    monkeypatch.setattr(grade, "_grade", slow)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run_request, [request("")] * 8, "abcdefgh"))
    assert most == [1] * 8


def test_a_worker_with_other_checks_refuses():
    response = decode_response(run_request(request("", checks={"conv_naive": "newer"}), "first"))
    assert "another version of Stridewise" in response.worker_problem
    assert response.runs == {}


def test_the_scheduler_needs_nothing_that_grading_needs():
    code = (
        "import sys, grader.pipeline.worker\n"
        "heavy = {'nbgrader', 'nbformat', 'numpy', 'stridewise', 'distributed'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert run.stderr.strip() == ""


ABANDONED_IN_A_FINALIZER = """
import time
from grader.pipeline import worker

class Thing:
    def __init__(self, error):
        self.error = error
    def __del__(self):
        raise self.error("ignored by Python")

worker.abandon("nobody's")
time.sleep(0.1)
Thing(worker._Abandoned)
Thing(KeyError)
"""


def test_an_abandonment_that_python_ignores_is_not_reported_but_other_errors_are():
    command = [sys.executable, "-c", ABANDONED_IN_A_FINALIZER]
    errors = subprocess.run(command, capture_output=True, text=True, timeout=60).stderr
    assert "KeyError: 'ignored by Python'" in errors
    assert "Abandoned" not in errors
