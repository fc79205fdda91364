"""Functions in the form in which students hand them in."""

from contextlib import contextmanager
from unittest.mock import patch

from evaluation.answers.right.beyond_im2col import lazy_along_each_row, strided_by_its_strides, winograd_by_lines
from evaluation.answers.right.convolutions import conv_by_as_strided, conv_sum_of_products
from evaluation.answers.right.kernels import RIGHT_KERNELS
from evaluation.answers.right.register_tiles import tile_by_outer_products
from evaluation.answers.right.winograd_tiles import tiles_by_matrices
from stridewise.checker.answers import time_limit
from stridewise.exercises import EXERCISES, exercise_named
from stridewise.exercises.kernel_functions import as_function

# Where the reference itself may not be an answer: it calls a finished convolution, or exceeds a limit of the contract.
_ALLOWED = {
    "conv_im2col": conv_by_as_strided,
    "conv_lazy": lazy_along_each_row,
    "conv_strided": strided_by_its_strides,
    "matmul_register_tile": tile_by_outer_products,
    "winograd_f23": winograd_by_lines,
    "winograd_f2x2_3x3": tiles_by_matrices,
    **dict.fromkeys(("conv_naive", "conv_jit", "conv_reordered", "conv_1x1", "conv_matmul"), conv_sum_of_products),
}


class FakeCompiled:
    """What a function compiled by Numba looks like to the checker, for code that Numba itself cannot compile."""

    def __init__(self, answer):
        self.py_func = answer

    def __call__(self, *arguments):
        return self.py_func(*arguments)


def as_submitted(exercise, answer):
    """The answer in the form that its exercise asks for: compiled, or the kernel that a function launches."""
    if exercise.launch:
        return getattr(answer, "__wrapped__", answer)
    return FakeCompiled(answer) if exercise.contract.compiled and not hasattr(answer, "py_func") else answer


def right_answer(name):
    """A right answer to the exercise of this name, from which wrong ones are made."""
    if name in RIGHT_KERNELS:
        return as_function(RIGHT_KERNELS[name][0], exercise_named(name).launch)
    return _ALLOWED.get(name) or reference(name)


def reference(name):
    """The reference of the exercise of this name."""
    return next(exercise.reference for exercise in EXERCISES if exercise.name == name)


@contextmanager
def short_time_limit(seconds):
    """Within, the check ends a call after so many seconds instead of 10."""
    with patch.object(time_limit, "TIME_LIMIT", seconds):
        yield
