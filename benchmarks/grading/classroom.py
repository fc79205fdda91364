"""The class: 24 submissions of one lesson, made like the sample class's, in one course root per grader."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from grader.course.converters import nbgrader_session
from grader.course.course import Course, open_course
from grader.course.gradebook import open_gradebook
from grader.course.lessons import LESSONS
from grader.course.sample_class import STUDENTS, create_demo

SOLUTIONS = Path(__file__).parents[2] / "solutions"
# Submissions that stop `nbgrader autograde` or that it cannot grade, and one whose time is all waiting.
_LEFT_OUT = ("not JSON", "duplicated cell", "deleted check", "endless loop")
_KINDS = tuple(student for student, kind in STUDENTS.items() if kind not in _LEFT_OUT)
# Two of each kind, in four groups: the first and the third are the same work, and so are the second and the fourth.
_HALF = len(_KINDS) // 2
GROUPS = {"a": _KINDS[:_HALF], "b": _KINDS[_HALF:], "c": _KINDS[:_HALF], "d": _KINDS[_HALF:]}
CLASS = tuple(f"{group}-{student}" for group, students in GROUPS.items() for student in students)

Grades = dict[tuple[str, str], float | None]  # student, check cell -> points; None where a person has to decide


@dataclass(frozen=True, slots=True)
class Classroom:
    """The same submissions twice: `stock` is graded by nbgrader alone, `ours` by this package."""

    stock: Course
    ours: Course


def classroom(folder: Path, lesson: str) -> Classroom:
    """Create both course roots in this folder, ungraded; or open those that are there."""
    if (folder / "ours").exists():
        return Classroom(open_course(folder / "stock"), open_course(folder / "ours"))
    chosen = [known for known in LESSONS if known.name == lesson]
    with nbgrader_session(None):
        made = create_demo(folder / "stock", SOLUTIONS, lessons=chosen)
    sample = made.submitted.rename(folder / "sample")
    for student in CLASS:
        shutil.copytree(sample / student.partition("-")[2], made.submitted / student)
    shutil.copytree(folder / "stock", folder / "half-made")
    (folder / "half-made").rename(folder / "ours")
    return classroom(folder, lesson)


def grades_of(course: Course, lesson: str) -> Grades:
    """Return the grades of this lesson in the course's gradebook."""
    found: Grades = {}
    with nbgrader_session(None), open_gradebook(course) as book:
        for student in CLASS:
            for grade in book.find_submission_notebook(lesson, lesson, student).grades:
                found[student, grade.cell.name] = None if grade.needs_manual_grade else grade.auto_score
    return found
