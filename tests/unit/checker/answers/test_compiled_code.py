"""A result comes from compiled code if it changes when that code's results do, however the code is called."""

import functools

import numba
import numpy as np
import pytest

from stridewise.checker.answers.compiled_code import reaches_compiled_code
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.cases import case

CASE = case("three numbers", x=ArraySpec((3,), fill="count"))


@numba.njit
def doubled(x):
    return 2 * x


@numba.njit
def doubled_into(x, out):
    for i in range(x.size):
        out[i] = 2 * x[i]


class Called:
    def __call__(self, x):
        return doubled(x)


class Holding:
    def __init__(self):
        self.kernel = doubled

    def __call__(self, x):
        return self.kernel(x)


def in_a_closure():
    kernel = doubled
    return lambda x: kernel(x)


def with_an_output_array(x):
    out = np.empty_like(x)
    doubled_into(x, out)
    return out


def never_called(x):
    if x.size > 100:
        return doubled(x)
    return x + x


def called_in_vain(x):
    doubled(x)
    return x + x


def only_its_size_used(x):
    return x + x * (len(doubled(x)) // len(x))


@pytest.mark.parametrize(
    ("function", "is_compiled"),
    [
        (doubled, True),
        (functools.partial(doubled), True),
        (Called(), True),
        (Holding(), True),
        (Holding().__call__, True),
        (in_a_closure(), True),
        (with_an_output_array, True),
        (lambda x: np.asarray(doubled(x)).copy(), True),
        (never_called, False),
        (called_in_vain, False),
        (only_its_size_used, False),
        (lambda x: x + x, False),
    ],
)
def test_the_result_comes_from_compiled_code(function, is_compiled):
    assert LocalAnswer(function).runs_compiled_code(CASE) is is_compiled


def test_what_a_function_only_could_call_is_read_off_it():
    assert reaches_compiled_code(never_called)
    assert not reaches_compiled_code(np.linalg.norm)


def test_calls_of_compiled_code_are_what_they_were_afterwards():
    before = type(doubled).__call__
    LocalAnswer(called_in_vain).runs_compiled_code(CASE)
    assert type(doubled).__call__ is before
