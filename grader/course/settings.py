"""What an instructor chooses for a course: course.toml in the course root.

    lessons = ["01_storage_order", "04_matmul_convolution"]   # all, if this line is missing
    drop = ["conv_jit"]                                       # stays in its lesson, ungraded
    extra_credit = ["tiled_matmul"]                           # its points count, but are not asked for

    [points]
    conv_naive = 3                                            # instead of those of the package

`grader build --course DIR` applies it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.course.lessons import LESSONS, Lesson
from grader.errors import UserError
from stridewise.exercises import Exercise
from stridewise.exercises.record import Credit

SETTINGS_NAME = "course.toml"
_KEYS = ("lessons", "drop", "extra_credit", "points")
_STEP = 64  # parts of a point in which the parts of a credit are counted: their sums are exact
_SMALLEST = 0.25


@dataclass(frozen=True, slots=True)
class CourseSettings:
    """The choices of one course.

    Parameters
    ----------
    lessons : tuple of str, default ()
        The lessons' names; all lessons if empty.
    drop : frozenset of str
        Exercises that are not graded.
    extra_credit : frozenset of str
        Exercises whose points come on top.
    points : dict of str to float
        Exercise -> its points, where they are not those of the package.
    """

    lessons: tuple[str, ...] = ()
    drop: frozenset[str] = frozenset()
    extra_credit: frozenset[str] = frozenset()
    points: Mapping[str, float] = field(default_factory=dict)

    def applied(self, lessons: Iterable[Lesson] = LESSONS) -> tuple[Lesson, ...]:
        """Return the chosen lessons, in course order, with these points and without the dropped exercises."""
        return tuple(self._applied(lesson) for lesson in lessons if not self.lessons or lesson.name in self.lessons)

    def _applied(self, lesson: Lesson) -> Lesson:
        graded = (exercise for exercise in lesson.exercises if exercise.name not in self.drop)
        dropped = tuple(exercise.name for exercise in lesson.exercises if exercise.name in self.drop)
        exercises = tuple(with_points(exercise, self.points.get(exercise.name, exercise.points)) for exercise in graded)
        return replace(lesson, exercises=exercises, dropped=dropped)


def with_points(exercise: Exercise, points: float) -> Exercise:
    """Return the exercise with other points, divided between its parts in the same proportions.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    points : float
        What it is worth; a multiple of a quarter.

    Returns
    -------
    Exercise
    """
    if points == exercise.points:
        return exercise
    credit, factor = exercise.credit, points / exercise.points
    later = [round(part * factor * _STEP) / _STEP for part in (credit.any_layout, credit.contract, credit.speed)]
    return replace(exercise, credit=Credit(points - sum(later), *later))


def load_settings(course_root: Path) -> CourseSettings:
    """Read the settings of a course.

    Parameters
    ----------
    course_root : Path
        The folder of the course.

    Returns
    -------
    CourseSettings
        The package's own course if there is no such file.

    Raises
    ------
    UserError
        The file is not TOML, or names what does not exist; the text says what there is.
    """
    path = course_root / SETTINGS_NAME
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return CourseSettings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}") from None
    _refuse_unknown(path, "keys", content, _KEYS)
    exercises = [exercise.name for lesson in LESSONS for exercise in lesson.exercises]
    lessons = _names(path, content, "lessons", [lesson.name for lesson in LESSONS])
    drop, extra = (frozenset(_names(path, content, key, exercises)) for key in ("drop", "extra_credit"))
    if both := sorted(drop & extra):
        raise UserError(f"{path}: {', '.join(both)} cannot be dropped and be extra credit")
    return CourseSettings(lessons, drop, extra, _points(path, content.get("points", {}), exercises))


def _names(path: Path, content: Mapping[str, Any], key: str, known: list[str]) -> tuple[str, ...]:
    names = content.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UserError(f"{path}: {key} is {names!r}; expected a list of names")
    _refuse_unknown(path, key, names, known)
    return tuple(names)


def _refuse_unknown(path: Path, what: str, names: Iterable[str], known: Iterable[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UserError(f"{path}: {what} has {', '.join(unknown)}; there are {', '.join(known)}")


def _points(path: Path, points: Any, known: list[str]) -> dict[str, float]:
    if not isinstance(points, dict):
        raise UserError(f"{path}: points is {points!r}; expected a table, as in [points]")
    _refuse_unknown(path, "points", points, known)
    for name, value in points.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 < value < 1000 or value % _SMALLEST:
            raise UserError(f"{path}: {name} has {value!r} points; expected a multiple of {_SMALLEST} above 0")
    return {name: float(value) for name, value in points.items()}
