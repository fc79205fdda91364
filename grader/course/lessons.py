"""The lessons, read off the registry: a lesson is a name and its exercises, in course order."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from stridewise.exercises import EXERCISES, Exercise


@dataclass(frozen=True, slots=True)
class Lesson:
    """One notebook: its name, such as 01_storage_order, and the exercises in it, in order."""

    name: str
    exercises: tuple[Exercise, ...]


def lessons_of(exercises: Iterable[Exercise]) -> tuple[Lesson, ...]:
    """The lessons that these exercises belong to; the exercises of one lesson stand together."""
    return tuple(Lesson(name, tuple(group)) for name, group in groupby(exercises, key=lambda one: one.lesson))


LESSONS = lessons_of(EXERCISES)


def lesson_named(name: str, lessons: Iterable[Lesson] = LESSONS) -> Lesson:
    """The lesson with this name. Raises ValueError that lists the names there are."""
    known = tuple(lessons)
    for lesson in known:
        if lesson.name == name:
            return lesson
    raise ValueError(f"no lesson is called {name!r}; the lessons are {', '.join(one.name for one in known)}")
