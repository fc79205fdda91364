"""Taps that meet only padding are skipped, no others, and nothing around the image is read."""

import numpy as np
import pytest

from stridewise.kernels import conv2d, get_threads, prepare, set_threads
from stridewise.kernels.direct.padding_regions import find_padding_regions, remaining_products
from stridewise.kernels.problem import read_geometry
from tests.unit.kernels.by_taps import conv2d_by_taps

TILE_ROWS = 3
# Image, kernel, options, and how many of the products are left, in hundredths.
PROBLEMS = [
    pytest.param((33, 33), (3, 3), {"padding": 12, "dilation": 12}, 59, id="dilation 12"),
    pytest.param((33, 33), (3, 3), {"padding": 18, "dilation": 18}, 42, id="dilation 18"),
    pytest.param((17, 17), (7, 1), {"padding": (3, 0)}, 94, id="7x1"),
    pytest.param((27, 27), (5, 5), {"padding": 2}, 99, id="5x5"),
    pytest.param((17, 17), (1, 7), {"padding": (0, 3)}, 100, id="the taps of a row are one run"),
    pytest.param((8, 9), (3, 3), {"padding": 1}, None, id="small image"),
    pytest.param((9, 40), (3, 2), {"padding": ((25, 0), (0, 25)), "dilation": 11}, None, id="some rows see no pixel"),
    pytest.param((23, 20), (3, 3), {"padding": (4, 9), "dilation": (2, 5), "stride": (3, 1)}, None, id="strides"),
    pytest.param((12, 31), (2, 4), {"padding": ((0, 3), (20, 1)), "dilation": (3, 8)}, None, id="one side"),
    pytest.param((20, 20), (3, 3), {"padding": 0, "dilation": 2}, 100, id="no padding"),
]


def geometry_of(image, kernel, options):
    x, w = np.broadcast_to(np.float32(0), (1, *image, 1)), np.broadcast_to(np.float32(0), (*kernel, 1, 1))
    return read_geometry(x, w, **{"stride": 1, "padding": 0, "dilation": 1, "groups": 1} | options)


def inside(geometry, axis, length, taps):
    """Whether each output (rows) and each tap (columns) meet inside the image."""
    outputs = np.arange(geometry.out_shape[1 + axis])[:, None] * geometry.stride[axis]
    place = outputs + np.arange(taps) * geometry.dilation[axis] - geometry.padding[axis][0]
    return (place >= 0) & (place < length)


def kept(first, last, taps):
    return (np.arange(taps) >= first[:, None]) & (np.arange(taps) < last[:, None])


@pytest.mark.parametrize(("image", "kernel", "options", "left"), PROBLEMS)
def test_no_tap_inside_the_image_is_left_out_and_exact_regions_have_no_other(image, kernel, options, left):
    geometry = geometry_of(image, kernel, options)
    regions = find_padding_regions(geometry, image, kernel, TILE_ROWS)
    columns = np.concatenate([np.repeat([run[2:]], run[1] - run[0], axis=0) for run in regions.columns])
    are_exact = []
    for axis, taps in enumerate((regions.rows, columns)):
        needed, there = inside(geometry, axis, image[axis], kernel[axis]), kept(*taps.T, kernel[axis])
        assert (there | ~needed).all()
        are_exact.append((there == needed).all())
    assert regions.exact == all(are_exact)
    assert left is None or round(100 * regions.share) == left


def test_an_image_follows_from_its_output():
    geometry = geometry_of((33, 30), (3, 3), {"padding": ((9, 12), (5, 12)), "dilation": 12})
    assert (
        remaining_products(geometry, (3, 3), TILE_ROWS)
        == find_padding_regions(geometry, (33, 30), (3, 3), TILE_ROWS).share
    )


@pytest.mark.parametrize(("image", "kernel", "options", "_left"), PROBLEMS)
@pytest.mark.parametrize("channels", [(5, 7), (40, 20)])
def test_numbers_are_right_and_come_from_the_image_alone(image, kernel, options, _left, channels):
    """nan lies around the image and beside each of its pixels; with one thread and with two."""
    job_array = np.random.default_rng(0)
    around = np.full((2, image[0] + 2, image[1] + 2, channels[0] + 1), np.nan, np.float32)
    x = around[:, 1:-1, 1:-1, :-1]
    x[...] = job_array.integers(-9, 10, x.shape)
    w = job_array.integers(-9, 10, (*kernel, *channels)).astype(np.float32)
    expected, before = conv2d_by_taps(x, w, **options), get_threads()
    try:
        for threads in (1, 2):
            set_threads(threads)
            np.testing.assert_array_equal(conv2d(x, w, algorithm="direct", **options), expected)
    finally:
        set_threads(before)
    np.testing.assert_array_equal(prepare(w, algorithm="direct", **options)(x.copy()), expected)


def test_weights_that_are_not_finite_do_not_tell_how_many_threads_there_are():
    """Padding times infinity is nan; whether it is computed depends on the position in the image alone."""
    x, w = np.ones((1, 40, 17, 16), np.float32), np.ones((7, 1, 16, 512), np.float32)
    w[0], before, results = np.inf, get_threads(), []
    try:
        for threads in (1, 2, 5):
            set_threads(threads)
            results.append(conv2d(x, w, padding=(3, 0)).tobytes())
    finally:
        set_threads(before)
    assert len(set(results)) == 1
