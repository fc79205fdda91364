"""What the README and docs/benchmarks.md say agrees with the benchmark results, the registry and the lessons."""

import re
from pathlib import Path

import pytest

from stridewise.checker.notebook.contents import read_lessons
from stridewise.exercises import EXERCISES
from website.publication import LINKED, outdated, repository

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BENCHMARKS = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["race", "layers", "grading", "attacks"])
def test_measured_blocks_are_what_the_benchmark_printed(name: str) -> None:
    found = re.search(rf"<!-- {name} -->\n+```\n(.+?)```", BENCHMARKS, re.DOTALL)
    assert found, f"the {name} block is missing"
    printed = (ROOT / "benchmarks" / "results" / f"{name}.txt").read_text(encoding="utf-8")
    assert found[1] in printed


def test_the_matrix_totals_are_those_of_the_whole_table() -> None:
    found = re.search(r"<!-- matrix -->\n+((?:\|.*\n)+)", BENCHMARKS)
    assert found, "the totals are missing"
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


def test_its_links_lead_to_the_repository_that_pyproject_names_and_to_files_that_exist() -> None:
    assert outdated() == {}, "run: python -m website.publication"
    (in_colab,) = re.findall(rf"/github/{repository()}/blob/main/(\S+?)\)", README)
    (in_binder,) = re.findall(rf"/gh/{repository()}/HEAD\?urlpath=lab/tree/(\S+?)\)", README)
    assert (ROOT / in_colab).exists()
    assert (ROOT / "notebooks" / in_binder).exists()


def test_no_other_page_of_the_documentation_names_the_account() -> None:
    account, _ = repository().split("/")
    pages = {path for folder in (ROOT, ROOT / "docs") for path in folder.glob("*.*") if path.suffix in (".md", ".toml")}
    naming = {path.relative_to(ROOT).as_posix() for path in pages if f"{account}/" in path.read_text(encoding="utf-8")}
    assert naming == set(LINKED), "list it in website/publication.py"
