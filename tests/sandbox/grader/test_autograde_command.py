"""`grader autograde` among processes: interrupted by Ctrl-C, and with the workers of an existing scheduler."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from grader.cli import app
from tests.fixtures.small_class import KEY, LESSON, graded_bytes

pytestmark = pytest.mark.sandbox

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
EVERYONE = 6


def options(root: Path) -> list[str]:
    (root / "key").write_text(KEY)
    return ["--course", str(root), "--key-file", str(root / "key")]


def autograde(root: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "grader", "autograde", LESSON, *options(root), *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # Who runs the tests in the background has Ctrl-C ignored, and so would the command.
    return subprocess.Popen(
        command, env=ENVIRONMENT, **pipes, text=True, start_new_session=True, preexec_fn=_takes_ctrl_c
    )


def _takes_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def lines_of(process: subprocess.Popen[str], count: int) -> list[str]:
    """The first lines about submissions that it prints."""
    lines = []
    while len(lines) < count:
        assert select.select([process.stdout], [], [], 120)[0], "it prints nothing"
        line = process.stdout.readline()
        assert line, process.stderr.read()
        lines += [line] if "[" in line else []
    return lines


@pytest.fixture
def root(class_root, tmp_path) -> Path:
    return Path(shutil.copytree(class_root, tmp_path / "course"))


def test_ctrl_c_keeps_what_is_graded_leaves_no_process_and_the_same_command_continues(root, graded_root):
    with autograde(root, "--workers", "2") as first:
        done = lines_of(first, 1)  # at once: the few others take no long time
        family = psutil.Process(first.pid).children(recursive=True)
        os.killpg(first.pid, signal.SIGINT)  # as a terminal does: to the workers, too
        rest, errors = first.communicate(timeout=60)
    assert first.returncode == 130
    assert errors.strip() == "grader: stopped. What is graded is kept; the same command continues from there."
    done += [line for line in rest.splitlines() if "[" in line]
    assert psutil.wait_procs(family, timeout=20)[1] == []
    second = CliRunner().invoke(app, ["autograde", LESSON, *options(root), "--workers", "0"])
    assert second.exit_code == 1, second.output
    assert f"{len(done)} of {EVERYONE} are graded already" in second.output
    assert second.output.count("/" + str(EVERYONE - len(done)) + "]") == EVERYONE - len(done)
    assert graded_bytes(root) == graded_bytes(graded_root)


def test_the_workers_of_a_scheduler_grade_and_one_may_be_killed(root, graded_root, tmp_path):
    with ExitStack() as stack:

        def dask(*arguments: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard", "--host", "127.0.0.1"]
            process = stack.enter_context(
                subprocess.Popen(command, env=ENVIRONMENT, cwd=tmp_path, stderr=subprocess.DEVNULL)
            )
            stack.callback(process.terminate)
            return process

        file = tmp_path / "scheduler.json"
        dask("scheduler", "--port", "0", "--scheduler-file", str(file))
        alone = ("worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--local-directory")
        workers = [dask(*alone, str(tmp_path / name)) for name in ("first", "second")]
        deadline = time.monotonic() + 60
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        run = stack.enter_context(autograde(root, "--scheduler", json.loads(file.read_text())["address"]))
        lines_of(run, 2)
        workers[0].kill()
        output, errors = run.communicate(timeout=120)
    assert run.returncode == 1, errors
    assert output.count(f"/{EVERYONE}]") == EVERYONE - 2
    assert graded_bytes(root) == graded_bytes(graded_root)
