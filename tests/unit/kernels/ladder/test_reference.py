"""The reference itself, against numbers worked out by hand and against PyTorch."""

import numpy as np
import pytest

from stridewise.kernels import conv2d_reference


def image(rows):
    return np.array(rows, dtype=np.float32)[None, :, :, None]


def test_a_window_by_hand():
    x = image([[1, 2, 3], [4, 5, 6]])
    w = np.array([[1, 10], [100, 1000]], dtype=np.float32)[:, :, None, None]
    np.testing.assert_array_equal(conv2d_reference(x, w)[0, :, :, 0], [[5421, 6532]])


def test_padding_adds_zeros_on_each_side_as_told():
    x, w = image([[1, 2]]), np.ones((1, 1, 1, 1), np.float32)
    padded = conv2d_reference(x, w, padding=((1, 0), (2, 3)))[0, :, :, 0]
    np.testing.assert_array_equal(padded, [[0, 0, 0, 0, 0, 0, 0], [0, 0, 1, 2, 0, 0, 0]])


def test_stride_skips_outputs_and_dilation_skips_inputs():
    x, w = image([[1, 2, 3, 4, 5, 6, 7]]), np.array([1, 10], np.float32).reshape(1, 2, 1, 1)
    np.testing.assert_array_equal(conv2d_reference(x, w, stride=(1, 2))[0, 0, :, 0], [21, 43, 65])
    np.testing.assert_array_equal(conv2d_reference(x, w, dilation=(1, 3))[0, 0, :, 0], [41, 52, 63, 74])


def test_each_group_sees_its_own_channels():
    x = np.array([1, 2, 3, 4], np.float32).reshape(1, 1, 1, 4)
    w = np.array([[1, 1], [10, 100]], np.float32).reshape(1, 1, 2, 2)
    np.testing.assert_array_equal(conv2d_reference(x, w, groups=2).ravel(), [21, 403])


def test_sums_are_taken_in_float64_and_rounded_once():
    x = np.array([2.0**24, 1, 1], np.float32).reshape(1, 1, 3, 1)
    out = conv2d_reference(x, np.ones((1, 3, 1, 1), np.float32))
    assert out.dtype == np.float32
    assert out.item() == 2**24 + 2  # each 1 alone would be lost in float32


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        ((2, 5, 4, 3), (3, 2, 3, 2), {}),
        ((1, 7, 6, 4), (3, 2, 2, 6), {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2), "groups": 2}),
        ((1, 4, 6, 3), (2, 3, 1, 6), {"stride": 2, "padding": 1, "groups": 3}),
    ],
)
def test_pytorch_agrees(x_shape, w_shape, options):
    import torch

    generator = np.random.default_rng(0)
    x, w = (generator.integers(-9, 10, shape).astype(np.float64) for shape in (x_shape, w_shape))
    theirs = torch.nn.functional.conv2d(
        torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(w).permute(3, 2, 0, 1), **options
    )
    np.testing.assert_array_equal(conv2d_reference(x, w, **options), theirs.permute(0, 2, 3, 1))
