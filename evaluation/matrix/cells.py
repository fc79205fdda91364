"""Runs the trials of an exercise, and keeps what was expected beside what came."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from evaluation.answers.submitted import short_time_limit
from evaluation.matrix.public_checks import PUBLIC_CHECKS
from evaluation.matrix.trials import (
    ACCEPTED,
    GROUPS,
    NOT_NAMED,
    NOT_WRITTEN,
    RIGHT_ANSWERS,
    WRONG,
    Trial,
    caught_as,
    fewest_ways,
    named,
)
from stridewise import check
from stridewise.checker import Verdict
from stridewise.checker.scoring import forget_failures
from stridewise.exercises import EXERCISES, Exercise, exercise_named

_SECONDS = 0.5  # for a call of a hostile answer; 10 otherwise, and one of them never ends


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer and its fate.

    let_through: for each of the public checks, in their order, whether it passes there; empty where that is not tried.
    """

    exercise: str
    group: str
    name: str
    allowed: tuple[str, ...]
    came: str
    let_through: tuple[bool, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether the check said what it had to say."""
        return self.came in self.allowed


def cells(exercises: Iterable[str] | None = None, *, workers: int) -> list[Cell]:
    """Every cell of the matrix, in the order of the registry; or those of these exercises. workers: processes."""
    wanted = [exercise.name for exercise in EXERCISES] if exercises is None else list(exercises)
    tasks = [(name, group) for name in wanted for group in GROUPS]
    if workers == 1:
        return [cell for task in tasks for cell in run(*task)]
    # Not forked: a child of a process with threads (NumPy's, PyTorch's) may hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return [cell for found in pool.map(run, *zip(*tasks, strict=True)) for cell in found]


def run(exercise: str, group: str) -> list[Cell]:
    """The cells of one exercise and one group; too few right ways are a cell of their own, and a wrong one."""
    found = [_cell(exercise, group, trial) for trial in GROUPS[group](exercise_named(exercise))]
    return [*found, *too_few(exercise, found)] if group == RIGHT_ANSWERS else found


def too_few(exercise: str, ways: list[Cell]) -> Iterator[Cell]:
    """A wrong cell, where fewer different right ways were tried than must be."""
    least = fewest_ways(exercise_named(exercise))
    different = len({way.name for way in ways})
    if different < least:
        yield Cell(exercise, RIGHT_ANSWERS, "different ways", (f"{least} or more",), f"{different}")


def _cell(exercise: str, group: str, trial: Trial) -> Cell:
    record = exercise_named(exercise)
    let_through = tuple(public.passes(record, trial.answer) for public in PUBLIC_CHECKS if compared(record, group))
    return Cell(exercise, group, trial.name, trial.allowed, _what_came(exercise, group, trial), let_through)


def compared(exercise: Exercise, group: str) -> bool:
    """Whether the public checks are tried on this group: right and wrong answers alike, if they have arguments."""
    return group in (RIGHT_ANSWERS, *WRONG) and all(public.covers(exercise) for public in PUBLIC_CHECKS)


def _what_came(exercise: str, group: str, trial: Trial) -> str:
    forget_failures()  # as in a new notebook
    if group != "hostile":
        return told(check(trial.answer, exercise=exercise))
    with short_time_limit(_SECONDS):
        verdict = check(trial.answer, exercise=exercise)
    return caught_as(verdict.finding.kind) if verdict.status == "failed" and verdict.finding else told(verdict)


def told(verdict: Verdict) -> str:
    """What a verdict says, in the words of the table."""
    if verdict.status == "unattempted":
        return NOT_WRITTEN
    if verdict.status != "failed" or verdict.finding is None:
        return ACCEPTED if verdict.status == "passed" else f"{verdict.status}: {verdict.message}"
    finding = verdict.finding
    if finding.misconception:
        return named(finding.misconception)
    if finding.candidates:
        return f"one of {', '.join(finding.candidates)}"
    return NOT_NAMED
