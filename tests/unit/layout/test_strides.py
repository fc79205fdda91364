"""Row-major strides and offsets, against NumPy's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stridewise.layout import element_offset, row_major_strides

SHAPES = st.lists(st.integers(1, 5), max_size=5).map(tuple)


@given(shape=SHAPES, dtype=st.sampled_from(["int8", "float32", "float64"]))
def test_strides_are_those_of_a_new_numpy_array(shape, dtype):
    array = np.empty(shape, dtype)
    assert row_major_strides(shape, array.itemsize) == array.strides
    assert row_major_strides(shape) == tuple(stride // array.itemsize for stride in array.strides)


@given(shape=SHAPES, data=st.data())
def test_offset_finds_the_element_in_flat_memory(shape, data):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    index = tuple(data.draw(st.integers(0, length - 1)) for length in shape)
    assert element_offset(index, row_major_strides(shape)) == array[index]


def test_numpy_integers_and_arrays_count_as_integers():
    assert row_major_strides(np.array([2, 3, 5]), np.int64(4)) == (60, 20, 4)
    assert element_offset(np.array([1, 2]), np.array([-24, 4])) == -16


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: row_major_strides((2, -3)), ValueError, r"shape must hold no negative length, got \(2, -3\)"),
        (lambda: row_major_strides((2, 3.0)), TypeError, r"shape must hold integers only, got \(2, 3\.0\)"),
        (lambda: row_major_strides(6), TypeError, "shape must be a sequence of integers, got 6"),
        (lambda: row_major_strides("23"), TypeError, "shape must be a sequence of integers, got '23'"),
        (lambda: row_major_strides((2,), itemsize=0), ValueError, "itemsize must be at least 1, got 0"),
        (lambda: row_major_strides((2,), itemsize=4.0), TypeError, "itemsize must hold integers only"),
        (
            lambda: element_offset((1, 2, 3), (6, 1)),
            ValueError,
            r"one entry for each stride: got index \(1, 2, 3\) and strides \(6, 1\)",
        ),
        (lambda: element_offset((1.5, 2), (6, 1)), TypeError, "index must hold integers only"),
    ],
)
def test_bad_arguments_are_named(call, error, says):
    with pytest.raises(error, match=says):
        call()
