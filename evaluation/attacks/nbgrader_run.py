"""Grades the same submissions with stock nbgrader, each followed by a perfect one."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from evaluation.attacks.builders import LESSON, notebook, perfect
from evaluation.attacks.submissions import HostileSubmission
from grader.course.course import Course
from grader.course.submission_material import Material
from grader.sandbox.bubblewrap import SCRATCH, sandbox_command
from grader.sandbox.inside.protocol import ResourceLimits

# The sandbox is ours, so that no attack harms the machine. Inside it nbgrader and the submissions share everything.
_LIMITS = ResourceLimits(memory=2**32, cpu_seconds=600)
_SECONDS = 1200

Scores = dict[str, dict[str, float]]  # student -> exercise -> points


@dataclass(frozen=True)
class AttackOutcome:
    """What a submission got and damaged.

    points: exercise -> points. harmed: whether the next student lost points. stopped: whether the run ended or hung.
    """

    points: dict[str, float]
    harmed: bool = False
    stopped: bool = False


def grade_with_nbgrader(
    course: Course, material: Material, submissions: Sequence[HostileSubmission]
) -> dict[str, AttackOutcome]:
    """Grade a class. If a submission stops the run, note it and continue after it, as an instructor would have to.

    course: without submissions; it is not changed. The result is by name.
    """
    full = {exercise.name: float(exercise.points) for exercise in material.lesson.exercises}
    outcomes: dict[str, AttackOutcome] = {}
    waiting = list(submissions)
    while waiting:
        scores = _one_run(course, material, waiting)
        for position, submission in enumerate(waiting):
            next_scores = scores.get(_name(position, "perfect"))
            points = scores.get(_name(position, "hostile"), {})
            outcomes[submission.name] = AttackOutcome(points, harmed=next_scores != full, stopped=next_scores is None)
            if next_scores != full:
                break
        waiting = waiting[position + 1 :]
    return outcomes


def _name(position: int, who: str) -> str:
    return f"s{position:03d}{'ab'[who == 'perfect']}"


def _one_run(course: Course, material: Material, submissions: Sequence[HostileSubmission]) -> Scores:
    with TemporaryDirectory(prefix="stock-") as folder:
        copy, report = Course(Path(folder) / "course"), Path(folder) / "report" / "report.json"
        shutil.copytree(course.root, copy.root)
        for position, submission in enumerate(submissions):
            for who, submit in (("hostile", submission.submit), ("perfect", notebook(perfect))):
                home = copy.submitted / _name(position, who) / LESSON
                home.mkdir(parents=True)
                submit(home, material)
        report.parent.mkdir()
        _run_in_sandbox(copy.root, report)
        return json.loads(report.read_text()) if report.is_file() else {}


def _run_in_sandbox(course: Path, report: Path) -> None:
    script = Path(__file__).with_name("nbgrader_run_inside.py")
    run_command = [sys.executable, "-m", "grader.sandbox.inside.run_command", msgspec.json.encode(_LIMITS).decode()]
    command = [
        *run_command,
        str(report.parent),
        SCRATCH,
        sys.executable,
        f"/script/{script.name}",
        str(course),
        str(report),
    ]
    shown = {str(course): str(course), str(script.parent): "/script"}
    sandboxed = sandbox_command(
        command, shown=shown, shared={str(report.parent): str(report.parent)}, answers=True, dies_with_parent=True
    )
    null = subprocess.DEVNULL
    with subprocess.Popen(sandboxed, stdin=null, stdout=null, stderr=null) as grading:
        try:
            grading.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            grading.kill()
