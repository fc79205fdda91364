"""The gradients of a convolution: against PyTorch's autograd, finite differences, and the definition."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stridewise.kernels import conv2d_backward, conv2d_backward_reference, conv2d_reference
from stridewise.kernels.backward import convolution, products
from stridewise.kernels.backward.arguments import read_backward

PAIRS = {"stride": (1, 1), "padding": ((0, 0), (0, 0)), "dilation": (1, 1), "groups": 1}


def whole_numbers(shape, dtype=np.float64, seed=0):
    generator = np.random.default_rng([seed, *shape])
    return generator.integers(-4, 5, shape).astype(dtype)


def problem(x_shape, w_shape, dtype=np.float64, **options):
    """Images, weights, and a random gradient of the output: whole numbers, so that every sum is exact."""
    x, w = whole_numbers(x_shape, dtype), whole_numbers(w_shape, dtype, seed=1)
    return x, w, whole_numbers(conv2d_reference(x, w, **options).shape, dtype, seed=2)


@st.composite
def problems(draw):
    """Any stride, padding, dilation and groups, with every remainder, sides that differ, and padding on either side."""
    number = st.integers
    groups, kernel = draw(number(1, 3)), (draw(number(1, 3)), draw(number(1, 3)))
    options = {
        "stride": (draw(number(1, 4)), draw(number(1, 4))),
        "padding": tuple((draw(number(0, 4)), draw(number(0, 4))) for _ in range(2)),
        "dilation": (draw(number(1, 3)), draw(number(1, 3))),
        "groups": groups,
    }
    smallest = [
        max(1, d * (k - 1) + 1 - sum(p))
        for d, k, p in zip(options["dilation"], kernel, options["padding"], strict=True)
    ]
    sides = [length + draw(number(0, 5)) for length in smallest]
    ci, co = draw(number(1, 2)), draw(number(1, 2))
    return (draw(number(1, 2)), *sides, groups * ci), (*kernel, ci, groups * co), options


@settings(max_examples=60, deadline=None)
@given(problems())
def test_it_is_the_definition_on_any_problem(drawn):
    x_shape, w_shape, options = drawn
    arrays = problem(x_shape, w_shape, **options)
    for expected, received in zip(
        conv2d_backward_reference(*arrays, **options), conv2d_backward(*arrays, **options), strict=True
    ):
        np.testing.assert_array_equal(received, expected)


@settings(max_examples=25, deadline=None)
@given(problems())
def test_both_ways_to_the_gradient_of_the_images_agree(drawn):
    x_shape, w_shape, options = drawn
    x, w, grad = problem(x_shape, w_shape, **options)
    geometry = read_backward(x, w, grad, **options)
    if np.min(convolution.padding_of(w, x_shape, geometry)) >= 0:
        np.testing.assert_array_equal(
            convolution.input_gradient(w, grad, x_shape, geometry),
            products.input_gradient(w, grad, x_shape, geometry),
        )


# As the samples on which PyTorch tests its own convolutions, and the exercise's: shapes are NHWC and HWIO.
SAMPLES = [
    ((1, 4, 4, 3), (3, 3, 3, 3), {}),
    ((1, 4, 4, 3), (3, 3, 3, 3), {"stride": 2, "padding": 2}),
    ((2, 8, 8, 4), (2, 2, 4, 2), {"stride": (3, 2), "padding": (2, 1), "dilation": (2, 1)}),
    ((1, 4, 3, 2), (2, 3, 2, 1), {"padding": "valid"}),
    ((1, 4, 3, 6), (2, 2, 6, 6), {"padding": "same", "dilation": 3}),
    ((2, 7, 9, 4), (3, 2, 2, 6), {"groups": 2, "stride": 2, "padding": 1}),
    ((2, 8, 5, 4), (3, 3, 1, 8), {"groups": 4, "stride": 3}),
    ((3, 5, 6, 2), (1, 1, 2, 3), {"stride": 2}),
    *(((2, 5 + remainder, 6, 2), (3, 2, 2, 3), {"stride": 4}) for remainder in range(4)),
    *(((1, 6, 4 + remainder, 1), (2, 3, 1, 2), {"stride": 3, "padding": 1}) for remainder in range(3)),
]


def both_sides(x, w, options):
    """The padding as ((top, bottom), (left, right))."""
    return read_backward(x, w, conv2d_reference(x, w, **options), **(PAIRS | options)).padding


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("x_shape", "w_shape", "options"), SAMPLES)
def test_it_is_what_pytorchs_autograd_says(x_shape, w_shape, options, dtype):
    torch = pytest.importorskip("torch")
    x, w, grad = problem(x_shape, w_shape, dtype, **options)
    x_torch = torch.from_numpy(x).requires_grad_()
    w_torch = torch.from_numpy(w).requires_grad_()
    (top, bottom), (left, right) = both_sides(x, w, options)
    padded = torch.nn.functional.pad(x_torch.permute(0, 3, 1, 2), (left, right, top, bottom))
    rest = {name: value for name, value in options.items() if name != "padding"}
    out = torch.nn.functional.conv2d(padded, w_torch.permute(3, 2, 0, 1).contiguous(), **rest)
    out.backward(torch.from_numpy(grad).permute(0, 3, 1, 2))
    grad_x, grad_w = conv2d_backward(x, w, grad, **options)
    np.testing.assert_allclose(grad_x, x_torch.grad.numpy(), atol=1e-4)
    np.testing.assert_allclose(grad_w, w_torch.grad.numpy(), atol=1e-4)


def differences(function, array):
    """The numeric gradient: the output is linear in each array, so the difference of two values is exact."""
    out = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        step = np.zeros(array.shape)
        step[place] = 1
        out[place] = function(array + step) - function(array)
    return out


@pytest.mark.parametrize(("x_shape", "w_shape", "options"), SAMPLES[4:7])
def test_it_is_the_quotient_of_differences(x_shape, w_shape, options):
    x, w, grad = problem(x_shape, w_shape, **options)
    grad_x, grad_w = conv2d_backward(x, w, grad, **options)
    np.testing.assert_array_equal(grad_x, differences(lambda a: (conv2d_reference(a, w, **options) * grad).sum(), x))
    np.testing.assert_array_equal(grad_w, differences(lambda a: (conv2d_reference(x, a, **options) * grad).sum(), w))


def test_arrays_in_any_memory_layout_stay_as_they_are_and_the_results_are_contiguous():
    x, w, grad = problem((2, 6, 5, 4), (3, 2, 4, 3), np.float32, stride=2)
    expected = conv2d_backward(x, w, grad, stride=2)
    given = [array.T.copy().T for array in (x, w, grad)]
    copies = [array.copy() for array in given]
    received = conv2d_backward(*given, stride=2)
    for result, other in zip(received, expected, strict=True):
        np.testing.assert_array_equal(result, other)
        assert result.flags.c_contiguous
        assert result.dtype == np.float32
    for array, copy in zip(given, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_no_images_have_a_gradient_of_zeros():
    grad_x, grad_w = conv2d_backward(np.ones((0, 5, 5, 2)), np.ones((3, 3, 2, 4)), np.ones((0, 3, 3, 4)))
    assert grad_x.shape == (0, 5, 5, 2)
    assert not grad_w.any()


@pytest.mark.parametrize("function", [conv2d_backward, conv2d_backward_reference])
@pytest.mark.parametrize(
    ("grad", "error", "message"),
    [
        (np.ones((1, 3, 4, 2)), ValueError, "grad must have the shape of the forward pass's output (1, 4, 4, 2), got"),
        (np.ones((1, 4, 4, 2), np.float32), TypeError, "grad must have the dtype of x, float64, got float32"),
        ([1.0], TypeError, "grad must be a NumPy array, got list"),
    ],
)
def test_a_gradient_that_does_not_fit_is_told_what_fits(function, grad, error, message):
    with pytest.raises(error, match=re.escape(message)):
        function(np.ones((1, 5, 5, 1)), np.ones((2, 2, 1, 2)), grad)


def test_the_forward_passs_arguments_are_checked_as_conv2d_checks_them():
    with pytest.raises(ValueError, match="stride must be at least 1, got 0"):
        conv2d_backward(np.ones((1, 5, 5, 1)), np.ones((2, 2, 1, 2)), np.ones((1, 4, 4, 2)), stride=0)
