"""The two commands as an instructor types them, each with its wall-clock time."""

import os
import subprocess
import sys
import time
from pathlib import Path

from grader.course.course import Course

WORKERS = 2
_TIMEOUT = 3600.0  # seconds for one command
_UNDECIDED = (
    1  # the exit status of `grader autograde` where a person has to decide something: a file that is no notebook
)


def seconds_of_stock(course: Course, lesson: str, group: str) -> float:
    """Return the time of `nbgrader autograde` for one group of the class, in seconds."""
    # Without --force, it would skip what an interrupted run has graded already.
    return _seconds(["nbgrader", "autograde", lesson, f"--student={group}-*", "--force"], cwd=course.root)


def seconds_of_ours(course: Course, lesson: str) -> float:
    """Return the time of `grader autograde` for the whole class, in seconds."""
    command = ["grader", "autograde", lesson, f"--course={course.root}", f"--workers={WORKERS}", "--force"]
    return _seconds(command, cwd=Path.cwd(), accepted=(0, _UNDECIDED))


def _seconds(command: list[str], *, cwd: Path, accepted: tuple[int, ...] = (0,)) -> float:
    """Return how long the command takes. Raises RuntimeError with the end of its error output if it fails."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode not in accepted:
        raise RuntimeError(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return seconds
