"""Step 3: from the outputs of an exercise's two cells to its points.

Points come from the verdict that the check showed, and only if the cell's own score agrees with it. Everything else
that can happen has a rule of its own; what none of them explains is undecided, never a silent zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, get_args

from nbformat import NotebookNode

from grader.grading.execute import CellRun
from stridewise.checker import Finding, Verdict
from stridewise.checker.show import MIME_TYPE
from stridewise.checker.verdict import Kind, Status

_LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one exercise of one submission gets. `message` is what the student reads; `shown`: the check showed it."""

    exercise: str
    status: Status
    points: float
    max_points: float
    finding: Kind | None = None
    misconception: str | None = None
    message: str = field(default="", compare=False)
    shown: bool = field(default=False, compare=False)

    @property
    def verdict(self) -> Verdict:
        """The same as the checker says it, for showing where the check itself could not."""
        finding = Finding(self.finding, self.message) if self.finding else None
        return Verdict(self.exercise, self.status, self.points, self.max_points, self.message, finding)


def judge(exercise: str, max_points: float, *, answer: CellRun, check: CellRun, seconds: int) -> Judgement:
    """The judgement of one exercise. answer, check: what became of its two cells. seconds: the time limit of a cell."""
    if check.fate == "ran":
        records = _records(check.outputs)
        if records:
            return _by_record(exercise, max_points, records[-1], _score(check.outputs))
    fates = (answer.fate, check.fate)
    if "timed out" in fates:
        what = f"not finished after {seconds} seconds, and stopped.\nDoes a loop in it never end?"
        return _failed(exercise, max_points, "speed", what)
    if "died" in fates:
        what = "the Python process ended while it ran.\nDoes it call exit, or ask for more memory than there is?"
        return _failed(exercise, max_points, "raised", what)
    if fates != ("ran", "ran"):
        return undecided(exercise, max_points, answer.cause or check.cause or "its cells were not run")
    error = _error(answer.outputs)
    if error:
        return _failed(exercise, max_points, "raised", f"the cell with your answer raised {error}")
    error = _error(check.outputs) or "no error either"
    if error == f"NameError: name '{exercise}' is not defined":
        return _failed(exercise, max_points, "raised", "there was no function of this name when its check ran.")
    return undecided(exercise, max_points, f"its check gave no verdict: {error}")


def undecided(exercise: str, max_points: float, cause: str) -> Judgement:
    """No judgement, for a cause that a person has to look at."""
    return Judgement(exercise, "undecided", 0.0, max_points, message=f"{exercise}: not decided. {cause}")


def _failed(exercise: str, max_points: float, finding: Kind, what: str) -> Judgement:
    return Judgement(exercise, "failed", 0.0, max_points, finding, message=f"{exercise}: {what}")


def _records(outputs: Iterable[NotebookNode]) -> list[Any]:
    return [
        output.data[MIME_TYPE]
        for output in outputs
        if output.output_type == "display_data" and MIME_TYPE in output.data
    ]


def _score(outputs: Iterable[NotebookNode]) -> float | None:
    """The number that the cell ended with; 0 if it raised instead; None if it did neither."""
    for output in outputs:
        if output.output_type == "error":
            return 0.0
        if output.output_type == "execute_result":
            try:
                return float(output.data.get("text/plain", ""))
            except ValueError:
                return None
    return None


def _error(outputs: Iterable[NotebookNode]) -> str:
    """The first error as "Name: text", or an empty string."""
    texts = (f"{one.ename}: {one.evalue}".strip(": ") for one in outputs if one.output_type == "error")
    return next(texts, "")[:_LONGEST_MESSAGE]


def _by_record(exercise: str, max_points: float, record: Any, score: float | None) -> Judgement:
    problem = _problem(exercise, max_points, record, score)
    if problem:
        return undecided(exercise, max_points, f"its check's verdict cannot be trusted: {problem}")
    if record["status"] == "undecided":
        return Judgement(exercise, "undecided", 0.0, max_points, message=record["message"], shown=True)
    return Judgement(
        exercise,
        record["status"],
        float(record["points"]),
        max_points,
        record["finding"],
        record["misconception"],
        message=record["message"],
        shown=True,
    )


def _problem(exercise: str, max_points: float, record: Any, score: float | None) -> str:
    """What is wrong with a verdict's record, or an empty string."""
    if not isinstance(record, dict) or record.get("exercise") != exercise:
        return "it is of another exercise"
    if record.get("status") not in get_args(Status):
        return f"its status is {record.get('status')!r}"
    if record.get("max_points") != max_points:
        return f"it counts {record.get('max_points')!r} points, the course {max_points}; `grader build --course` anew"
    points = record.get("points")
    if not _is_between(points, 0, max_points):
        return f"its points are {points!r}"
    if points != score:
        return f"it has {points} points, but the cell's score is {score}"
    if record.get("finding") not in (None, *get_args(Kind)):
        return f"its finding is {record.get('finding')!r}"
    if not isinstance(record.get("misconception"), str | None) or not isinstance(record.get("message"), str):
        return "its words are no text"
    return ""


def _is_between(value: Any, least: float, most: float) -> bool:
    """Whether it is a number at all, and one in these bounds; nan is in none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
