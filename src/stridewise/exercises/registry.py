"""Every exercise, in course order."""

from stridewise.exercises import lesson_01, lesson_02, lesson_03, lesson_04, lesson_05, lesson_06
from stridewise.exercises.record import Exercise

EXERCISES: tuple[Exercise, ...] = (
    *lesson_01.EXERCISES,
    *lesson_02.EXERCISES,
    *lesson_03.EXERCISES,
    *lesson_04.EXERCISES,
    *lesson_05.EXERCISES,
    *lesson_06.EXERCISES,
)


def exercise_named(name: str) -> Exercise:
    """Find an exercise by its name.

    Parameters
    ----------
    name : str
        The exercise's name.

    Returns
    -------
    Exercise

    Raises
    ------
    KeyError
        If there is none; the message lists the names that exist.
    """
    for exercise in EXERCISES:
        if exercise.name == name:
            return exercise
    known = ", ".join(exercise.name for exercise in EXERCISES)
    raise KeyError(f"no exercise is called {name!r}; the exercises are {known}")
