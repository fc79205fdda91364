"""The outcome of a run, kept in benchmarks/results/matrix.json with its date.

Only what was said is kept. What had to be said comes from the trials, which must still be the same.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.matrix.cells import Cell
from evaluation.matrix.trials import GROUPS, Trial
from stridewise.exercises import EXERCISES, exercise_named

OUTCOMES = Path(__file__).parents[2] / "benchmarks" / "results" / "matrix.json"


class AnswersChangedError(Exception):
    """The answers are not those of the run."""


@dataclass(frozen=True, slots=True)
class MatrixRun:
    """What all checks said on one day. date: as in ISO 8601, 2026-01-31."""

    date: str
    cells: tuple[Cell, ...]


def save(run: MatrixRun, path: Path = OUTCOMES) -> None:
    """Write the outcome of a run: a line for each answer, so that a diff shows which of them changed."""
    tree: dict[str, dict[str, list[list[str]]]] = {}
    for cell in run.cells:
        passed = "".join("+" if passes else "-" for passes in cell.let_through)
        tree.setdefault(cell.exercise, {}).setdefault(cell.group, []).append([cell.name, cell.said, passed])
    path.write_text(f'{{\n"date": "{run.date}",\n"exercises": {_lines(tree)}\n}}\n', encoding="utf-8")


def load(path: Path = OUTCOMES) -> MatrixRun:
    """Read the outcome of a run.

    Raises
    ------
    AnswersChangedError
        If the trials of today are not those of the run.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    cells = []
    for exercise, group, trial, index in all_trials():
        rows = data["exercises"].get(exercise, {}).get(group, [])
        if index >= len(rows) or rows[index][0] != trial.name:
            raise AnswersChangedError(f"{exercise}, {group}: {trial.name} was not run. Run `make matrix`.")
        _, said, passed = rows[index]
        cells.append(Cell(exercise, group, trial.name, trial.allowed, said, tuple(sign == "+" for sign in passed)))
    kept = sum(len(rows) for groups in data["exercises"].values() for rows in groups.values())
    if kept != len(cells):
        raise AnswersChangedError(f"The run had {kept} answers, and now there are {len(cells)}. Run `make matrix`.")
    return MatrixRun(data["date"], tuple(cells))


def all_trials() -> Iterator[tuple[str, str, Trial, int]]:
    """Yield every trial with its exercise, its group and its place in that group, in the order of a run."""
    for exercise in EXERCISES:
        for group, trials in GROUPS.items():
            for index, trial in enumerate(trials(exercise_named(exercise.name))):
                yield exercise.name, group, trial, index


def _lines(tree: dict[str, dict[str, list[list[str]]]]) -> str:
    groups = (f"{json.dumps(exercise)}: {{{_groups(rows)}\n}}" for exercise, rows in tree.items())
    return "{\n" + ",\n".join(groups) + "\n}"


def _groups(groups: dict[str, list[list[str]]]) -> str:
    return ",".join(f"\n {json.dumps(group)}: [{_rows(rows)}\n ]" for group, rows in groups.items())


def _rows(rows: Iterable[list[str]]) -> str:
    return ",".join(f"\n  {json.dumps(row)}" for row in rows)
