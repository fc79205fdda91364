"""The reader's points so far, in the progress file; the table of contents shows them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stridewise.checker.verdict import Verdict
from stridewise.exercises import EXERCISES
from stridewise.progress_file import append_entry, progress_path, read_entries


def record_progress(verdict: Verdict) -> None:
    """Append a verdict's points to the progress file, unless nbgrader runs the notebook or they are no improvement."""
    path = progress_path()
    if path and verdict.points > points_in(path).get(verdict.exercise, 0):
        append_entry(path, {"exercise": verdict.exercise, "points": verdict.points})


def points_in(path: Path) -> Mapping[str, float]:
    """Return the best points of each exercise, at most what it is worth; empty if there is no such file."""
    max_points = {exercise.name: exercise.points for exercise in EXERCISES}
    best: dict[str, float] = {}
    for name, points in filter(None, map(_points_of, read_entries(path))):
        if name in max_points:
            best[name] = max(best.get(name, 0.0), min(points, max_points[name]))
    return best


def _points_of(entry: Mapping[str, Any]) -> tuple[str, float] | None:
    try:
        name, points = entry["exercise"], float(entry["points"])
    except (ValueError, TypeError, KeyError):
        return None
    return (name, points) if isinstance(name, str) and points > 0 else None
