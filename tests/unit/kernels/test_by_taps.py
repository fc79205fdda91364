"""The convolution by taps, with which other tests compare, is the reference's."""

import numpy as np
import pytest

from stridewise.kernels import conv2d_reference
from tests.unit.kernels.by_taps import conv2d_by_taps, whole_numbers


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        ((2, 6, 5, 3), (3, 2, 3, 4), {}),
        ((1, 7, 9, 6), (3, 2, 2, 9), {"groups": 3, "stride": (2, 3), "padding": ((1, 0), (2, 4)), "dilation": (2, 1)}),
        ((1, 5, 8, 4), (2, 4, 1, 8), {"groups": 4, "padding": "same", "dilation": 2}),
        ((0, 5, 4, 2), (2, 3, 2, 3), {"padding": 1}),
    ],
)
def test_the_reference_agrees(x_shape, w_shape, options, dtype):
    x, w = whole_numbers(x_shape, dtype), whole_numbers(w_shape, dtype, seed=1)
    np.testing.assert_array_equal(conv2d_by_taps(x, w, **options), conv2d_reference(x, w, **options), strict=True)
