"""results/LESSON.json: who got what, in the form that other tools rely on."""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.course.course import Course


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """One exercise of one student: a row of "results"."""

    student: str
    lesson: str
    exercise: str
    status: str
    points: float
    max_points: float
    finding: str | None
    misconception: str | None


@dataclass(frozen=True, slots=True)
class Undecided:
    """Something that a person must look at. `exercise` is None where it concerns the whole submission."""

    student: str
    lesson: str
    exercise: str | None
    cause: str


@dataclass(frozen=True, slots=True)
class LessonResults:
    """Everything known about one lesson: rows sorted by student, and within a student in course order.

    unsandboxed: students whose code was run with the rights of whoever graded.
    """

    results: tuple[ExerciseResult, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    unsandboxed: tuple[str, ...] = ()

    def of(self, students: Collection[str]) -> "LessonResults":
        """The part that is about these students."""
        return LessonResults(
            tuple(one for one in self.results if one.student in students),
            tuple(one for one in self.undecided if one.student in students),
            tuple(one for one in self.unsandboxed if one in students),
        )

    def joined(self, others: Iterable["LessonResults"]) -> "LessonResults":
        """These results and others, which are about other students."""
        parts = (self, *others)
        # Sorting is stable: a student's exercises keep the course's order.
        return LessonResults(
            tuple(sorted((one for part in parts for one in part.results), key=lambda one: one.student)),
            tuple(sorted((one for part in parts for one in part.undecided), key=lambda one: one.student)),
            tuple(sorted(one for part in parts for one in part.unsandboxed)),
        )


def results_path(course_root: Path, lesson: str) -> Path:
    """Where a lesson's results stand in a course root."""
    return course_root / "results" / f"{lesson}.json"


def load_results(path: Path) -> LessonResults:
    """What was saved there; nothing if there is no file. Raises ValueError for a file of another form."""
    if not path.is_file():
        return LessonResults()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return LessonResults(
            tuple(ExerciseResult(**row) for row in content["results"]),
            tuple(Undecided(**row) for row in content["undecided"]),
            tuple(content.get("unsandboxed", ())),
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise ValueError(f"{path} is no file of results ({fault}); delete it and grade again") from None


def save_results(path: Path, results: LessonResults) -> None:
    """Write them in the form that other tools rely on."""
    content: dict[str, object] = {
        "results": [asdict(one) for one in results.results],
        "undecided": [asdict(one) for one in results.undecided],
    }
    if results.unsandboxed:
        content["unsandboxed"] = list(results.unsandboxed)
    write_json(path, content)


def write_json(path: Path, content: dict[str, object]) -> None:
    """Write all at once: whoever is interrupted leaves the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".json.new")
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def load_all(course: Course, lesson: str | None = None) -> dict[str, LessonResults]:
    """The results of every graded lesson in course order, or of this one. Raises ValueError if nothing is graded."""
    wanted = course.lessons if lesson is None else (lesson,)
    if lesson is not None:
        course.released(lesson)
    found = {name: results_path(course.root, name) for name in wanted}
    graded = {name: load_results(path) for name, path in found.items() if path.is_file()}
    if not graded:
        what = f"{lesson} is not" if lesson else "no lesson is"
        raise ValueError(f"{what} graded in {course.root} yet; `grader autograde LESSON` does it")
    return graded
