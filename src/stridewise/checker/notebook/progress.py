"""The reader's points and best times so far, in a file beside the notebooks; the table of contents shows them.

An environment variable names the file. Students' JupyterLab sets it; without it nothing is recorded.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from stridewise.checker.verdict import Verdict
from stridewise.exercises import EXERCISES

PROGRESS_VARIABLE = "STRIDEWISE_PROGRESS"
PYTORCH = "PyTorch"


def record_progress(verdict: Verdict) -> None:
    """Append a verdict's points to the progress file, unless nbgrader runs the notebook or they are no improvement.

    A file that cannot be written is ignored.
    """
    path = _file()
    if path is None or verdict.points <= 0 or verdict.points <= points_in(path).get(verdict.exercise, 0):
        return
    _append(path, {"exercise": verdict.exercise, "points": verdict.points})


def record_time(name: str, seconds: float) -> None:
    """Append the time of one multiply-add, unless nbgrader runs the notebook or it is no improvement.

    Parameters
    ----------
    name : str
        An exercise, or "PyTorch".
    seconds : float
        Of one multiply-add, in the fastest call of a race.
    """
    path = _file()
    if path is not None and 0 < seconds < times_in(path).get(name, math.inf):
        _append(path, {"raced": name, "seconds": float(f"{seconds:.3g}")})


def best_times() -> Mapping[str, float]:
    """Return the best times so far; see `times_in`. Empty where nothing is recorded."""
    path = _file()
    return times_in(path) if path else {}


def points_in(path: Path) -> Mapping[str, float]:
    """Return the best points of each exercise, at most what it is worth; empty if there is no such file.

    Invalid lines are skipped: the rest of a truncated or edited file still counts.
    """
    max_points = {exercise.name: exercise.points for exercise in EXERCISES}
    best: dict[str, float] = {}
    for name, points in _entries(path, "exercise", "points"):
        if name in max_points:
            best[name] = max(best.get(name, 0.0), min(points, max_points[name]))
    return best


def times_in(path: Path) -> Mapping[str, float]:
    """Return the best seconds of one multiply-add, by exercise and for PyTorch; empty if there is no such file."""
    names = {exercise.name for exercise in EXERCISES} | {PYTORCH}
    best: dict[str, float] = {}
    for name, seconds in _entries(path, "raced", "seconds"):
        if name in names and math.isfinite(seconds):
            best[name] = min(best.get(name, math.inf), seconds)
    return best


def _file() -> Path | None:
    """Return the progress file; None without one, and where nbgrader runs the notebook."""
    file_name = os.environ.get(PROGRESS_VARIABLE)
    return Path(file_name) if file_name and "NBGRADER_EXECUTION" not in os.environ else None


def _append(path: Path, entry: Mapping[str, str | float]) -> None:
    try:
        # One short line in one write: two notebooks can append at the same time.
        with path.open("ab", buffering=0) as file:
            file.write(f"{json.dumps(entry)}\n".encode())
    except OSError:
        pass


def _entries(path: Path, name_key: str, value_key: str) -> Iterator[tuple[str, float]]:
    """Yield the names and values above 0 of the lines that have both."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
            name, value = entry[name_key], float(entry[value_key])
        except (ValueError, TypeError, KeyError):
            continue
        if isinstance(name, str) and value > 0:
            yield name, value
