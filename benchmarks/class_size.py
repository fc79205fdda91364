"""Whether throughput and memory stay constant as the class grows: `python -m benchmarks.class_size` prints a table.

Grades a synthetic class of one lesson on all cores: correct submissions and every way to get it wrong, the same hundred
over and over, each with different bytes. Measured are the throughput of the first and the last submissions, and the
memory of the parent, which is this process. The table is saved, and its first lines go into docs/benchmarks.md. Fails
if a submission has no result, or its result differs from those of its kind.
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
from benchmarks.page import put
from grader.course.converters import nbgrader_session
from grader.course.course import Course, create_course
from grader.course.lessons import LESSONS, lesson_named
from grader.course.sample_class import class_submissions
from grader.course.source import read_source, solutions_in
from grader.course.submission_material import Material
from grader.pipeline.autograde import SubmissionGraded, autograde
from grader.pipeline.backends import open_backend
from grader.pipeline.results import LessonResults
from grader.publish.record import GradebookRecorder

RESULT = Path(__file__).parent / "results" / "class_size.txt"
SOLUTIONS = Path(__file__).parents[1] / "solutions"
BLOCK = 100  # students, after which the same submissions come again
RARE = ("endless loop",)  # once per block: each of them takes the whole time limit of a cell
CELL_SECONDS = 10
ROWS = 10  # of the table


@dataclass
class Measurements:
    """Taken after each submission: the clock, in seconds, and the parent's memory, in bytes."""

    times: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)

    def started(self, *, total: int, already_graded: int) -> None:
        """All submissions are new."""

    def submission_graded(self, event: SubmissionGraded) -> None:
        """Take a measurement."""
        self.times.append(time.perf_counter())
        self.bytes.append(psutil.Process().memory_info().rss)
        if event.number % 10 == 0:
            print(f"{event.number} of {event.total}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.class_size", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=3000, help="submissions (default: 3000)")
    parser.add_argument("--lesson", default=LESSONS[0].name, choices=[lesson.name for lesson in LESSONS])
    parser.add_argument("--workers", type=int, help="as in `grader autograde`")
    parser.add_argument("--no-save", action="store_true", help="only print")
    options = parser.parse_args(arguments)
    measurements = Measurements()
    with TemporaryDirectory(prefix="stridewise-class-") as folder:
        course, kinds = create_class(Path(folder) / "course", options.lesson, options.count)
        start = time.perf_counter()
        with open_backend(options.workers) as backend:
            results = autograde(
                course,
                options.lesson,
                recorder=GradebookRecorder(course),
                backend=backend,
                listener=measurements,
                key="class size",
            )
    seconds = time.perf_counter() - start
    summary = "\n".join(summarize(options.lesson, measurements, seconds))
    wrong = deviations(results, kinds)
    text = "\n".join([machine(), summary, "", *table(measurements), "", *wrong])
    print(text)
    if not options.no_save:
        RESULT.write_text(f"{text.rstrip()}\n", encoding="utf-8")
        put("class", summary)
    if wrong:
        sys.exit(1)


def create_class(root: Path, lesson: str, count: int) -> tuple[Course, dict[str, str]]:
    """Create a course with `count` submissions of a lesson; also returns student -> kind of submission."""
    record = lesson_named(lesson, LESSONS)
    sources = root.with_name(f"{root.name}-source")  # of this lesson only
    shutil.copytree(SOLUTIONS / "pictures", sources / "pictures", dirs_exist_ok=True)
    source = Path(shutil.copy(SOLUTIONS / f"{lesson}.py", sources))
    with nbgrader_session(None):
        course = create_course(root, sources, seconds=CELL_SECONDS)
    release = nbformat.read(course.released(lesson), as_version=4)
    material = Material(record, release, solutions_in(read_source(source)))
    texts = {kind: text for text, kind in class_submissions(material).values()}
    kinds = {f"student-{number:05d}": kind for number, kind in enumerate(assign_kinds(list(texts), count))}
    for student, kind in kinds.items():
        folder = course.submitted / student / lesson
        folder.mkdir(parents=True)
        (folder / f"{lesson}.ipynb").write_text(with_name(texts[kind], student), encoding="utf-8")
    return course, kinds


def assign_kinds(kinds: Sequence[str], count: int) -> Iterator[str]:
    """Yield a kind for each student. Every block of students has the same kinds, in an order of its own."""
    usual = [kind for kind in kinds if kind not in RARE]
    rare = [kind for kind in kinds if kind in RARE]
    block = [*rare, *(usual[number % len(usual)] for number in range(BLOCK - len(rare)))]
    draw = random.Random(0)
    for start in range(0, count, BLOCK):
        yield from draw.sample(block, BLOCK)[: count - start]


def with_name(text: str, student: str) -> str:
    """Return the notebook with the student's name in its first cell; what is not a notebook stays as it is."""
    try:
        notebook = json.loads(text)
    except ValueError:
        return text
    notebook["cells"][0]["source"] += f"\n\n{student}"
    return json.dumps(notebook)


def summarize(lesson: str, measurements: Measurements, seconds: float) -> Iterator[str]:
    """Yield the first and the last submissions, and how they differ, in lines."""
    times, memory = measurements.times, measurements.bytes
    count = len(times)
    part = min(BLOCK, count // 3)
    first, last = rate(times[:part]), rate(times[-part:])
    early, late = statistics.median(memory[:part]), statistics.median(memory[-part:])
    at_first, at_last = memory[part - 1], memory[-1]
    yield f"{count} submissions of {lesson} in {seconds:.0f} s, {60 * count / seconds:.0f} a minute with all start-up"
    yield ""
    yield f"{'':<10}{'':>18}{'parent, median':>17}{'at the end':>13}"
    yield f"first{part:>5}{first:>9.1f} a minute{early / 2**20:>14.0f} MB{at_first / 2**20:>10.0f} MB"
    yield f"last {part:>5}{last:>9.1f} a minute{late / 2**20:>14.0f} MB{at_last / 2**20:>10.0f} MB"
    yield f"{'':<10}{last / first - 1:>+9.1%}{late / early - 1:>+26.1%}"


def table(measurements: Measurements) -> Iterator[str]:
    """Yield the lines about throughput and memory over the whole class."""
    count = len(measurements.times)
    yield f"{'done':>6}{'a minute':>10}{'parent MB':>11}"
    step = max(2, count // ROWS)
    for end in range(step, count + 1, step):
        minute, memory = rate(measurements.times[end - step : end]), measurements.bytes[end - 1] / 2**20
        yield f"{end:>6}{minute:>10.1f}{memory:>11.0f}"


def rate(times: Sequence[float]) -> float:
    """Return submissions per minute."""
    return 60 * (len(times) - 1) / (times[-1] - times[0])


def deviations(results: LessonResults, kinds: dict[str, str]) -> list[str]:
    """Return the students without a result, and those whose results differ from the first student's of their kind."""
    rows: dict[str, list[tuple[object, ...]]] = {student: [] for student in kinds}
    for row in results.results:
        rows[row.student].append((row.exercise, row.status, row.points, row.finding, row.misconception))
    models: dict[str, list[tuple[object, ...]]] = {}
    for student, kind in kinds.items():
        models.setdefault(kind, rows[student])
    wrong = [student for student, kind in kinds.items() if not rows[student] or rows[student] != models[kind]]
    return [f"{student}, {kinds[student]}: {rows[student]}" for student in wrong]


if __name__ == "__main__":
    main()
