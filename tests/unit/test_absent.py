"""What stands in for PyTorch and Numba where they are not installed."""

import pytest

from stridewise.absent import AbsentPackageError, numba, torch


def test_torch_is_false_and_says_what_is_missing_in_one_line():
    assert not torch
    with pytest.raises(AbsentPackageError, match="needs PyTorch") as raised:
        torch.randn(2)
    assert raised.value._render_traceback_() == [str(raised.value)]
    assert not hasattr(torch, "__array__")


def test_numba_leaves_functions_as_they_are():
    def double(x):
        return 2 * x

    decorators = [numba.njit, numba.jit, numba.njit(), numba.njit(nogil=True), numba.njit("f4(f4)", cache=True)]
    assert all(decorator(double) is double for decorator in decorators)
    assert not numba
    assert list(numba.prange(3)) == [0, 1, 2]
