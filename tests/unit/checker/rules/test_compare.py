"""Rounding passes, a quarter does not, and the first difference is the first in reading order."""

import numpy as np
import pytest

from stridewise.checker.rules.compare import agree, differences, first_difference

A = np.arange(1, 7, dtype=np.float32).reshape(2, 3)


@pytest.mark.parametrize(("dtype", "rounding"), [("float32", 1e-5), ("float64", 1e-10)])
@pytest.mark.parametrize("scale", [1, 10, 1000])
def test_rounding_in_proportion_to_the_largest_element_passes(dtype, rounding, scale):
    expected = scale * A.astype(dtype)
    received = (expected + rounding * expected.max()).astype(dtype)
    assert not differences(expected, received).any()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("step", [0.25, -0.25, np.inf, np.nan])
def test_a_quarter_is_a_difference_wherever_it_is(dtype, step):
    expected = 100 * A.astype(dtype)
    for index in np.ndindex(2, 3):
        received = expected.copy()
        received[index] += step
        assert first_difference(expected, received) == index
        np.testing.assert_array_equal(np.argwhere(differences(expected, received)), [index])


def test_of_several_differences_the_first_in_reading_order_is_meant():
    received = A.copy()
    received[0, 2] = received[1, 0] = 0
    assert first_difference(A, received) == (0, 2)


def test_equal_infinities_and_nans_agree():
    odd = np.array([np.inf, -np.inf, np.nan, 1.0])
    assert first_difference(odd, odd.copy()) is None
    np.testing.assert_array_equal(differences(odd, -odd), [True, True, False, True])


def test_no_numpy_setting_makes_a_comparison_raise():
    with np.errstate(all="raise"):
        assert differences(np.array([np.inf, 1e300]), np.array([np.inf, -1e300])).tolist() == [False, True]


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (A.copy(), True),
        (np.asfortranarray(A), True),
        (A + 1, False),
        (A.astype(np.float64), False),
        (A.ravel(), False),
        (A[:1], False),
        (A.tolist(), False),
        (None, False),
        (6, False),
    ],
)
def test_arrays_agree_in_shape_dtype_and_values(other, alike):
    assert agree(A, other) is alike


@pytest.mark.parametrize(
    ("expected", "received", "alike"),
    [
        ((3, 1), (3, 1), True),
        ((3, 1), (1, 3), False),
        ((3, 1), [3, 1], False),
        (3, 3, True),
        (3, 4, False),
        (3, A, False),
    ],
)
def test_plain_values_agree_in_kind_and_value(expected, received, alike):
    assert agree(expected, received) is alike


@pytest.mark.parametrize("kind", [object, str, "M8[s]", "V4"])
def test_what_is_no_number_equals_nothing(kind):
    assert differences(A, np.zeros(A.shape, kind)).all()
