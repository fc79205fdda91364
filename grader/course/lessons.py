"""The lessons, derived from the registry: a lesson is a name and its exercises, in course order."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from grader.errors import UserError
from stridewise.exercises import EXERCISES, Exercise


@dataclass(frozen=True, slots=True)
class Lesson:
    """One notebook: its name, such as 01_storage_order, and the exercises in it, in order."""

    name: str
    exercises: tuple[Exercise, ...]


def lessons_of(exercises: Iterable[Exercise]) -> tuple[Lesson, ...]:
    """Group exercises into lessons; the exercises of one lesson must be adjacent."""
    return tuple(Lesson(name, tuple(group)) for name, group in groupby(exercises, key=lambda exercise: exercise.lesson))


LESSONS = lessons_of(EXERCISES)


def lesson_named(name: str, lessons: Iterable[Lesson] = LESSONS) -> Lesson:
    """Look up a lesson. Raises UserError, listing the names, if there is none of this name."""
    known = tuple(lessons)
    for lesson in known:
        if lesson.name == name:
            return lesson
    raise UserError(f"no lesson is called {name!r}; the lessons are {', '.join(lesson.name for lesson in known)}")
