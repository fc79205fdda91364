"""Few channels out: every run of taps, whether a group divides it or not, and nothing beyond it."""

import numpy as np
import pytest

from stridewise.kernels import conv2d, conv2d_reference, prepare
from stridewise.kernels.direct.few_channels import pack_few_channels, suits_few_channels
from stridewise.kernels.problem import read_geometry
from stridewise.kernels.simd.register_tile import lanes
from tests.unit.kernels.by_taps import conv2d_by_taps, whole_numbers


def test_it_is_for_as_many_channels_as_fill_half_a_vector():
    half = lanes(np.float32) // 2
    assert suits_few_channels((3, 3, 2, half), 1, np.float32)
    assert not suits_few_channels((3, 3, 2, half + 1), 1, np.float32)
    assert not suits_few_channels((3, 3, 2, 1), 2, np.float32)


def test_weights_are_packed_by_runs_groups_channels_and_products():
    w = whole_numbers((2, 2, 3, 3), np.float32)
    group = lanes(np.float32) // 4
    x = np.zeros((1, 4, 4, 3), np.float32)
    for dilation, runs in ((1, w.reshape(2, 6, 3)), (2, w.reshape(4, 3, 3))):
        geometry = read_geometry(x, w, stride=1, padding=0, dilation=dilation, groups=1)
        packed = pack_few_channels(w, geometry)
        assert packed.shape[2:] == (4, group)
        by_product = packed.swapaxes(2, 3).reshape(len(runs), -1, 4)
        np.testing.assert_array_equal(by_product[:, : runs.shape[1], :3], runs)
        assert not by_product[:, runs.shape[1] :].any()
        assert not by_product[..., 3].any()


@pytest.mark.parametrize(("channels_out", "dtype"), [(1, np.float32), (3, np.float32), (1, np.float64)])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"padding": ((1, 0), (2, 3)), "stride": (1, 2)},
        {"padding": 3, "dilation": (1, 3)},
        {"stride": 2, "dilation": (3, 1)},
    ],
    ids=str,
)
def test_every_run_and_layout(channels_out, dtype, options):
    for kernel, channels_in in (((3, 3), 5), ((1, 4), 3), ((1, 1), 9), ((2, 1), 700), ((3, 2), 16), ((1, 7), 1000)):
        x = whole_numbers((2, 8, 23, channels_in), dtype)
        w = whole_numbers((*kernel, channels_in, channels_out), dtype, seed=1)
        expected = conv2d_by_taps(x, w, **options)
        plan = prepare(w, **options)
        for image in (x, np.asfortranarray(x), np.repeat(x, 2, axis=3)[..., ::2]):
            np.testing.assert_array_equal(conv2d(image, w, **options), expected, strict=True)
            np.testing.assert_array_equal(plan(image), expected, strict=True)


def test_numbers_that_are_not_finite_stay_in_their_windows():
    x, w = whole_numbers((1, 5, 9, 3), np.float32), whole_numbers((2, 2, 3, 3), np.float32, seed=1) + 1e-3
    x[0, 2, 4] = np.inf, -np.inf, np.nan
    x[0, 4, 8] = np.inf
    np.testing.assert_array_equal(np.isfinite(conv2d(x, w)), np.isfinite(conv2d_reference(x, w)))
    x[0, 2, 4] = np.inf
    result, expected = conv2d(x, w), conv2d_reference(x, w)
    np.testing.assert_array_equal(np.isnan(result), np.isnan(expected))
    np.testing.assert_array_equal(np.isposinf(result), np.isposinf(expected))
