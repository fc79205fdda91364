"""Each layout of an array is in memory as its name says, with the same values in all of them."""

import numpy as np
import pytest

from stridewise.exercises.arrays import ArraySpec, with_layout
from stridewise.layout import byte_offset, root, row_major_strides

LAYOUTS = ["contiguous", "sliced", "transposed", "reversed"]
SHAPES = [(5,), (3, 4), (2, 3, 4), (2, 3, 4, 5), (1, 2, 1, 3)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fill", ["count", "random", "quarters"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_layout_moves_elements_and_changes_none(shape, fill, dtype):
    arrays = [ArraySpec(shape, dtype, layout, fill).build() for layout in LAYOUTS]
    for array in arrays:
        assert (array.shape, array.dtype) == (shape, dtype)
        np.testing.assert_array_equal(array, arrays[0])


@pytest.mark.parametrize("shape", SHAPES)
def test_contiguous_is_row_major(shape):
    array = ArraySpec(shape, layout="contiguous").build()
    assert array.strides == row_major_strides(shape, 4)


@pytest.mark.parametrize("shape", SHAPES)
def test_transposed_has_its_axes_stored_in_reverse_order(shape):
    array = ArraySpec(shape, layout="transposed").build()
    assert array.strides == row_major_strides(shape[::-1], 4)[::-1]


@pytest.mark.parametrize("shape", SHAPES)
def test_reversed_runs_backwards_along_axis_0(shape):
    array = ArraySpec(shape, layout="reversed").build()
    first, *others = row_major_strides(shape, 4)
    assert array.strides == (-first, *others)
    assert byte_offset(array) == first * (shape[0] - 1)


@pytest.mark.parametrize("shape", SHAPES)
def test_sliced_is_every_second_element_with_99_between(shape):
    array = ArraySpec(shape, layout="sliced", fill="count").build()
    wide = root(array)
    assert array.strides == (*row_major_strides((*shape[:-1], 2 * shape[-1]), 4)[:-1], 8)
    np.testing.assert_array_equal(wide[..., ::2], array)
    assert (wide[..., 1::2] == 99).all()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_place_always_makes_a_new_array(layout):
    values = np.arange(12.0).reshape(3, 4)
    assert not np.shares_memory(with_layout(values, layout), values)


def test_count_counts_in_reading_order():
    np.testing.assert_array_equal(ArraySpec((2, 3), fill="count").build(), [[1, 2, 3], [4, 5, 6]])


def test_random_has_whole_numbers_from_minus_9_to_9_without_0():
    values = ArraySpec((40, 50)).build()
    assert set(np.unique(values)) == {*range(-9, 0), *range(1, 10)}


def test_quarters_are_the_same_numbers_divided_by_4():
    np.testing.assert_array_equal(ArraySpec((3, 5), fill="quarters").build() * 4, ArraySpec((3, 5)).build())


def test_another_seed_gives_other_numbers_and_the_same_seed_the_same():
    assert (ArraySpec((3, 5)).build() == ArraySpec((3, 5)).build()).all()
    assert (ArraySpec((3, 5), seed=1).build() != ArraySpec((3, 5)).build()).any()
