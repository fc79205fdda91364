"""The README's numbers and tables agree with the benchmark results, the registry and the lessons."""

import re
from pathlib import Path

import pytest

from stridewise.checker.notebook.contents import read_lessons
from stridewise.exercises import EXERCISES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["race", "layers", "grading", "attacks"])
def test_its_measured_blocks_are_what_the_benchmark_printed(name: str) -> None:
    found = re.search(rf"<!-- {name} -->\n+```\n(.+?)```", README, re.DOTALL)
    assert found, f"the README's {name} block is missing"
    printed = (ROOT / "benchmarks" / "results" / f"{name}.txt").read_text(encoding="utf-8")
    assert found[1] in printed


def test_its_matrix_totals_are_those_of_the_whole_table() -> None:
    found = re.search(r"<!-- matrix -->\n+((?:\|.*\n)+)", README)
    assert found, "the README's totals are missing"
    whole_table = (ROOT / "benchmarks" / "results" / "matrix.md").read_text(encoding="utf-8")
    assert found[1] in whole_table, "copy them from benchmarks/results/matrix.md"


def test_its_table_of_lessons_names_every_exercise_in_course_order() -> None:
    rows = [line for line in README.splitlines() if re.match(r"\| \d+ \|", line)]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert named == [exercise.name for exercise in EXERCISES]


def test_its_table_of_lessons_states_their_numbers_and_minutes() -> None:
    rows = re.findall(r"^\| (\d+) \| .* \| (\d+) \|$", README, re.MULTILINE)
    lessons = read_lessons(ROOT / "notebooks")
    assert rows == [(str(number), str(lesson.minutes)) for number, lesson in enumerate(lessons, start=1)]
