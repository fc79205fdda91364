"""Kernels are forked from one process, by many threads if need be, and from a new one if that one ends."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from grader.sandbox.bubblewrap import problem
from grader.sandbox.fork_server import close_fork_server, prepare, shared_fork_server, slow_imports
from grader.sandbox.inside import protocol
from grader.sandbox.inside.protocol import ForkRequest
from grader.sandbox.kernel import KernelLost, open_kernel

pytestmark = pytest.mark.skipif(bool(problem()), reason=problem())


def result(source: str, **settings: object) -> str:
    with open_kernel(**settings) as kernel:
        run = kernel.run(source, seconds=60)
        assert run.error == ""
        return run.outputs[-1].data["text/plain"]


def test_what_is_slow_to_import_is_read_off_the_cells():
    cells = ["import numpy as np\nfrom numba import njit", "plots.show(1)"]
    assert slow_imports(cells) == ("numba", "matplotlib.pyplot")
    cells = ["from stridewise import plots, race\nfrom stridewise.kernels import conv2d"]
    assert slow_imports(cells) == ("stridewise:plots", "stridewise:race", "stridewise.kernels:conv2d")
    assert slow_imports(["torchlight = numbat = plotsize = 1", "from stridewise_.x import a"]) == ()
    many = [f"from stridewise.a import {name * 40}" for name in "abcdefghijklmnopqrstuvwxyz" for _ in range(90)]
    assert len(protocol.encode(ForkRequest([*slow_imports(many)]))) < protocol.MAX_FORK_REQUEST / 2


def test_a_name_of_a_module_is_loaded_for_all_kernels():
    loaded = "'stridewise.racing' in __import__('sys').modules"
    assert result(loaded, modules=["stridewise:no_such_name", "stridewise:race"]) == "True"


def test_a_module_that_was_asked_for_is_there_already_and_an_unknown_one_does_no_harm():
    loaded = "sorted({'http.server', 'wave'} & set(__import__('sys').modules))"
    prepare(["http.server"])
    assert result(loaded, modules=["no_such_module"]) == "['http.server']"
    assert result(loaded, modules=["wave"]) == "['http.server', 'wave']"


def test_what_one_kernel_changes_the_next_one_does_not_see():
    assert result("import math; math.pi = 3; math.pi") == "3"
    assert result("import math; math.pi") == "3.141592653589793"


def test_random_numbers_are_the_same_in_every_kernel():
    draw = "import random, numpy; (random.random(), numpy.random.rand(), hash('text'))"
    assert result(draw) == result(draw)


def test_threads_get_a_kernel_each():
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda number: result(f"__import__('time').sleep(0.1); {number}"), range(16))
    assert list(found) == [str(number) for number in range(16)]


def children_of(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            before, _, after = path.read_text().rpartition(")")
            if after.split()[1] == str(process):
                found.append(int(before.split()[0]))
    return found


def test_where_its_process_has_ended_a_new_one_is_started():
    result("1")
    (sandbox,) = [child for child in children_of(os.getpid()) if "bwrap" in Path(f"/proc/{child}/comm").read_text()]
    (server,) = children_of(sandbox)
    os.kill(server, signal.SIGKILL)
    os.waitpid(sandbox, 0)
    assert result("2") == "2"


def test_a_closed_fork_server_takes_its_kernels_with_it():
    with open_kernel() as kernel:
        close_fork_server()
        with pytest.raises(KernelLost):
            kernel.run("1", seconds=20)
    assert result("3") == "3"


_OTHER_PROCESS = """
from grader.sandbox.kernel import open_kernel
with open_kernel() as kernel:
    print(kernel.run("sorted({'wave'} & set(__import__('sys').modules))", seconds=60).outputs[-1].data["text/plain"])
"""


def imported_in_another_process() -> str:
    done = subprocess.run(
        [sys.executable, "-c", _OTHER_PROCESS], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.strip()


def test_a_process_started_within_uses_the_fork_server_of_the_one_that_started_it():
    prepare(["wave"])
    with shared_fork_server():
        assert imported_in_another_process() == "['wave']"
        close_fork_server()
        assert imported_in_another_process() == "[]"  # a new one, at the same address
        assert result("1") == "1"
    assert "STRIDEWISE_FORK_SERVER" not in os.environ


def test_without_an_answer_a_process_has_a_fork_server_of_its_own(monkeypatch, tmp_path):
    prepare(["wave"])
    monkeypatch.setenv("STRIDEWISE_FORK_SERVER", str(tmp_path / "no-such-socket"))
    assert imported_in_another_process() == "[]"
