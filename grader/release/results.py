"""The result of one submission in the form that a platform reads: results.json.

What is not decided never counts as 0 in silence: the text says so first, and its points are left open.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from grader.judging.judge import Judgement

_OPEN = "Not decided yet: your instructor will look at it."


@dataclass(frozen=True, slots=True)
class ContainerOutcome:
    """What became of a submission.

    Parameters
    ----------
    judgements : tuple of Judgement, default ()
        One for each exercise.
    cause : str, default ""
        Why there are none: what the student handed in cannot be graded.
    notes : tuple of str, default ()
        What had to be changed before grading.
    extra_credit : collection of str, default ()
        The exercises whose points are not asked for.
    """

    judgements: tuple[Judgement, ...] = ()
    cause: str = ""
    notes: tuple[str, ...] = ()
    extra_credit: Collection[str] = ()

    @property
    def points(self) -> float:
        """The points of what is decided."""
        return sum(judgement.points for judgement in self.judgements if judgement.status != "undecided")

    @property
    def open(self) -> list[str]:
        """The exercises that are not decided."""
        return [judgement.exercise for judgement in self.judgements if judgement.status == "undecided"]

    @property
    def text(self) -> str:
        """What is to be said about the whole submission."""
        lines = [f"This could not be graded: {self.cause}. Hand in the notebook again."] if self.cause else []
        lines += [f"{_OPEN} {', '.join(self.open)}."] if self.open else []
        lines += ["Changed before grading:", *(f"- {note}" for note in self.notes)] if self.notes else []
        return "\n".join(lines)

    def max_points(self, judgement: Judgement) -> float:
        """Return what an exercise asks for: nothing where it is extra credit."""
        return 0.0 if judgement.exercise in self.extra_credit else judgement.max_points


def gradescope_results(outcome: ContainerOutcome) -> dict[str, Any]:
    """Return the object that Gradescope reads from /autograder/results/results.json."""
    return {
        "score": outcome.points,
        "output": outcome.text,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_gradescope_test(outcome, judgement) for judgement in outcome.judgements],
    }


def _gradescope_test(outcome: ContainerOutcome, judgement: Judgement) -> dict[str, Any]:
    test = {"name": judgement.exercise, "output": judgement.message, "output_format": "text", "visibility": "visible"}
    if judgement.status == "undecided":
        return test
    status = "passed" if judgement.points >= judgement.max_points else "failed"
    return test | {"score": judgement.points, "max_score": outcome.max_points(judgement), "status": status}


def prairielearn_results(outcome: ContainerOutcome) -> dict[str, Any]:
    """Return the object that PrairieLearn reads from /grade/results/results.json.

    What is not gradable costs no attempt there.
    """
    asked_for = sum(outcome.max_points(judgement) for judgement in outcome.judgements)
    return {
        "gradable": not outcome.cause and not outcome.open,
        "score": min(1.0, outcome.points / asked_for) if asked_for else 0.0,
        "message": outcome.text,
        "tests": [
            {
                "name": judgement.exercise,
                "points": judgement.points,
                "max_points": outcome.max_points(judgement),
                "output": judgement.message,
            }
            for judgement in outcome.judgements
        ],
    }


RESULTS: Mapping[str, Callable[[ContainerOutcome], dict[str, Any]]] = {
    "gradescope": gradescope_results,
    "prairielearn": prairielearn_results,
}
