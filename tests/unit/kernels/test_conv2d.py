"""`conv2d` agrees with the reference, with every parameter in every form, and with PyTorch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stridewise import conv2d
from stridewise.exercises.arrays import with_layout
from stridewise.kernels import conv2d_reference
from tests.unit.kernels.by_taps import whole_numbers

LAYOUTS = ["contiguous", "sliced", "transposed", "reversed"]


def torch_conv2d(x, w, **options):
    import torch

    images, weights = torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(w).permute(3, 2, 0, 1)
    return torch.nn.functional.conv2d(images, weights, **options).permute(0, 2, 3, 1).numpy()


@st.composite
def problems(draw):
    """Arguments of conv2d that fit together."""
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    ci, co = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 3))
    kernel, stride, dilation = (
        (draw(st.integers(1, 3)), draw(st.integers(1, 3))) for _ in ("kernel", "stride", "dilation")
    )
    spans = [step * (taps - 1) + 1 for taps, step in zip(kernel, dilation, strict=True)]
    image = [span + draw(st.integers(0, 4)) for span in spans]
    sides = st.integers(0, 2)
    padding = draw(
        st.sampled_from(["same", "valid"])
        | sides
        | st.tuples(sides, sides)
        | st.tuples(st.tuples(sides, sides), st.tuples(sides, sides))
    )
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    x = with_layout(whole_numbers((draw(st.integers(1, 2)), *image, ci), dtype), draw(st.sampled_from(LAYOUTS)))
    w = with_layout(whole_numbers((*kernel, ci // groups, co), dtype, seed=1), draw(st.sampled_from(LAYOUTS)))
    return x, w, {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


@given(problem=problems())
@settings(max_examples=150)
def test_the_reference_agrees(problem):
    x, w, options = problem
    x_before, w_before = x.copy(), w.copy()
    out = conv2d(x, w, **options)
    np.testing.assert_array_equal(out, conv2d_reference(x, w, **options), strict=True)
    assert out.flags.c_contiguous
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(w, w_before)


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        ((2, 9, 8, 3), (3, 2, 3, 5), {}),
        ((2, 9, 8, 3), (3, 2, 3, 5), {"stride": 2}),
        ((2, 9, 8, 3), (3, 2, 3, 5), {"stride": (2, 3), "padding": (2, 1)}),
        ((2, 9, 8, 3), (3, 2, 3, 5), {"dilation": (2, 3), "padding": 1}),
        ((2, 9, 8, 3), (3, 2, 3, 5), {"padding": "same"}),
        ((2, 9, 8, 3), (4, 3, 3, 5), {"padding": "same", "dilation": (2, 1)}),
        ((2, 9, 8, 3), (3, 2, 3, 5), {"padding": "valid"}),
        ((2, 9, 8, 6), (3, 2, 3, 4), {"groups": 2, "padding": 1}),
        ((2, 9, 8, 6), (3, 3, 1, 6), {"groups": 6, "stride": 2}),
        ((2, 9, 8, 3), (3, 2, 1, 12), {"groups": 3, "dilation": 2, "padding": (2, 1)}),
        ((1, 30, 40, 3), (7, 7, 3, 16), {"stride": 2, "padding": 3}),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")  # PyTorch, of its own speed
def test_pytorch_agrees(x_shape, w_shape, options, dtype):
    x, w = whole_numbers(x_shape, dtype), whole_numbers(w_shape, dtype, seed=1)
    np.testing.assert_array_equal(conv2d(x, w, **options), torch_conv2d(x, w, **options), strict=True)


@pytest.mark.parametrize("shape", [(1, 1), (4, 5), (7, 2)])
@pytest.mark.parametrize("kernel", [(1, 1), (2, 3), (4, 4)])
@pytest.mark.parametrize("stride", [1, 2, (1, 3)])
def test_same_makes_one_output_for_each_step_of_the_stride(shape, kernel, stride):
    down, along = stride if isinstance(stride, tuple) else (stride, stride)
    out = conv2d(whole_numbers((1, *shape, 1)), whole_numbers((*kernel, 1, 1)), stride=stride, padding="same")
    assert out.shape == (1, -(-shape[0] // down), -(-shape[1] // along), 1)


def test_same_puts_the_odd_row_and_column_last():
    ones = np.ones((1, 3, 3, 1), np.float32)
    out = conv2d(ones, np.ones((2, 2, 1, 1), np.float32), padding="same")[0, :, :, 0]
    np.testing.assert_array_equal(out, [[4, 4, 2], [4, 4, 2], [2, 2, 1]])


def test_padding_may_exceed_the_kernel():
    x, w = whole_numbers((1, 2, 2, 1)), whole_numbers((1, 2, 1, 1))
    np.testing.assert_array_equal(conv2d(x, w, padding=5), conv2d_reference(x, w, padding=5))


def test_no_images_give_no_outputs():
    assert conv2d(np.empty((0, 5, 4, 2)), np.ones((2, 2, 2, 3)), padding=1).shape == (0, 6, 5, 3)


@pytest.mark.parametrize("function", [conv2d, conv2d_reference])
@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
        ({"stride": (1, -1)}, ValueError, "stride must be at least 1, got -1"),
        ({"stride": 1.5}, TypeError, "stride must be an integer, got 1.5"),
        ({"stride": (1, 1, 1)}, ValueError, r"stride must be an integer or a pair \(rows, columns\), got \(1, 1, 1\)"),
        ({"dilation": 0}, ValueError, "dilation must be at least 1, got 0"),
        ({"dilation": "2"}, TypeError, "dilation must be an integer, got '2'"),
        ({"padding": -1}, ValueError, "padding must not be negative, got -1"),
        ({"padding": ((0, 0), (0, -2))}, ValueError, r"padding must not be negative, got \(\(0, 0\), \(0, -2\)\)"),
        ({"padding": 0.5}, TypeError, "padding must hold integers, got 0.5"),
        ({"padding": "full"}, ValueError, 'padding must be "same", "valid", an integer, .* got \'full\''),
        ({"padding": (1, 2, 3)}, ValueError, r'padding must be "same", .* got \(1, 2, 3\)'),
        ({"padding": ((1, 2, 3), 1)}, ValueError, r'padding must be "same", .* got \(\(1, 2, 3\), 1\)'),
        ({"padding": "s"}, ValueError, "padding must be .* got 's'"),
        ({"padding": "ab"}, ValueError, "padding must be .* got 'ab'"),
        ({"stride": 2**70}, ValueError, f"stride must be at most 2147483647, got {2**70}"),
        ({"dilation": (1, 2**63)}, ValueError, "dilation must be at most 2147483647, got 9223372036854775808"),
        ({"padding": 2**70}, ValueError, f"padding must be at most 2147483647, got {2**70}"),
        ({"padding": ((0, 2**31), 0)}, ValueError, "padding must be at most 2147483647, got .*2147483648"),
        ({"groups": 0}, ValueError, "groups must be at least 1, got 0"),
        ({"groups": 3}, ValueError, "groups must divide .* got groups 3 for 4 in and 6 out"),
        ({"groups": 2}, ValueError, r"w must have CI // groups = 4 // 2 = 2 channels in, got 4"),
        ({"dilation": (1, 4)}, ValueError, "dilation .* spans 3x9, padded image 5x6"),
        ({"dilation": (4, 1), "padding": (1, 0)}, ValueError, "dilation .* spans 9x3, padded image 7x6"),
    ],
)
def test_bad_arguments_are_named(function, options, error, says):
    with pytest.raises(error, match=says):
        function(np.ones((1, 5, 6, 4)), np.ones((3, 3, 4, 6)), **options)


def test_what_equals_an_integer_is_none_even_where_the_integer_was_seen_before():
    x, w = np.ones((1, 5, 6, 4)), np.ones((3, 3, 4, 6))
    for name in ("stride", "dilation", "padding"):
        for good, bad in ((1, 1.0), ((1, 1), (1, 1.0))):
            conv2d(x, w, **{name: good})
            with pytest.raises(TypeError, match=name):
                conv2d(x, w, **{name: bad})


def test_an_output_beyond_all_memory_is_blamed_on_the_padding():
    with pytest.raises(ValueError, match=r"padding must leave an output that memory can hold, got one of \(1, 4294"):
        conv2d(np.ones((1, 5, 6, 4)), np.ones((3, 3, 4, 6)), padding=2**31 - 1)


def test_a_stride_beyond_the_image_leaves_one_output():
    x, w = whole_numbers((2, 5, 6, 4)), whole_numbers((3, 3, 4, 6), seed=1)
    np.testing.assert_array_equal(conv2d(x, w, stride=2**31 - 1), conv2d_reference(x, w, stride=5))


@pytest.mark.parametrize("function", [conv2d, conv2d_reference])
def test_options_are_keywords_only(function):
    with pytest.raises(TypeError, match="positional"):
        function(np.ones((1, 5, 6, 4)), np.ones((3, 3, 4, 6)), 1)
