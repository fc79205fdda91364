"""The hostile submissions, graded by nbgrader as it comes and by `grader autograde`: `python -m evaluation.attacks`.

Writes benchmarks/results/attacks.txt and the README's totals, unless only some submissions were asked for.
"""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from benchmarks.readme import put
from evaluation.attacks.compared import POINTS, Row, table, totals
from evaluation.attacks.fates import CELLS, ENDINGS, FILES, THIEVES, Fate
from evaluation.attacks.making import LESSON, notebook, perfect
from evaluation.attacks.stock import Outcome, graded_by_stock
from grader.course.converters import nbgrader_session
from grader.course.course import Course, create_course
from grader.course.lessons import lessons_of
from grader.course.sample_class import Material
from grader.course.source import read_source, solutions_in
from grader.pipeline.autograde import autograde
from grader.publish.record import GradebookRecorder
from stridewise.exercises import exercise_named

SOLUTIONS = Path(__file__).parent / "solutions"
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results" / "attacks.txt"
FATES = (*CELLS, *ENDINGS, *FILES, *THIEVES)
SECONDS = 5  # for a cell; in stock nbgrader that includes the imports


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.attacks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all, and write the table)")
    names = parser.parse_args().names
    fates = [fate for fate in FATES if not names or fate.name in names]
    if not fates:
        parser.error(f"no such submission; they are {', '.join(fate.name for fate in FATES)}")
    rows = compare(fates)
    lines = list(totals(rows, version("nbgrader")))
    text = "\n".join([*lines, "", *table(rows)]) + "\n"
    sys.stdout.write(text)
    if not names:
        RESULTS.write_text(text, encoding="utf-8")
        put("attacks", "\n".join(lines))


def compare(fates: list[Fate]) -> list[Row]:
    with TemporaryDirectory(prefix="attacks-") as folder:
        with nbgrader_session(None):
            course, material = new_course(Path(folder) / "course")
        half = (len(fates) + 1) // 2
        with ThreadPoolExecutor(2) as pool:
            parts = pool.map(lambda part: graded_by_stock(course, material, part), (fates[:half], fates[half:]))
            stock = {name: outcome for part in parts for name, outcome in part.items()}
        ours = graded_by_us(course, material, fates)
    return [Row(fate, (stock[fate.name], ours[fate.name])) for fate in fates]


def new_course(root: Path) -> tuple[Course, Material]:
    lesson = next(iter(lessons_of(exercise_named(name) for name in POINTS)))
    course = create_course(root, SOLUTIONS, lessons=[lesson], seconds=SECONDS)
    release = nbformat.read(course.released(LESSON), as_version=4)
    return course, Material(lesson, release, solutions_in(read_source(SOLUTIONS / f"{LESSON}.py")))


def graded_by_us(course: Course, material: Material, fates: list[Fate]) -> dict[str, Outcome]:
    """All in one class, each followed by a good student."""
    for place, fate in enumerate(fates):
        for student, submit in ((f"s{place:03d}a", fate.submit), (f"s{place:03d}b", notebook(perfect))):
            folder = course.submitted / student / LESSON
            folder.mkdir(parents=True)
            submit(folder, material)
    points: dict[str, dict[str, float]] = {}
    for row in autograde(course, LESSON, recorder=GradebookRecorder(course)).results:
        points.setdefault(row.student, {})[row.exercise] = row.points
    return {
        fate.name: Outcome(
            points.get(f"s{place:03d}a", {}),
            harmed=points.get(f"s{place:03d}b") != POINTS,
            stopped=f"s{place:03d}b" not in points,
        )
        for place, fate in enumerate(fates)
    }


if __name__ == "__main__":
    main()
