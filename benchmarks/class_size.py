"""Does grading stay as quick and as small, however large the class? `python -m benchmarks.class_size`. Prints a table.

Grades a synthetic class of one lesson on all cores: students who got it right and every way to get it wrong, the same
hundred again and again, each with other bytes. Measured are the throughput of the first and the last submissions and
the memory of the parent, which is this process. Writes the table down, and the first lines into the README; fails if a
submission has no result, or not the same as the others of its kind.
"""

import argparse
import json
import random
import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import psutil

from benchmarks.machine import machine
from benchmarks.readme import put
from grader.course.course import Course, create_course
from grader.course.lessons import LESSONS, lesson_named
from grader.course.sample_class import Material, class_submissions
from grader.course.source import read_source, solutions_in
from grader.course.converters import nbgrader_session
from grader.pipeline.autograde import SubmissionGraded, autograde
from grader.pipeline.backends import open_backend
from grader.pipeline.results import LessonResults

RESULT = Path(__file__).parent / "results" / "class_size.txt"
SOLUTIONS = Path(__file__).parents[1] / "solutions"
BLOCK = 100  # students, after which all of them come again
RARE = ("endless loop",)  # once in a block: each of them takes all the time that a cell has
SECONDS_A_CELL = 10
ROWS = 10  # of the table


@dataclass
class Noted:
    """What was measured while grading. times: when each submission was done, in seconds. bytes: the parent's memory."""

    times: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)

    def begins(self, *, total: int, known: int) -> None:
        """Nothing is known of submissions that are new."""

    def done(self, done: SubmissionGraded) -> None:
        """Look at the clock and at the memory."""
        self.times.append(time.perf_counter())
        self.bytes.append(psutil.Process().memory_info().rss)
        if done.number % 10 == 0:
            print(f"{done.number} of {done.total}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.class_size", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=1000, help="submissions (default: 1000)")
    parser.add_argument("--lesson", default=LESSONS[0].name, choices=[lesson.name for lesson in LESSONS])
    parser.add_argument("--workers", type=int, help="as in `grader autograde`")
    parser.add_argument("--no-save", action="store_true", help="only print")
    options = parser.parse_args()
    noted = Noted()
    with TemporaryDirectory(prefix="stridewise-class-") as folder:
        course, kinds = a_class(Path(folder) / "course", options.lesson, options.count)
        start = time.perf_counter()
        with open_backend(options.workers) as crew:
            results = autograde(course, options.lesson, crew=crew, watch=noted, seed="class size")
    seconds = time.perf_counter() - start
    summary, faults = "\n".join(summed_up(options.lesson, noted, seconds)), strays(results, kinds)
    text = "\n".join([machine(), summary, "", *table(noted), "", *faults])
    print(text)
    if not options.no_save:
        RESULT.write_text(f"{text.rstrip()}\n", encoding="utf-8")
        put("class", summary)
    sys.exit(1 if faults else 0)


def a_class(root: Path, lesson: str, count: int) -> tuple[Course, dict[str, str]]:
    """A course with so many submissions of a lesson, and student -> what kind of submission it is."""
    record = lesson_named(lesson, LESSONS)
    source = Path(shutil.copy(SOLUTIONS / f"{lesson}.py", root.parent))  # of this lesson only
    with nbgrader_session(None):
        course = create_course(root, source.parent, seconds=SECONDS_A_CELL)
    release = nbformat.read(course.released(lesson), as_version=4)
    material = Material(record, release, solutions_in(read_source(source)))
    texts = {fate: text for text, fate in class_submissions(material).values()}
    kinds = {f"student-{number:05d}": fate for number, fate in enumerate(fates_of(list(texts), count))}
    for student, fate in kinds.items():
        folder = course.submitted / student / lesson
        folder.mkdir(parents=True)
        (folder / f"{lesson}.ipynb").write_text(signed(texts[fate], student), encoding="utf-8")
    return course, kinds


def fates_of(fates: Sequence[str], count: int) -> Iterator[str]:
    """A fate for each student. Every block of students has the same fates, in an order of its own."""
    usual = [fate for fate in fates if fate not in RARE]
    rare = [fate for fate in fates if fate in RARE]
    block = [*rare, *(usual[number % len(usual)] for number in range(BLOCK - len(rare)))]
    draw = random.Random(0)
    for start in range(0, count, BLOCK):
        yield from draw.sample(block, BLOCK)[: count - start]


def signed(text: str, student: str) -> str:
    """The notebook with the student's name in its first cell; what is no notebook stays as it is."""
    try:
        notebook = json.loads(text)
    except ValueError:
        return text
    notebook["cells"][0]["source"] += f"\n\n{student}"
    return json.dumps(notebook)


def summed_up(lesson: str, noted: Noted, seconds: float) -> Iterator[str]:
    """The first and the last submissions, and how these differ, in lines."""
    count = len(noted.times)
    part = min(BLOCK, count // 3)
    first, last = rate(noted.times[:part]), rate(noted.times[-part:])
    early, late = statistics.median(noted.bytes[:part]), statistics.median(noted.bytes[-part:])
    at_first, at_last = noted.bytes[part - 1], noted.bytes[-1]
    yield f"{count} submissions of {lesson} in {seconds:.0f} s, {60 * count / seconds:.0f} a minute with all start-up"
    yield ""
    yield f"{'':<10}{'':>18}{'parent, median':>17}{'at the end':>13}"
    yield f"first{part:>5}{first:>9.1f} a minute{early / 2**20:>14.0f} MB{at_first / 2**20:>10.0f} MB"
    yield f"last {part:>5}{last:>9.1f} a minute{late / 2**20:>14.0f} MB{at_last / 2**20:>10.0f} MB"
    yield f"{'':<10}{last / first - 1:>+9.1%}{late / early - 1:>+26.1%}"


def table(noted: Noted) -> Iterator[str]:
    """How throughput and memory went on, in lines."""
    count = len(noted.times)
    yield f"{'done':>6}{'a minute':>10}{'parent MB':>11}"
    step = max(2, count // ROWS)
    for end in range(step, count + 1, step):
        yield f"{end:>6}{rate(noted.times[end - step : end]):>10.1f}{noted.bytes[end - 1] / 2**20:>11.0f}"


def rate(times: Sequence[float]) -> float:
    """Submissions a minute."""
    return 60 * (len(times) - 1) / (times[-1] - times[0])


def strays(results: LessonResults, kinds: dict[str, str]) -> list[str]:
    """Students without a result, and those whose results are not those of the first one of their kind."""
    found: dict[str, list[tuple[object, ...]]] = {student: [] for student in kinds}
    for row in results.results:
        found[row.student].append((row.exercise, row.status, row.points, row.finding, row.misconception))
    models: dict[str, list[tuple[object, ...]]] = {}
    for student, kind in kinds.items():
        models.setdefault(kind, found[student])
    astray = [one for one, kind in kinds.items() if not found[one] or found[one] != models[kind]]
    return [f"{one}, {kinds[one]}: {found[one]}" for one in astray]


if __name__ == "__main__":
    main()
