"""Grades one class with `nbgrader autograde` and with `grader autograde`: six minutes, nearly all of them nbgrader's.

The table is saved in benchmarks/results/grading.txt and in docs/benchmarks.md, unless --lesson names another lesson.
With --keep, an interrupted run continues where it stopped; with --next, each call measures one part.
"""

import argparse
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import page
from benchmarks.grading.classroom import CLASS, GROUPS, Classroom, classroom, grades_of
from benchmarks.grading.commands import seconds_of_ours, seconds_of_stock
from benchmarks.grading.table import Measured, table
from benchmarks.machine import machine
from grader.course.lessons import LESSONS

RESULTS = Path(__file__).parents[1] / "results" / "grading.txt"
USUAL = "02_naive_loops"  # the only lesson with loops in Python, loops compiled by Numba, and PyTorch
OURS = "ours"
# Interleaved, so that a machine that becomes faster or slower meanwhile affects both.
PARTS = (*list(GROUPS)[:2], OURS, *list(GROUPS)[2:])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__)
    parser.add_argument("--lesson", choices=[lesson.name for lesson in LESSONS], default=USUAL)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the courses and the measurements there")
    parser.add_argument("--next", action="store_true", help="measure only the next of five parts; needs --keep")
    asked = parser.parse_args(arguments)
    if asked.next and not asked.keep:
        parser.error("--next needs --keep DIR")
    with TemporaryDirectory(prefix="stridewise-bench-") as folder:
        measured = measure(asked.keep or Path(folder), asked.lesson, at_most=1 if asked.next else len(PARTS))
    if measured is None:
        return
    text = table(measured, machine=machine(), nbgrader=version("nbgrader"))
    print(text)
    if asked.lesson == USUAL:
        RESULTS.write_text(f"{text}\n", encoding="utf-8")
        page.put("grading", text)


def measure(folder: Path, lesson: str, *, at_most: int) -> Measured | None:
    """Measure at most so many of the missing parts; all measurements, or None while some are missing."""
    room = classroom(folder, lesson)
    notes = folder / f"{lesson}.json"
    seconds: dict[str, float] = json.loads(notes.read_text()) if notes.exists() else {}
    for part in [part for part in PARTS if part not in seconds][:at_most]:
        seconds[part] = _part(room, lesson, part)
        notes.write_text(json.dumps(seconds))
        print(f"{part}: {seconds[part]:.1f} s", flush=True)
    if set(seconds) != set(PARTS):
        return None
    stock = tuple(seconds[group] for group in GROUPS)
    return Measured(
        lesson, len(CLASS), stock, seconds[OURS], grades_of(room.stock, lesson), grades_of(room.ours, lesson)
    )


def _part(room: Classroom, lesson: str, part: str) -> float:
    return seconds_of_ours(room.ours, lesson) if part == OURS else seconds_of_stock(room.stock, lesson, part)


if __name__ == "__main__":
    main()
