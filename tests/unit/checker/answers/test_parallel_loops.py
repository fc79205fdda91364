"""Two iterations of a parallel loop that write to one element are found without running any in parallel."""

import numba
import numpy as np
import pytest

from evaluation.answers.must_not_pass.repetition import race_over_the_kernel_rows
from stridewise import check
from stridewise.checker.answers.parallel_loops import DataRaceError, watched_parallel_loops

X = np.arange(1.0, 13).reshape(3, 4)


def column_sums(x):
    out = np.zeros(x.shape[1])
    for i in numba.prange(x.shape[0]):
        for j in range(x.shape[1]):
            out[j] += x[i, j]
    return out


def column_sums_by_slices(x):
    out = np.zeros(x.shape[1])
    for i in numba.prange(x.shape[0]):
        out[:] += x[i]
    return out


def one_buffer_for_all(x):
    out, buffer = np.zeros(x.shape[0]), np.zeros(x.shape[1])
    for i in numba.prange(x.shape[0]):
        buffer[:] = x[i]
        out[i] = buffer.sum()
    return out


def row_sums(x):
    out = np.zeros(x.shape[0])
    for i in numba.prange(x.shape[0]):
        for j in numba.prange(x.shape[1]):
            out[i] += x[i, j]
    return out


def a_buffer_for_each(x):
    out = np.zeros(x.shape[0])
    for i in numba.prange(x.shape[0]):
        buffer = np.zeros(x.shape[1])
        buffer[:] = x[i]
        out[i] = buffer.sum()
    return out


def a_reduction(x):
    total, count = np.zeros(x.shape[1]), 0
    for i in numba.prange(x.shape[0]):
        total += x[i]
        count += 1
    return total / count


@pytest.mark.parametrize("function", [column_sums, column_sums_by_slices, one_buffer_for_all])
def test_a_race_is_found(function):
    with watched_parallel_loops(), pytest.raises(DataRaceError, match=r"write to (out|buffer)"):
        function(X)


@pytest.mark.parametrize("function", [row_sums, a_buffer_for_each, a_reduction])
def test_what_each_iteration_has_to_itself_and_what_numba_reduces_is_none(function):
    expected = function(X)
    with watched_parallel_loops():
        np.testing.assert_array_equal(function(X), expected)


def test_a_race_is_reported_before_anything_is_compiled():
    answer = race_over_the_kernel_rows()
    finding = check(answer, exercise="conv_jit").finding
    assert (finding.kind, finding.misconception) == ("nondeterministic", None)
    assert not answer.signatures
