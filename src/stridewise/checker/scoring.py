"""From a finding to the verdict: the points of the parts that are right, and the message as text and as a card."""

import html
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal

from stridewise.checker.messages import points as points_text
from stridewise.checker.messages.html import card
from stridewise.checker.messages.text import wrapped
from stridewise.checker.verdict import Finding, Verdict
from stridewise.exercises import Exercise
from stridewise.exercises.record import Credit

Part = Literal["contiguous", "any_layout", "contract", "speed"]

NOTHING: tuple[Part, ...] = ()
CONTIGUOUS_INPUT: tuple[Part, ...] = ("contiguous",)
ALL_VALUES: tuple[Part, ...] = (*CONTIGUOUS_INPUT, "any_layout")
ALL_BUT_SPEED: tuple[Part, ...] = (*ALL_VALUES, "contract")
EVERYTHING: tuple[Part, ...] = (*ALL_BUT_SPEED, "speed")

_failures: Counter[str] = Counter()  # exercise -> failed checks since this process (in a notebook: its kernel) started


def passed(
    exercise: Exercise, remarks: Collection[str] = (), slow: Finding | None = None, *, is_timed: bool = True
) -> Verdict:
    """Return the verdict on a correct answer: all points, or all but those for speed where it is slow or not timed.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    remarks : collection of str, default ()
        Lines about its speed.
    slow : Finding, optional
        The finding of the kind "speed"; its message is replaced by the verdict's.
    is_timed : bool, default True
        Whether its speed was looked at.

    Returns
    -------
    Verdict
    """
    earned = earned_points(exercise.credit, ALL_BUT_SPEED if slow or not is_timed else EVERYTHING)
    headline = points_text.passed(exercise, earned, fast=slow is None)
    message = "\n".join([*headline, *remarks])
    finding = replace(slow, message=message) if slow else None
    return _verdict(exercise, "passed", message, finding, earned)


def failed(exercise: Exercise, finding: Finding, parts: Collection[Part] = NOTHING) -> Verdict:
    """Return the verdict on a wrong answer, with the points of the parts that are still right.

    It counts as a failure of this exercise; from the second one on, the message mentions the hints.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    finding : Finding
        What is wrong.
    parts : collection of str, default ()
        The parts that are right, such as "contiguous".

    Returns
    -------
    Verdict
    """
    _failures[exercise.name] += 1
    earned = earned_points(exercise.credit, parts)
    hints = points_text.hint_line(exercise, _failures[exercise.name])
    message = "\n".join([finding.message, *points_text.partial(exercise, earned), *hints])
    return _verdict(exercise, "failed", message, replace(finding, message=message), earned)


def unattempted(exercise: Exercise, message: str) -> Verdict:
    """Return the verdict on the stub: no points, and not counted as a failure.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    message : str
        What the student reads.

    Returns
    -------
    Verdict
    """
    return _verdict(exercise, "unattempted", message, None, earned_points(exercise.credit, NOTHING))


def undecided(exercise: Exercise, message: str) -> Verdict:
    """Return the verdict where the check itself broke.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    message : str
        What the student reads.

    Returns
    -------
    Verdict
    """
    return _verdict(exercise, "undecided", message, None, {})


def _verdict(exercise: Exercise, status: Any, message: str, finding: Finding | None, earned: Any) -> Verdict:
    points = float(sum(earned.values()))
    return rendered(Verdict(exercise.name, status, points, exercise.points, message, finding, earned))


def rendered(verdict: Verdict) -> Verdict:
    """Render a verdict's message and finding as text and as a card.

    Parameters
    ----------
    verdict : Verdict
        The verdict.

    Returns
    -------
    Verdict
        A copy with its `text` and `html`.
    """
    return replace(verdict, text=wrapped(verdict.message), html=_card(verdict))


def _card(verdict: Verdict) -> str:
    try:
        return card(verdict)
    except Exception:  # an unforeseen kind of result must not cost the student the verdict
        return f"<pre>{html.escape(verdict.message)}</pre>"


def forget_failures() -> None:
    """Count failures from zero again, as in a new process."""
    _failures.clear()


def earned_points(credit: Credit, parts: Collection[Part]) -> MappingProxyType[str, float]:
    """Return the points earned, by the part that earned them.

    Parameters
    ----------
    credit : Credit
        The points of the exercise.
    parts : collection of str
        The parts that the answer has right.

    Returns
    -------
    mapping of str to float
        Every part that is worth any points -> the points earned, 0 if it is not among `parts`.
    """
    worth = {part: float(getattr(credit, part)) for part in EVERYTHING}
    return MappingProxyType({part: (most if part in parts else 0.0) for part, most in worth.items() if most})
