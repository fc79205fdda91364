"""What a check says, as plain data, and how a notebook cell turns it into points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["passed", "failed", "undecided"]
Kind = Literal[
    "raised",
    "type",
    "shape",
    "dtype",
    "mutated",
    "nonfinite",
    "values",
    "view",
    "memory",
    "speed",
    "forbidden",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """The one thing wrong that is reported first.

    misconception: the only known mistake that explains every answer seen, or None. candidates: the names that
    remain when several do. case: the smallest failing case, a dict of arguments. expected, received: both results
    on it. message: what the student reads; each line is a paragraph or, indented, a line of a figure.
    """

    kind: Kind
    message: str
    misconception: str | None = None
    candidates: tuple[str, ...] = ()
    case: dict[str, Any] = field(default_factory=dict)
    expected: Any = None
    received: Any = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of `check`: passed, failed or undecided, with points and at most one finding.

    earned: the points by what earned them: "contiguous", "any_layout", "contract", "speed", as far as the exercise
    has points for them. A right answer that is slow has passed, with fewer points and a finding of the kind "speed".
    """

    exercise: str
    status: Status
    points: float
    max_points: float
    message: str
    finding: Finding | None = None
    earned: Mapping[str, float] = field(default_factory=dict)

    def score(self) -> float:
        """The points, for the last line of a check cell.

        Raises NoPointsEarned with the verdict's text where nothing was earned: nbgrader's Validate shows it.
        """
        from stridewise.checker.notebook.display import score

        return score(self)

    def as_record(self) -> dict[str, Any]:
        """The part that a grader keeps: names and numbers, ready for JSON."""
        finding = self.finding
        return {
            "exercise": self.exercise,
            "status": self.status,
            "points": self.points,
            "max_points": self.max_points,
            "earned": dict(self.earned),
            "finding": finding.kind if finding else None,
            "misconception": finding.misconception if finding else None,
            "candidates": list(finding.candidates) if finding else [],
            "message": self.message,
        }

    def __repr__(self) -> str:
        from stridewise.checker.messages.text import wrapped

        return wrapped(self.message)

    def _repr_html_(self) -> str:
        from stridewise.checker.messages.html import card

        return card(self)
