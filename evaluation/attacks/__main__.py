"""Grade the hostile submissions with stock nbgrader and with `grader autograde`: `python -m evaluation.attacks`.

Writes benchmarks/results/attacks.txt and the totals in docs/benchmarks.md, unless only some submissions were asked for.
"""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from benchmarks.page import put
from evaluation.attacks.builders import LESSON, notebook, perfect
from evaluation.attacks.comparison import POINTS, Row, table, totals
from evaluation.attacks.nbgrader_run import AttackOutcome, grade_with_nbgrader
from evaluation.attacks.submissions import FILE_ATTACKS, NOTEBOOK_EDITS, PROCESS_ATTACKS, THEFT, HostileSubmission
from grader.course.converters import nbgrader_session
from grader.course.course import Course, create_course
from grader.course.lessons import lessons_of
from grader.course.source import read_source, solutions_in
from grader.course.submission_material import Material
from grader.pipeline.autograde import autograde
from grader.publish.record import GradebookRecorder
from stridewise.exercises import exercise_named

SOLUTIONS = Path(__file__).parent / "solutions"
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results" / "attacks.txt"
SUBMISSIONS = (*NOTEBOOK_EDITS, *PROCESS_ATTACKS, *FILE_ATTACKS, *THEFT)
SECONDS = 5  # for a cell; in stock nbgrader that includes the imports


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.attacks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all, and write the table)")
    names = parser.parse_args().names
    submissions = [submission for submission in SUBMISSIONS if not names or submission.name in names]
    if not submissions:
        parser.error(f"no such submission; they are {', '.join(submission.name for submission in SUBMISSIONS)}")
    rows = compare(submissions)
    lines = list(totals(rows, version("nbgrader")))
    text = "\n".join([*lines, "", *table(rows)]) + "\n"
    sys.stdout.write(text)
    if not names:
        RESULTS.write_text(text, encoding="utf-8")
        put("attacks", "\n".join(lines))


def compare(submissions: list[HostileSubmission]) -> list[Row]:
    with TemporaryDirectory(prefix="attacks-") as folder:
        with nbgrader_session(None):
            course, material = new_course(Path(folder) / "course")
        half = (len(submissions) + 1) // 2
        with ThreadPoolExecutor(2) as pool:
            parts = pool.map(
                lambda part: grade_with_nbgrader(course, material, part), (submissions[:half], submissions[half:])
            )
            stock = {name: outcome for part in parts for name, outcome in part.items()}
        ours = grade_with_stridewise(course, material, submissions)
    return [Row(submission, (stock[submission.name], ours[submission.name])) for submission in submissions]


def new_course(root: Path) -> tuple[Course, Material]:
    lesson = next(iter(lessons_of(exercise_named(name) for name in POINTS)))
    course = create_course(root, SOLUTIONS, lessons=[lesson], seconds=SECONDS)
    release = nbformat.read(course.released(LESSON), as_version=4)
    return course, Material(lesson, release, solutions_in(read_source(SOLUTIONS / f"{LESSON}.py")))


def grade_with_stridewise(
    course: Course, material: Material, submissions: list[HostileSubmission]
) -> dict[str, AttackOutcome]:
    """Grade all in one class, each followed by a perfect submission."""
    for position, submission in enumerate(submissions):
        for student, submit in ((f"s{position:03d}a", submission.submit), (f"s{position:03d}b", notebook(perfect))):
            folder = course.submitted / student / LESSON
            folder.mkdir(parents=True)
            submit(folder, material)
    points: dict[str, dict[str, float]] = {}
    for row in autograde(course, LESSON, recorder=GradebookRecorder(course)).results:
        points.setdefault(row.student, {})[row.exercise] = row.points
    return {
        submission.name: AttackOutcome(
            points.get(f"s{position:03d}a", {}),
            harmed=points.get(f"s{position:03d}b") != POINTS,
            stopped=f"s{position:03d}b" not in points,
        )
        for position, submission in enumerate(submissions)
    }


if __name__ == "__main__":
    main()
