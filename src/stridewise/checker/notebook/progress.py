"""The reader's points so far, in a file beside the notebooks; the table of contents shows them.

An environment variable names the file. Students' JupyterLab sets it; without it nothing is recorded.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from stridewise.checker.verdict import Verdict
from stridewise.exercises import EXERCISES

PROGRESS_VARIABLE = "STRIDEWISE_PROGRESS"


def record_progress(verdict: Verdict) -> None:
    """Append a verdict's points to the progress file, unless nbgrader runs the notebook or they are no improvement.

    A file that cannot be written is ignored.
    """
    file_name = os.environ.get(PROGRESS_VARIABLE)
    if not file_name or "NBGRADER_EXECUTION" in os.environ or verdict.points <= 0:
        return
    path = Path(file_name)
    if verdict.points <= points_in(path).get(verdict.exercise, 0):
        return
    line = json.dumps({"exercise": verdict.exercise, "points": verdict.points})
    try:
        # One short line in one write: two notebooks can append at the same time.
        with path.open("ab", buffering=0) as file:
            file.write(f"{line}\n".encode())
    except OSError:
        pass


def points_in(path: Path) -> Mapping[str, float]:
    """Return the best points of each exercise, at most what it is worth; empty if there is no such file.

    Invalid lines are skipped: the rest of a truncated or edited file still counts.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    max_points = {exercise.name: exercise.points for exercise in EXERCISES}
    best: dict[str, float] = {}
    for name, points in filter(None, map(_parse_line, lines)):
        if name in max_points:
            best[name] = max(best.get(name, 0.0), min(points, max_points[name]))
    return best


def _parse_line(line: str) -> tuple[str, float] | None:
    try:
        entry = json.loads(line)
        name, points = entry["exercise"], float(entry["points"])
    except (ValueError, TypeError, KeyError):
        return None
    return (name, points) if isinstance(name, str) and points > 0 else None
