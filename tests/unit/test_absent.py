"""What stands in for PyTorch, Numba and scikit-learn where they are not installed."""

import pytest

from stridewise.absent import AbsentPackageError, datasets, numba, torch


@pytest.mark.parametrize(("package", "name"), [(torch, "PyTorch"), (numba, "Numba"), (datasets, "scikit-learn")])
def test_a_package_is_false_and_says_what_is_missing_in_one_line(package, name):
    assert not package
    with pytest.raises(AbsentPackageError, match=f"needs {name}") as raised:
        package.get_num_threads()
    assert raised.value._render_traceback_() == [str(raised.value)]
    assert not hasattr(package, "__array__")


def test_numba_leaves_functions_as_they_are():
    def double(x):
        return 2 * x

    decorators = [numba.njit, numba.jit, numba.njit(), numba.njit(nogil=True), numba.njit("f4(f4)", cache=True)]
    assert all(decorator(double) is double for decorator in decorators)
    assert list(numba.prange(3)) == [0, 1, 2]
