"""What the README says, held against the benchmark and the registry."""

import re
from pathlib import Path

import pytest

from stridewise.checker.notebook.contents import read_lessons
from stridewise.exercises import EXERCISES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", ["race", "layers", "grading", "attacks"])
def test_its_numbers_are_what_the_benchmark_printed(part: str) -> None:
    found = re.search(rf"<!-- {part} -->\n+```\n(.+?)```", README, re.DOTALL)
    assert found, f"the README's {part} block is gone"
    printed = (ROOT / "benchmarks" / "results" / f"{part}.txt").read_text(encoding="utf-8")
    assert found[1] in printed


def test_its_totals_of_the_matrix_are_those_of_the_whole_table() -> None:
    found = re.search(r"<!-- matrix -->\n+((?:\|.*\n)+)", README)
    assert found, "the README's totals are gone"
    whole = (ROOT / "benchmarks" / "results" / "matrix.md").read_text(encoding="utf-8")
    assert found[1] in whole, "copy them from benchmarks/results/matrix.md"


def test_its_table_of_lessons_names_every_exercise_in_course_order() -> None:
    rows = [line for line in README.splitlines() if re.match(r"\| \d+ \|", line)]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert named == [exercise.name for exercise in EXERCISES]


def test_its_table_of_lessons_has_their_numbers_and_minutes() -> None:
    rows = re.findall(r"^\| (\d+) \| .* \| (\d+) \|$", README, re.MULTILINE)
    lessons = read_lessons(ROOT / "notebooks")
    assert rows == [(str(number), str(lesson.minutes)) for number, lesson in enumerate(lessons, start=1)]
