"""The reader's points and best times so far, in the progress file; the table of contents shows them."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from stridewise.checker.verdict import Verdict
from stridewise.exercises import EXERCISES
from stridewise.progress_file import append_entry, progress_path, read_entries

PYTORCH = "PyTorch"


def record_progress(verdict: Verdict) -> None:
    """Append a verdict's points to the progress file, unless nbgrader runs the notebook or they are no improvement."""
    path = progress_path()
    if path and verdict.points > points_in(path).get(verdict.exercise, 0):
        append_entry(path, {"exercise": verdict.exercise, "points": verdict.points})


def record_time(name: str, seconds: float) -> None:
    """Append the time of one multiply-add, unless nbgrader runs the notebook or it is no improvement.

    Parameters
    ----------
    name : str
        An exercise, or "PyTorch".
    seconds : float
        Of one multiply-add, in the fastest call of a race.
    """
    path = progress_path()
    if path and 0 < seconds < times_in(path).get(name, math.inf):
        append_entry(path, {"raced": name, "seconds": float(f"{seconds:.3g}")})


def best_times() -> Mapping[str, float]:
    """Return the best times so far; see `times_in`. Empty where nothing is recorded."""
    path = progress_path()
    return times_in(path) if path else {}


def points_in(path: Path) -> Mapping[str, float]:
    """Return the best points of each exercise, at most what it is worth; empty if there is no such file."""
    max_points = {exercise.name: exercise.points for exercise in EXERCISES}
    best: dict[str, float] = {}
    for name, points in _values(path, "exercise", "points"):
        if name in max_points:
            best[name] = max(best.get(name, 0.0), min(points, max_points[name]))
    return best


def times_in(path: Path) -> Mapping[str, float]:
    """Return the best seconds of one multiply-add, by exercise and for PyTorch; empty if there is no such file."""
    names = {exercise.name for exercise in EXERCISES} | {PYTORCH}
    best: dict[str, float] = {}
    for name, seconds in _values(path, "raced", "seconds"):
        if name in names and math.isfinite(seconds):
            best[name] = min(best.get(name, math.inf), seconds)
    return best


def _values(path: Path, name_key: str, value_key: str) -> Iterator[tuple[str, float]]:
    """Yield the names and values above 0 of the entries that have both."""
    for entry in read_entries(path):
        try:
            name, value = entry[name_key], float(entry[value_key])
        except (ValueError, TypeError, KeyError):
            continue
        if isinstance(name, str) and value > 0:
            yield name, value
