"""The matrix of a convolution and its transpose: drawn from one array, so that each is what its product says."""

import re

import numpy as np
import pytest

from stridewise.kernels import conv2d_backward_reference, conv2d_reference
from stridewise.plots import describe, transposed_matrix

KERNEL = np.array([[1, 2], [3, 4]])


def drawn_matrices(ax):
    """The two matrices, read from the description."""
    forward, backward = re.findall(r"Rows: ([^.]*)\.", describe(ax))
    return [np.array([row.split() for row in text.split("; ")], float) for text in (forward, backward)]


@pytest.mark.parametrize(("shape", "stride"), [((3, 4), 1), ((2, 5), 1), ((3, 4), 2), ((4, 3), 2)])
def test_one_makes_the_outputs_and_the_other_hands_back_their_gradients(shape, stride):
    forward, backward = drawn_matrices(transposed_matrix(KERNEL, shape, stride=stride))
    x, w = np.arange(1.0, 1 + shape[0] * shape[1]).reshape(1, *shape, 1), KERNEL[:, :, None, None].astype(float)
    out = conv2d_reference(x, w, stride=stride)
    np.testing.assert_array_equal(forward @ x.ravel(), out.ravel())
    grad = np.arange(1.0, 1 + out.size).reshape(out.shape)
    grad_x, _ = conv2d_backward_reference(x, w, grad, stride=stride)
    np.testing.assert_array_equal(backward @ grad.ravel(), grad_x.ravel())


def test_each_weight_is_written_once_for_each_output_in_either_matrix(read):
    texts = read(transposed_matrix(np.array([[11, 12], [13, 14]]), (3, 3))).texts
    assert [texts.count(str(weight)) for weight in (11, 12, 13, 14)] == [8, 8, 8, 8]


@pytest.mark.parametrize(
    ("kernel", "shape", "message"),
    [
        (KERNEL, (1, 4), "kernel is 2x2 and the image 1x4; expected one that fits into it"),
        (KERNEL, (4, 4), "the matrix is 9x16; expected at most 9x14"),
        (np.ones(3), (3, 4), "kernel"),
    ],
)
def test_what_does_not_fit_is_told_what_does(kernel, shape, message):
    with pytest.raises(ValueError, match=message):
        transposed_matrix(kernel, shape)
