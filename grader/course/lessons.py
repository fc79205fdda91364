"""The lessons, derived from the registry: a lesson is a name and its exercises, in course order."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from grader.errors import UserError
from stridewise.exercises import EXERCISES, Exercise
from stridewise.exercises.registry import FORMER_LESSONS


@dataclass(frozen=True, slots=True)
class Lesson:
    """One notebook and the exercises in it.

    Parameters
    ----------
    name : str
        The notebook's name, such as 01_storage_order.
    exercises : tuple of Exercise
        In the notebook's order.
    dropped : tuple of str, default ()
        Exercises that are in the notebook, and are not graded.
    """

    name: str
    exercises: tuple[Exercise, ...]
    dropped: tuple[str, ...] = ()


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
    names = ", ".join(lesson.name for lesson in known)
    raise UserError(f"no lesson is called {name!r}; the lessons are {names}{todays_names(name)}")


def todays_names(name: str) -> str:
    """Return what a lesson that had another name is called now, to be added to an error; otherwise nothing.

    Parameters
    ----------
    name : str
        A lesson's name.

    Returns
    -------
    str
    """
    return f"; {name} is now {' and '.join(FORMER_LESSONS[name])}" if name in FORMER_LESSONS else ""
