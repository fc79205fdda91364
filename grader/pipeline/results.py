"""results/LESSON.json: who earned what, in the form that other tools rely on.

The pipeline writes this file and the reports read it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.course.course import Course
from grader.course.files import write_atomically
from grader.errors import UserError


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """One exercise of one student: a row of "results".

    Parameters
    ----------
    student, lesson, exercise : str
        Their names.
    status : str
        "passed", "failed", "unattempted" or "undecided".
    points, max_points : float
        What was earned, and what the exercise is worth.
    finding : str or None
        The kind of the finding, if there is one.
    misconception : str or None
        The name of the misconception, if one was recognised.
    """

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
    """Something a person must decide.

    Parameters
    ----------
    student, lesson : str
        Whose submission, and of which lesson.
    exercise : str or None
        The exercise; None where it concerns the whole submission.
    cause : str
        Why it could not be decided.
    """

    student: str
    lesson: str
    exercise: str | None
    cause: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that had to be made to a notebook before it could be graded.

    Parameters
    ----------
    student, lesson : str
        Whose notebook, and of which lesson.
    change : str
        Which cell, and what was done with it.
    """

    student: str
    lesson: str
    change: str


@dataclass(frozen=True, slots=True)
class LessonResults:
    """Everything known about one lesson.

    Parameters
    ----------
    results : tuple of ExerciseResult, default ()
        Sorted by student, and for each student in course order.
    undecided : tuple of Undecided, default ()
        Sorted by student.
    unsandboxed : tuple of str, default ()
        Students whose code ran with the rights of whoever graded.
    repairs : tuple of Repair, default ()
        Sorted by student.
    late_penalties : dict of str to float, default {}
        Student -> points that are taken off. Only the gradebook knows them: see `grader.reports.points`.
    """

    results: tuple[ExerciseResult, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    unsandboxed: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    late_penalties: Mapping[str, float] = field(default_factory=dict)

    def of(self, students: Collection[str]) -> "LessonResults":
        """Return the part about some of the students.

        Parameters
        ----------
        students : collection of str
            The students.

        Returns
        -------
        LessonResults
        """
        return LessonResults(
            tuple(row for row in self.results if row.student in students),
            tuple(row for row in self.undecided if row.student in students),
            tuple(student for student in self.unsandboxed if student in students),
            tuple(row for row in self.repairs if row.student in students),
            {student: points for student, points in self.late_penalties.items() if student in students},
        )

    def joined(self, others: Iterable["LessonResults"]) -> "LessonResults":
        """Return these results together with those of other students.

        Parameters
        ----------
        others : iterable of LessonResults
            Results of other students.

        Returns
        -------
        LessonResults
        """
        parts = (self, *others)
        # Sorting is stable: a student's exercises keep the course's order.
        return LessonResults(
            tuple(sorted((row for part in parts for row in part.results), key=lambda row: row.student)),
            tuple(sorted((row for part in parts for row in part.undecided), key=lambda row: row.student)),
            tuple(sorted(student for part in parts for student in part.unsandboxed)),
            tuple(sorted((row for part in parts for row in part.repairs), key=lambda row: row.student)),
            {student: points for part in parts for student, points in part.late_penalties.items()},
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the results in the form of the file."""
        content: dict[str, Any] = {
            "results": [asdict(row) for row in self.results],
            "undecided": [asdict(row) for row in self.undecided],
        }
        optional: dict[str, Any] = {
            "unsandboxed": list(self.unsandboxed),
            "repairs": [asdict(row) for row in self.repairs],
            "late_penalties": dict(self.late_penalties),
        }
        return content | {name: rows for name, rows in optional.items() if rows}


def results_from_dict(content: dict[str, Any]) -> LessonResults:
    """Restore the results that `LessonResults.as_dict` made, now or in an earlier version.

    Parameters
    ----------
    content : dict of str to object
        The results in the form of the file.

    Returns
    -------
    LessonResults

    Raises
    ------
    KeyError, TypeError
        The content has another form.
    """
    return LessonResults(
        tuple(_with_current_kind(ExerciseResult(**row)) for row in content["results"]),
        tuple(Undecided(**row) for row in content["undecided"]),
        tuple(content.get("unsandboxed", ())),
        tuple(Repair(**row) for row in content.get("repairs", ())),
    )


def _with_current_kind(row: ExerciseResult) -> ExerciseResult:
    """Rename the kind of a finding from version 0.1, where "speed" stood for three of today's kinds."""
    if row.finding == "view":
        return replace(row, finding="layout")
    if row.finding == "speed" and row.status == "failed":
        return replace(row, finding="multiplications" if row.points else "timeout")
    return row


def results_path(course_root: Path, lesson: str) -> Path:
    """Return the path of a lesson's results.

    Parameters
    ----------
    course_root : Path
        The folder of the course.
    lesson : str
        The lesson's name.

    Returns
    -------
    Path
    """
    return course_root / "results" / f"{lesson}.json"


def load_results(path: Path) -> LessonResults:
    """Load a file of results.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    LessonResults
        Empty if there is no such file.

    Raises
    ------
    UserError
        The file has another form.
    """
    if not path.is_file():
        return LessonResults()
    try:
        return results_from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} is not a file of results ({error}); delete it and grade again") from None


def save_results(path: Path, results: LessonResults) -> None:
    """Save results in the form that other tools rely on.

    Parameters
    ----------
    path : Path
        The file, replaced in one step.
    results : LessonResults
        The results to save.
    """
    write_atomically(path, json.dumps(results.as_dict(), indent=1, ensure_ascii=False) + "\n")


def load_graded_lessons(course: Course, lesson: str | None = None) -> dict[str, LessonResults]:
    """Load the results of every graded lesson, or of one.

    Parameters
    ----------
    course : Course
        The course.
    lesson : str, optional
        Load only this lesson's results.

    Returns
    -------
    dict of str to LessonResults
        Lesson -> results, in course order.

    Raises
    ------
    UserError
        There is no such lesson, or nothing is graded yet.
    """
    names = course.lessons if lesson is None else (lesson,)
    if lesson is not None:
        course.released(lesson)
    paths = {name: results_path(course.root, name) for name in names}
    graded = {name: load_results(path) for name, path in paths.items() if path.is_file()}
    if not graded:
        subject = f"{lesson} is not" if lesson else "no lesson is"
        raise UserError(f"{subject} graded in {course.root} yet; `grader autograde LESSON` does it")
    return graded
