"""Every kernel in the catalogue agrees with the reference, for every shape, dtype and memory layout."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stridewise.exercises.arrays import with_layout
from stridewise.kernels import KERNELS, conv2d_reference
from tests.unit.kernels.by_taps import whole_numbers

# Those for 3x3 alone, which are less exact too, have tests of their own.
GENERAL = [kernel for kernel in KERNELS if kernel.taps is None]
EVERY_KERNEL = pytest.mark.parametrize("kernel", GENERAL, ids=lambda kernel: kernel.name)
PLAIN = {kernel.name for kernel in KERNELS if not kernel.parameters}
LAYOUTS = ["contiguous", "sliced", "transposed", "reversed"]


@EVERY_KERNEL
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("x_shape", "w_shape"),
    [
        pytest.param((1, 1, 1, 1), (1, 1, 1, 1), id="one number"),
        pytest.param((2, 6, 5, 3), (3, 2, 3, 4), id="nothing square, batch of 2"),
        pytest.param((3, 4, 7, 2), (2, 4, 2, 5), id="wide image, wide kernel"),
        pytest.param((1, 3, 5, 2), (3, 5, 2, 3), id="kernel as large as the image"),
        pytest.param((2, 3, 4, 5), (1, 1, 5, 9), id="1x1"),
        pytest.param((2, 5, 4, 1), (2, 3, 1, 1), id="one channel"),
        pytest.param((0, 5, 4, 2), (2, 3, 2, 3), id="no images"),
        pytest.param((1, 3, 31, 2), (1, 2, 2, 37), id="several tiles of pixels and channels"),
        pytest.param((1, 4, 5, 100), (3, 3, 100, 18), id="a long sum"),
    ],
)
def test_shapes_and_dtypes(kernel, dtype, x_shape, w_shape):
    x, w = whole_numbers(x_shape, dtype), whole_numbers(w_shape, dtype, seed=1)
    out = kernel.function(x, w)
    assert out.dtype == dtype
    np.testing.assert_array_equal(out, conv2d_reference(x, w), strict=True)


@EVERY_KERNEL
@given(data=st.data())
@settings(max_examples=25)
def test_memory_layout_does_not_matter(kernel, data):
    n, kh, kw, ci, co = (data.draw(st.integers(1, 3)) for _ in range(5))
    x_shape = (n, kh + data.draw(st.integers(0, 3)), kw + data.draw(st.integers(0, 3)), ci)
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    x = with_layout(whole_numbers(x_shape, dtype), data.draw(st.sampled_from(LAYOUTS)))
    w = with_layout(whole_numbers((kh, kw, ci, co), dtype, seed=1), data.draw(st.sampled_from(LAYOUTS)))
    x_before, w_before = x.copy(), w.copy()
    out = kernel.function(x, w)
    np.testing.assert_array_equal(out, conv2d_reference(x, w), strict=True)
    assert out.flags.c_contiguous
    assert not np.shares_memory(out, x)
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(w, w_before)


@EVERY_KERNEL
def test_read_only_arrays_and_subclasses(kernel):
    class Named(np.ndarray):
        pass

    x, w = whole_numbers((1, 4, 3, 2), np.float32), whole_numbers((2, 2, 2, 3), np.float32)
    expected = conv2d_reference(x, w)
    x.flags.writeable = w.flags.writeable = False
    np.testing.assert_array_equal(kernel.function(x, w), expected, strict=True)
    np.testing.assert_array_equal(kernel.function(x.view(Named), w.view(Named)), expected)


@EVERY_KERNEL
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rounding_errors_stay_within_their_bound(kernel, dtype):
    """A sum of k products in any order is off by at most k roundings of the sum of their sizes (Higham, 3.1)."""
    generator = np.random.default_rng(0)
    x, w = generator.standard_normal((1, 6, 5, 8)).astype(dtype), generator.standard_normal((3, 2, 8, 4)).astype(dtype)
    exact = conv2d_reference(x.astype(np.float64), w.astype(np.float64))
    bound = conv2d_reference(abs(x), abs(w)) * w[..., 0].size * np.finfo(dtype).eps
    assert np.all(abs(kernel.function(x, w) - exact) <= bound)


def test_records_are_told_apart_and_tell_their_idea():
    assert len({kernel.name for kernel in KERNELS}) == len({kernel.function for kernel in KERNELS}) == len(KERNELS)
    assert all(kernel.idea and "\n" not in kernel.idea for kernel in KERNELS)


@pytest.mark.parametrize(
    ("w_shape", "parameters", "left_out"),
    [
        ((3, 3, 8, 16), {}, set()),
        ((3, 3, 8, 16), {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}, set()),
        ((3, 2, 8, 16), {}, {"Winograd F(2x2,3x3)", "Winograd F(4x4,3x3)"}),
        ((1, 1, 8, 16), {}, {"Winograd F(2x2,3x3)", "Winograd F(4x4,3x3)"}),
        ((3, 3, 8, 16), {"padding": 1}, PLAIN),
        ((3, 3, 8, 16), {"stride": 2}, PLAIN | {"Winograd F(2x2,3x3)", "Winograd F(4x4,3x3)"}),
        ((3, 3, 4, 16), {"groups": 2, "padding": 1}, PLAIN | {"Winograd F(2x2,3x3)", "Winograd F(4x4,3x3)"}),
    ],
)
def test_a_kernel_does_what_it_says_it_supports_and_refuses_or_does_not_know_the_rest(w_shape, parameters, left_out):
    x, w = whole_numbers((1, 6, 5, 8), np.float64), whole_numbers(w_shape, np.float64, seed=1)
    assert {kernel.name for kernel in KERNELS if not kernel.supports(w_shape, **parameters)} == left_out
    expected = conv2d_reference(x, w, **parameters)
    for kernel in KERNELS:
        taken = {name: value for name, value in parameters.items() if name in kernel.parameters}
        if kernel.supports(w_shape, **parameters):
            np.testing.assert_allclose(kernel.function(x, w, **taken), expected, rtol=0, atol=1e-9)
        else:
            with pytest.raises((TypeError, ValueError)):
                kernel.function(x, w, **parameters)


@EVERY_KERNEL
@pytest.mark.parametrize(
    ("x", "w", "error", "says"),
    [
        ([[1.0]], np.ones((1, 1, 1, 1)), TypeError, "x must be a NumPy array, got list"),
        (np.ones((4, 4, 1)), np.ones((1, 1, 1, 1)), ValueError, r"x must have the 4 axes N, H, W, CI, got shape"),
        (np.ones((1, 4, 4, 1)), np.ones((3, 3)), ValueError, r"w must have the 4 axes KH, KW, CI, CO, got .* \(3, 3\)"),
        (np.ones((1, 4, 4, 1), int), np.ones((1, 1, 1, 1)), TypeError, "x must be float32 or float64"),
        (np.ones((1, 4, 4, 1)), np.ones((1, 1, 1, 1), ">f8"), TypeError, "w must be float32 or float64"),
        (np.ones((1, 4, 4, 1), "f4"), np.ones((1, 1, 1, 1)), TypeError, "same dtype, got float32 and float64"),
        (
            np.ones((1, 4, 4, 3)),
            np.ones((1, 1, 2, 1)),
            ValueError,
            "x has 3 channels in but w expects 2|w must have CI // groups = 3 // 1 = 3 channels in, got 2",
        ),
        (
            np.ones((1, 4, 4, 1)),
            np.ones((5, 2, 1, 1)),
            ValueError,
            "larger than the (padded )?image: kernel 5x2.* image 4x4",
        ),
        (
            np.ones((1, 4, 4, 1)),
            np.ones((2, 5, 1, 1)),
            ValueError,
            "larger than the (padded )?image: kernel 2x5.* image 4x4",
        ),
        (np.ones((1, 0, 4, 1)), np.ones((1, 1, 1, 1)), ValueError, "x must have no empty axis"),
        (np.ones((1, 4, 4, 1)), np.ones((1, 1, 1, 0)), ValueError, "w must have no empty axis"),
    ],
)
def test_bad_arrays_are_named(kernel, x, w, error, says):
    with pytest.raises(error, match=says):
        kernel.function(x, w)
