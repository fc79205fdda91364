"""How long a class takes in each lesson, from the command's start to its end."""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.class_size import create_class
from benchmarks.grading.commands import WORKERS, seconds_of_ours
from grader.course.lessons import LESSONS


@dataclass(frozen=True, slots=True)
class LessonTime:
    """One lesson's class: how many submissions, and the seconds that grading all of them took."""

    lesson: str
    submissions: int
    seconds: float


def measured_lessons(
    folder: Path, submissions: int, *, at_most: int | None = None, lessons: Iterable[str] = ()
) -> list[LessonTime]:
    """Measure lessons that this folder has no time of yet.

    Parameters
    ----------
    folder : Path
        Where courses and times are kept: an interrupted run continues with the next lesson.
    submissions : int
        The size of each class.
    at_most : int, optional
        How many lessons to measure now; all by default.
    lessons : iterable of str, default ()
        The lessons' names; all if empty.

    Returns
    -------
    list of LessonTime
        All times that are known now, in course order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [*lessons] or [lesson.name for lesson in LESSONS]
    missing = [lesson for lesson in wanted if _known(folder, lesson, submissions) is None]
    for lesson in missing[:at_most]:
        root = folder / f"{lesson}-{submissions}"
        shutil.rmtree(root, ignore_errors=True)  # what an interrupted run has left
        course, _ = create_class(root, lesson, submissions)
        time = LessonTime(lesson, submissions, seconds_of_ours(course, lesson))
        _file(folder, lesson, submissions).write_text(json.dumps(asdict(time)), encoding="utf-8")
        print(f"{lesson}: {time.seconds:.1f} s", flush=True)
    return [time for lesson in wanted if (time := _known(folder, lesson, submissions))]


def lessons_table(times: Iterable[LessonTime], machine: str) -> Iterator[str]:
    """Yield a line for each lesson, and one for the machine."""
    known = list(times)
    size = known[0].submissions if known else 0
    yield f"{size} submissions of each lesson, by `grader autograde --workers {WORKERS}`, its start-up included"
    yield f"  {'':32}{'seconds':>8}{'submissions a minute':>24}"
    for time in known:
        yield f"  {time.lesson:32}{time.seconds:>8.1f}{60 * time.submissions / time.seconds:>24.0f}"
    yield machine


def _file(folder: Path, lesson: str, submissions: int) -> Path:
    return folder / f"{lesson}-{submissions}.json"


def _known(folder: Path, lesson: str, submissions: int) -> LessonTime | None:
    path = _file(folder, lesson, submissions)
    return LessonTime(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None
