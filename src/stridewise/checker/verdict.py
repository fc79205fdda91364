"""The result of a check, as plain data: nothing here imports the rest of the project.

A verdict is rendered when it is built, and carries the two steps that its `score` takes in a notebook.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from stridewise.language import translate as _

Status = Literal["passed", "failed", "unattempted", "undecided"]
Kind = Literal[
    "raised",
    "timeout",
    "type",
    "shape",
    "dtype",
    "mutated",
    "nonfinite",
    "values",
    "precision",
    "nondeterministic",
    "layout",
    "method",
    "memory",
    "multiplications",
    "speed",
    "forbidden",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """The one thing wrong that is reported first.

    Parameters
    ----------
    kind : str
        Which rule is broken: one of `Kind`.
    message : str
        What the student reads. Each line is a paragraph or, indented by two spaces, a line of a figure.
    misconception : str, optional
        Name of the misconception that explains every result seen, where exactly one known misconception does.
    candidates : tuple of str, default ()
        Names of the misconceptions that remain when several do.
    described : bool, default False
        Whether the message says what the wrong results have in common, or on which kind of cases all are right, where
        no misconception explains them.
    case : dict of str to object, default {}
        The smallest failing case: argument name -> value.
    expected, received : object, optional
        Both results on that case.
    """

    kind: Kind
    message: str
    misconception: str | None = None
    candidates: tuple[str, ...] = ()
    described: bool = False
    case: dict[str, Any] = field(default_factory=dict)
    expected: Any = None
    received: Any = None


class NoPointsEarned(Exception):
    """Report that no points were earned; IPython shows the verdict in place of a traceback.

    Parameters
    ----------
    verdict : Verdict
        The verdict to show.
    card_shown : bool
        Whether the reader already sees the verdict's card. The error is then one line.
    """

    def __init__(self, verdict: "Verdict", *, card_shown: bool) -> None:
        super().__init__(repr(verdict))
        self._verdict = verdict
        self._card_shown = card_shown

    def _render_traceback_(self) -> list[str]:
        # The card already says it all; repeating its text in red below it would be noise.
        if self._card_shown:
            return [_("{exercise}: no points yet (see above).", exercise=self._verdict.exercise)]
        return repr(self._verdict).splitlines()


def _no_card(_verdict: "Verdict") -> bool:
    return False


def _no_record(_verdict: "Verdict") -> None:
    pass


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of `check`.

    Parameters
    ----------
    exercise : str
        The exercise's name.
    status : str
        "passed", "failed", "unattempted" (still the stub) or "undecided" (the check itself broke). A correct answer
        that is slow has passed, with fewer points and a finding of the kind "speed".
    points, max_points : float
        What was earned, and what the exercise is worth.
    message : str
        What the student reads, in the form of `Finding.message`.
    finding : Finding, optional
        What is wrong, if anything is.
    earned : mapping of str to float, default {}
        Points by what earned them: "contiguous", "any_layout", "contract", "speed", as far as the exercise has points
        for them.
    text, html : str, default ""
        The message wrapped for a terminal, and as a card for JupyterLab; empty until rendered.
    show_card : callable, optional
        The step of `score` that shows the card. Takes the verdict and returns whether the reader can see the card.
    record_progress : callable, optional
        Takes the verdict. The step of `score` that remembers the points once the card has been shown.
    """

    exercise: str
    status: Status
    points: float
    max_points: float
    message: str
    finding: Finding | None = None
    earned: Mapping[str, float] = field(default_factory=dict)
    text: str = ""
    html: str = ""
    show_card: Callable[["Verdict"], bool] = field(default=_no_card, repr=False, compare=False)
    record_progress: Callable[["Verdict"], None] = field(default=_no_record, repr=False, compare=False)

    def score(self) -> float:
        """Return the points, for the last line of a check cell; nbgrader reads that number as partial credit.

        In a notebook it shows the verdict's card first, and records the points as the reader's progress.

        Returns
        -------
        float
            `points`, where that is above 0, and in a browser.

        Raises
        ------
        NoPointsEarned
            Where nothing was earned: nbgrader's Validate shows students the text of an error and nothing else.
        """
        card_shown = self.show_card(self)
        if card_shown:
            self.record_progress(self)
        if self.points > 0 or sys.platform == "emscripten":
            return self.points  # a browser has no Validate, and JupyterLite does not go on after an error
        raise NoPointsEarned(self, card_shown=card_shown) from None

    def as_record(self) -> dict[str, Any]:
        """Return names and numbers, ready for JSON: everything except the arrays and the rendering.

        Returns
        -------
        dict of str to object
        """
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
        return self.text or self.message

    def _repr_html_(self) -> str | None:
        return self.html or None
