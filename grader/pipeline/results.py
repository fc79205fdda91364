"""results/LESSON.json: who got what, in the form that other tools rely on."""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from grader.course.course import Course


@dataclass(frozen=True, slots=True)
class Result:
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
class Results:
    """Everything known about one lesson: rows sorted by student, and within a student in course order.

    unsandboxed: students whose code was run with the rights of whoever graded.
    """

    results: tuple[Result, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    unsandboxed: tuple[str, ...] = ()

    def of(self, students: Collection[str]) -> "Results":
        """The part that is about these students."""
        return Results(
            tuple(one for one in self.results if one.student in students),
            tuple(one for one in self.undecided if one.student in students),
            tuple(one for one in self.unsandboxed if one in students),
        )

    def joined(self, others: Iterable["Results"]) -> "Results":
        """These results and others, which are about other students."""
        parts = (self, *others)
        # Sorting is stable: a student's exercises keep the course's order.
        return Results(
            tuple(sorted((one for part in parts for one in part.results), key=lambda one: one.student)),
            tuple(sorted((one for part in parts for one in part.undecided), key=lambda one: one.student)),
            tuple(sorted(one for part in parts for one in part.unsandboxed)),
        )


def results_path(course_root: Path, lesson: str) -> Path:
    """Where a lesson's results stand in a course root."""
    return course_root / "results" / f"{lesson}.json"


def load_results(path: Path) -> Results:
    """What was saved there; nothing if there is no file. Raises ValueError for a file of another form."""
    if not path.is_file():
        return Results()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Results(
            tuple(_with_todays_kind(Result(**row)) for row in content["results"]),
            tuple(Undecided(**row) for row in content["undecided"]),
            tuple(content.get("unsandboxed", ())),
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise ValueError(f"{path} is no file of results ({fault}); delete it and grade again") from None


def _with_todays_kind(row: Result) -> Result:
    """Rename the kinds of findings of earlier versions, where "speed" stood for three of them."""
    if row.finding == "view":
        return replace(row, finding="layout")
    if row.finding == "speed" and row.status == "failed":
        return replace(row, finding="multiplications" if row.points else "timeout")
    return row


def save_results(path: Path, results: Results) -> None:
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


def load_all(course: Course, lesson: str | None = None) -> dict[str, Results]:
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
