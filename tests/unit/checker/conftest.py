"""What every test of the checker starts from."""

import pytest

from stridewise import conv2d
from stridewise.checker.scoring import forget_failures
from stridewise.exercises import exercise_named


@pytest.fixture(autouse=True)
def _as_in_a_new_notebook():
    """No test sees the failures of another: the second one of an exercise would mention its hints."""
    forget_failures()


@pytest.fixture(scope="session")
def compiled_conv2d():
    """conv2d for all that the cases ask of it: to compile it under watch would take longer than an answer may.

    Each of its forms is compiled when it is first needed, and there is no knowing which of them a cache holds already.
    """
    exercise = exercise_named("conv_naive")  # conv_matmul has the same cases
    for case in (*exercise.witnesses, *exercise.cases):
        conv2d(*case.build().values())
