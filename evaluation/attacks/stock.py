"""The same submissions in the hands of nbgrader as it comes, each followed by a good student's."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from evaluation.attacks.fates import Fate
from evaluation.attacks.making import LESSON, notebook, perfect
from grader.course.course import Course
from grader.course.sample_class import Material
from grader.sandbox.bubblewrap import SCRATCH, sandbox_command
from grader.sandbox.inside.protocol import ResourceLimits

# The walls are ours, so that no attack harms the machine; within them nbgrader and the submissions live together.
_LIMITS = ResourceLimits(memory=2**32, cpu_seconds=600)
_SECONDS = 1200

Scores = dict[str, dict[str, float]]  # student -> exercise -> points


@dataclass(frozen=True)
class Outcome:
    """What became of a submission, exercise -> points, and of the run: whether the good student behind it lost points,
    and whether the run ended or hung there."""

    points: dict[str, float]
    harmed: bool = False
    stopped: bool = False


def graded_by_stock(course: Course, material: Material, fates: Sequence[Fate]) -> dict[str, Outcome]:
    """Grade a class; where a submission stops the run, note it and go on behind it, as an instructor would have to.

    course: one without submissions; it is not changed. The result is by the fate's name.
    """
    full = {exercise.name: float(exercise.points) for exercise in material.lesson.exercises}
    outcomes: dict[str, Outcome] = {}
    waiting = list(fates)
    while waiting:
        scores = _one_run(course, material, waiting)
        for place, fate in enumerate(waiting):
            behind = scores.get(_name(place, "good"))
            points = scores.get(_name(place, "hostile"), {})
            outcomes[fate.name] = Outcome(points, harmed=behind != full, stopped=behind is None)
            if behind != full:
                break
        waiting = waiting[place + 1 :]
    return outcomes


def _name(place: int, who: str) -> str:
    return f"s{place:03d}{'ab'[who == 'good']}"


def _one_run(course: Course, material: Material, fates: Sequence[Fate]) -> Scores:
    with TemporaryDirectory(prefix="stock-") as folder:
        copy, report = Course(Path(folder) / "course"), Path(folder) / "report" / "report.json"
        shutil.copytree(course.root, copy.root)
        for place, fate in enumerate(fates):
            for who, submit in (("hostile", fate.submit), ("good", notebook(perfect))):
                home = copy.submitted / _name(place, who) / LESSON
                home.mkdir(parents=True)
                submit(home, material)
        report.parent.mkdir()
        _run_behind_walls(copy.root, report)
        return json.loads(report.read_text()) if report.is_file() else {}


def _run_behind_walls(course: Path, report: Path) -> None:
    script = Path(__file__).with_name("stock_inside.py")
    enclose = [sys.executable, "-m", "grader.sandbox.inside.run_command", msgspec.json.encode(_LIMITS).decode()]
    command = [
        *enclose,
        str(report.parent),
        SCRATCH,
        sys.executable,
        f"/script/{script.name}",
        str(course),
        str(report),
    ]
    shown = {str(course): str(course), str(script.parent): "/script"}
    walled = sandbox_command(
        command, shown=shown, shared={str(report.parent): str(report.parent)}, answers=True, dies_with_parent=True
    )
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(walled, stdin=nowhere, stdout=nowhere, stderr=nowhere) as grading:
        try:
            grading.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            grading.kill()
