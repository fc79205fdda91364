"""Measures grading: every lesson, a class of 3,000, and one class beside `nbgrader autograde`.

The tables are saved in benchmarks/results/, and those of the class and beside nbgrader (of its usual lesson) also in
docs/benchmarks.md. All of it takes most of an hour, and --part takes a part. With --keep, an interrupted run continues
where it stopped; with --next, each call measures one lesson, or one command.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import class_size, page
from benchmarks.grading.classroom import CLASS, GROUPS, Classroom, classroom, grades_of
from benchmarks.grading.commands import seconds_of_ours, seconds_of_stock
from benchmarks.grading.lessons import lessons_table, measured_lessons
from benchmarks.grading.table import Measured, table
from benchmarks.machine import machine
from grader.course.lessons import LESSONS

RESULTS = Path(__file__).parents[1] / "results" / "grading.txt"
LESSON_TIMES = RESULTS.with_name("grading_lessons.txt")
PARTS_OF_ALL = ("lessons", "class", "nbgrader")
USUAL = "02_naive_loops"  # the only lesson with loops in Python, loops compiled by Numba, and PyTorch
OURS = "ours"
# Interleaved, so that a machine that becomes faster or slower meanwhile affects both.
PARTS = (*list(GROUPS)[:2], OURS, *list(GROUPS)[2:])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__)
    parser.add_argument("--part", choices=PARTS_OF_ALL, action="append", help="measure this only; may be repeated")
    parser.add_argument("--submissions", type=int, default=300, metavar="N", help="of each lesson (default: 300)")
    parser.add_argument("--class-size", type=int, default=3000, metavar="N", help="of the large class (default: 3000)")
    parser.add_argument("--lesson", choices=[lesson.name for lesson in LESSONS], default=USUAL, help="for nbgrader")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the courses and the measurements there")
    parser.add_argument("--next", action="store_true", help="measure only the next lesson or command; needs --keep")
    asked = parser.parse_args(arguments)
    if asked.next and not asked.keep:
        parser.error("--next needs --keep DIR")
    parts = asked.part or PARTS_OF_ALL
    with TemporaryDirectory(prefix="stridewise-bench-") as temporary:
        folder = asked.keep or Path(temporary)
        if "lessons" in parts:
            _lessons(folder / "lessons", asked.submissions, at_most=1 if asked.next else None)
        if "class" in parts:
            class_size.main([str(asked.class_size)])
        if "nbgrader" in parts:
            _beside_nbgrader(folder, asked.lesson, at_most=1 if asked.next else len(PARTS))


def _lessons(folder: Path, submissions: int, *, at_most: int | None) -> None:
    """Measure every lesson, and save the table when it is complete."""
    times = measured_lessons(folder, submissions, at_most=at_most)
    text = "\n".join(lessons_table(times, f"{machine()}; {date.today():%d %B %Y}"))
    print(text)
    if len(times) == len(LESSONS):
        LESSON_TIMES.write_text(f"{text}\n", encoding="utf-8")


def _beside_nbgrader(folder: Path, lesson: str, *, at_most: int) -> None:
    """Measure both graders on one class, and save the table when it is complete."""
    measured = measure(folder, lesson, at_most=at_most)
    if measured is None:
        return
    text = table(measured, machine=machine(), nbgrader=version("nbgrader"))
    print(text)
    if lesson == USUAL:
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
