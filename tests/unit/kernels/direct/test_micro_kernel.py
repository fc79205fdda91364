"""Partial tiles of pixels and channels are computed correctly, and nothing beyond the output is touched.

The convolutions are 1x1: matrix products, of whole numbers, which come out exactly.
"""

import numpy as np
import pytest

from stridewise.kernels import conv2d, prepare


def whole_numbers(*shape, dtype):
    return np.random.default_rng(shape).integers(-9, 10, shape).astype(dtype)


def product(x, w):
    return (x.astype(np.float64) @ w[0, 0].astype(np.float64)).astype(x.dtype)


@pytest.mark.parametrize("channels_out", [1, 7, 8, 16, 17, 31, 32, 33, 48, 64, 100])
@pytest.mark.parametrize("channels_in", [3, 900])  # one block of the sum, several
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_rest_of_pixels_and_channels(channels_in, channels_out, dtype):
    w = whole_numbers(1, 1, channels_in, channels_out, dtype=dtype)
    plan = prepare(w, algorithm="direct")
    for pixels in (1, 2, 3, 4, 6, 7, 13, 101):
        x = whole_numbers(1, 1, pixels, channels_in, dtype=dtype)
        around = np.full(pixels * channels_out + 64, 99, dtype)
        out = around[32:-32].reshape(1, 1, pixels, channels_out)
        for function in (plan, lambda x, out: conv2d(x, w, algorithm="direct", out=out)):
            out[:] = np.nan
            np.testing.assert_array_equal(function(x, out=out), product(x, w))
            np.testing.assert_array_equal(around[[*range(32), *range(-32, 0)]], 99)


@pytest.mark.parametrize("channels_in", [8, 400])  # packed by each region, packed at once
@pytest.mark.parametrize("channels_out", [48, 64])
def test_groups_and_regions_have_their_own_panels(channels_in, channels_out):
    x = whole_numbers(2, 20, 30, 2 * channels_in, dtype=np.float32)
    w = whole_numbers(1, 1, channels_in, 2 * channels_out, dtype=np.float32)
    halves = zip(np.split(x, 2, axis=3), np.split(w, 2, axis=3), strict=True)
    expected = np.concatenate([product(*half) for half in halves], axis=3)
    np.testing.assert_array_equal(conv2d(x, w, groups=2), expected)
    np.testing.assert_array_equal(prepare(w, groups=2)(x), expected)
