"""The bound on rounding errors holds for every order of a sum, and leaves no room for a smaller dtype."""

import numpy as np
import pytest

from evaluation.answers.right.convolutions import CONVOLUTIONS, conv_einsum
from stridewise.exercises.arrays import ArraySpec
from stridewise.exercises.convolution.cases import ROUNDING
from stridewise.kernels.ladder.matmul_sum import conv_matmul_sum

SHAPES = [((1, 1, 1, 1), (1, 1, 1, 1)), ((2, 8, 9, 3), (3, 3, 3, 2)), ((1, 12, 11, 16), (3, 3, 16, 4))]
PLAIN = [answer for answer in CONVOLUTIONS if not hasattr(answer, "py_func")]


def errors(shapes, dtype, answer, seed=1):
    x, w = (ArraySpec(shape, dtype, fill="full_precision", seed=seed).build() for shape in shapes)
    exact = conv_einsum(x.astype(np.longdouble), w.astype(np.longdouble))
    return float(np.abs(answer(x, w) - exact).max()), ROUNDING(x, w)


@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize("answer", PLAIN, ids=lambda answer: answer.__name__)
def test_every_right_way_to_compute_stays_within_half_of_it(shapes, answer):
    error, bound = errors(shapes, "float32", answer)
    assert error <= bound / 2


@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize(("dtype", "smaller"), [("float32", "float16"), ("float64", "float32")])
def test_a_smaller_dtype_exceeds_it(shapes, dtype, smaller):
    error, bound = errors(shapes, dtype, lambda x, w: conv_matmul_sum(x.astype(smaller).astype(dtype), w))
    assert error > bound


def test_it_grows_with_the_length_of_the_sums_and_the_size_of_the_numbers():
    x, w = np.ones((1, 4, 4, 1), np.float32), np.ones((2, 2, 1, 1), np.float32)
    assert ROUNDING(x, w) < ROUNDING(x, np.ones((3, 3, 1, 1), np.float32))
    assert ROUNDING(1000 * x, -w) == pytest.approx(1000 * ROUNDING(x, w))
