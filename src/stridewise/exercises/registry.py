"""Every exercise, in course order. A new exercise is a record in its lesson's module, and that module stands here."""

from stridewise.exercises import (
    lesson_01_storage_order,
    lesson_02_naive_loops,
    lesson_03_matmul_convolution,
    lesson_04_stride_tiling,
    lesson_05_im2col,
    lesson_06_beyond_im2col,
)
from stridewise.exercises.record import Exercise

EXERCISES: tuple[Exercise, ...] = (
    *lesson_01_storage_order.EXERCISES,
    *lesson_02_naive_loops.EXERCISES,
    *lesson_03_matmul_convolution.EXERCISES,
    *lesson_04_stride_tiling.EXERCISES,
    *lesson_05_im2col.EXERCISES,
    *lesson_06_beyond_im2col.EXERCISES,
)


def exercise_named(name: str) -> Exercise:
    """The exercise with this name. Raises KeyError that lists the names there are."""
    for exercise in EXERCISES:
        if exercise.name == name:
            return exercise
    known = ", ".join(exercise.name for exercise in EXERCISES)
    raise KeyError(f"no exercise is called {name!r}; the exercises are {known}")
