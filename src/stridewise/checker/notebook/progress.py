"""The reader's points so far, kept in a file beside the notebooks; the table of contents shows them.

The environment says which file. JupyterLab as a student gets it does; where nothing says so, nothing is kept.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from stridewise.checker.verdict import Verdict
from stridewise.exercises import EXERCISES

PLACE = "STRIDEWISE_PROGRESS"


def record_progress(verdict: Verdict) -> None:
    """Remember a verdict's points, unless nbgrader runs the notebook. A file that cannot be written is left alone."""
    place = os.environ.get(PLACE)
    if not place or "NBGRADER_EXECUTION" in os.environ or verdict.points <= 0:
        return
    path = Path(place)
    if verdict.points <= points_in(path).get(verdict.exercise, 0):
        return
    line = json.dumps({"exercise": verdict.exercise, "points": verdict.points})
    try:
        # One short line in one write: two notebooks that append at the same time do not disturb each other.
        with path.open("ab", buffering=0) as file:
            file.write(f"{line}\n".encode())
    except OSError:
        pass


def points_in(path: Path) -> Mapping[str, float]:
    """Exercise -> the most points that a check has given, at most those that there are; {} for no file.

    Lines that say nothing are passed over: a file that was cut short, or edited, still counts for the rest.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    most = {exercise.name: exercise.points for exercise in EXERCISES}
    best: dict[str, float] = {}
    for name, points in filter(None, map(_entry, lines)):
        if name in most:
            best[name] = max(best.get(name, 0.0), min(points, most[name]))
    return best


def _entry(line: str) -> tuple[str, float] | None:
    try:
        entry = json.loads(line)
        name, points = entry["exercise"], float(entry["points"])
    except (ValueError, TypeError, KeyError):
        return None
    return (name, points) if isinstance(name, str) and points > 0 else None
