"""Every exercise, in course order."""

from stridewise.exercises import (
    backward,
    gpu_convolution,
    im2col,
    lazy_im2col,
    loop_order,
    matmul_convolution,
    naive_loops,
    registers_and_winograd,
    storage_order,
    stride_tiling,
)
from stridewise.exercises.record import Exercise

EXERCISES: tuple[Exercise, ...] = (
    *storage_order.EXERCISES,
    *naive_loops.EXERCISES,
    *loop_order.EXERCISES,
    *matmul_convolution.EXERCISES,
    *stride_tiling.EXERCISES,
    *im2col.EXERCISES,
    *lazy_im2col.EXERCISES,
    *registers_and_winograd.EXERCISES,
    *backward.EXERCISES,
    *gpu_convolution.EXERCISES,
)

# Lessons that had other names, for courses that were made with them: former name -> today's.
FORMER_LESSONS: dict[str, tuple[str, ...]] = {
    "03_matmul_convolution": ("04_matmul_convolution",),
    "04_stride_tiling": ("05_stride_tiling",),
    "05_im2col": ("06_im2col",),
    "06_beyond_im2col": ("07_lazy_im2col", "08_registers_and_winograd"),
}


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
