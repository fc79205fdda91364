"""The lessons, derived from the registry: a lesson is a name and its exercises, in course order."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from grader.errors import UserError
from stridewise.exercises import EXERCISES, Exercise


@dataclass(frozen=True, slots=True)
class Lesson:
    """One notebook and the exercises in it.

    Parameters
    ----------
    name : str
        The notebook's name, such as 01_storage_order.
    exercises : tuple of Exercise
        In the notebook's order.
    """

    name: str
    exercises: tuple[Exercise, ...]


def lessons_of(exercises: Iterable[Exercise]) -> tuple[Lesson, ...]:
    """Group exercises into lessons.

    Parameters
    ----------
    exercises : iterable of Exercise
        In course order: the exercises of one lesson are adjacent.

    Returns
    -------
    tuple of Lesson
    """
    return tuple(Lesson(name, tuple(group)) for name, group in groupby(exercises, key=lambda exercise: exercise.lesson))


LESSONS = lessons_of(EXERCISES)


def lesson_named(name: str, lessons: Iterable[Lesson] = LESSONS) -> Lesson:
    """Find a lesson by its name.

    Parameters
    ----------
    name : str
        The lesson's name.
    lessons : iterable of Lesson, default `LESSONS`
        Where to look.

    Returns
    -------
    Lesson

    Raises
    ------
    UserError
        There is none of this name; the text lists the names.
    """
    known = tuple(lessons)
    for lesson in known:
        if lesson.name == name:
            return lesson
    raise UserError(f"no lesson is called {name!r}; the lessons are {', '.join(lesson.name for lesson in known)}")
