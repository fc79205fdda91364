"""Run the trials of an exercise, and keep what was expected beside what was said."""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Literal

from evaluation.answers.submitted import short_time_limit
from evaluation.matrix.public_checks import PUBLIC_CHECKS
from evaluation.matrix.trials import (
    ACCEPTED,
    DESCRIBED,
    GROUPS,
    HAND_WRITTEN,
    INVALID_ANSWERS,
    NOT_NAMED,
    NOT_WRITTEN,
    RIGHT_ANSWERS,
    WRONG,
    Trial,
    caught_as,
    named,
)
from stridewise import check
from stridewise.checker import Verdict
from stridewise.checker.scoring import forget_failures
from stridewise.exercises import EXERCISES, Exercise, exercise_named

Naming = Literal["named rightly", "listed", "described", "not named", "named wrongly", "let through"]
UNTRUE: tuple[Naming, ...] = ("named wrongly", "let through")

_ONE_OF = "one of "
_SECONDS = 0.5  # the time limit for invalid answers, one of which never ends; otherwise it is 10


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer and what became of it.

    allowed: what the check may say. said: what it said. let_through: whether the answer passes each of the public
    checks, in their order; empty where they are not tried.
    """

    exercise: str
    group: str
    name: str
    allowed: tuple[str, ...]
    said: str
    let_through: tuple[bool, ...] = ()

    @property
    def naming(self) -> Naming:
        """How far a wrong answer was named."""
        if self.said in self.allowed:
            return "named rightly"
        if self.said == DESCRIBED:
            return "described"
        if self.said == NOT_NAMED:
            return "not named"
        if self.said.startswith(_ONE_OF):
            listed = {named(name) for name in self.said.removeprefix(_ONE_OF).split(", ")}
            return "named wrongly" if listed.isdisjoint(self.allowed) else "listed"
        return "let through" if self.said == ACCEPTED else "named wrongly"

    @property
    def is_right(self) -> bool:
        """Whether the check said what it must.

        It need not know every way to write a misconception, since some fail on all cases, but must say nothing untrue.
        """
        return self.naming not in UNTRUE if self.group in (HAND_WRITTEN, "variants") else self.said in self.allowed


def run_all(exercises: Iterable[str] | None = None, *, workers: int) -> list[Cell]:
    """Run every trial, in the order of the registry.

    Parameters
    ----------
    exercises : iterable of str, optional
        The names of the exercises to run; all if None.
    workers : int
        The number of processes.

    Returns
    -------
    list of Cell
    """
    wanted = [exercise.name for exercise in EXERCISES] if exercises is None else list(exercises)
    tasks = [(name, group) for name in wanted for group in GROUPS]
    if workers == 1:
        return [cell for task in tasks for cell in run_group(*task)]
    # Not forked: a child of a process with threads (NumPy's, PyTorch's) may hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return [cell for cells in pool.map(run_group, *zip(*tasks, strict=True)) for cell in cells]


def run_group(exercise: str, group: str) -> list[Cell]:
    """Run the trials of one exercise and one group."""
    return [run_trial(exercise, group, trial) for trial in GROUPS[group](exercise_named(exercise))]


def run_trial(exercise: str, group: str, trial: Trial) -> Cell:
    """Check one answer, and try the public checks on it."""
    record = exercise_named(exercise)
    let_through = tuple(public.passes(record, trial.answer) for public in PUBLIC_CHECKS if compared(record, group))
    cell = Cell(exercise, group, trial.name, trial.allowed, _said(record, group, trial), let_through)
    if group in WRONG and cell.naming == "listed" and not cell.is_right:
        # A check has half a second to tell misconceptions apart, which is less on a busy machine.
        return replace(cell, said=_said(record, group, trial))
    return cell


def compared(exercise: Exercise, group: str) -> bool:
    """Return whether the public checks are tried on this group: right and wrong answers that they can call."""
    return group in (RIGHT_ANSWERS, *WRONG) and all(public.covers(exercise) for public in PUBLIC_CHECKS)


def _said(exercise: Exercise, group: str, trial: Trial) -> str:
    forget_failures()  # as in a new notebook
    if group != INVALID_ANSWERS:
        return in_words(check(trial.answer, exercise=exercise.name))
    with short_time_limit(_SECONDS):
        verdict = check(trial.answer, exercise=exercise.name)
    return caught_as(verdict.finding.kind) if verdict.status == "failed" and verdict.finding else in_words(verdict)


def in_words(verdict: Verdict) -> str:
    """Return a verdict in the words of the table."""
    if verdict.status == "unattempted":
        return NOT_WRITTEN
    if verdict.status != "failed" or verdict.finding is None:
        return ACCEPTED if verdict.status == "passed" else f"{verdict.status}: {verdict.message}"
    finding = verdict.finding
    if finding.misconception:
        return named(finding.misconception)
    if finding.candidates:
        return f"{_ONE_OF}{', '.join(finding.candidates)}"
    return DESCRIBED if finding.described else NOT_NAMED
