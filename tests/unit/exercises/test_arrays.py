"""Each layout of an array is in memory as its name says, with the same values in all of them."""

from typing import get_args

import numpy as np
import pytest

from stridewise.exercises.arrays import ArraySpec, Fill, Layout, with_layout
from stridewise.layout import byte_offset, root, row_major_strides

LAYOUTS = get_args(Layout)
SHAPES = [(5,), (3, 4), (2, 3, 4), (2, 3, 4, 5), (1, 2, 1, 3)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fill", get_args(Fill))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_layout_moves_elements_and_changes_none(shape, fill, dtype):
    arrays = [ArraySpec(shape, dtype, layout, fill, is_repeated=True).build() for layout in LAYOUTS]
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


@pytest.mark.parametrize("shape", SHAPES)
def test_flipped_runs_backwards_along_every_axis(shape):
    array = ArraySpec(shape, layout="flipped").build()
    assert array.strides == tuple(-stride for stride in row_major_strides(shape, 4))


def test_channels_first_has_its_last_axis_stored_after_the_first():
    array = ArraySpec((2, 3, 4, 5), layout="channels_first").build()
    assert array.transpose(0, 3, 1, 2).flags.c_contiguous


@pytest.mark.parametrize("shape", SHAPES)
def test_broadcast_has_stride_0_along_axis_0_and_can_be_written_to(shape):
    array = ArraySpec(shape, layout="broadcast").build()
    assert array.strides[0] == 0
    assert (array == array[:1]).all()
    assert array.flags.writeable


@pytest.mark.parametrize("shape", SHAPES)
def test_a_part_has_the_strides_of_the_array_around_it(shape):
    array = ArraySpec(shape, layout="part").build()
    whole = root(array)
    assert whole.shape == tuple(length + 2 for length in shape)
    assert array.strides == whole.strides
    assert whole.sum() == array.sum() + 99 * (whole.size - array.size)


def test_a_broadcast_array_has_the_same_values_in_another_layout():
    broadcast = ArraySpec((3, 4), layout="broadcast", seed=7)
    np.testing.assert_array_equal(broadcast.laid_out("contiguous").build(), broadcast.build())


@pytest.mark.parametrize(("dtype", "smaller"), [("float32", "float16"), ("float64", "float32")])
def test_no_smaller_dtype_holds_numbers_of_full_precision(dtype, smaller):
    values = ArraySpec((20, 30), dtype, fill="full_precision").build()
    assert (np.abs(values) >= 0.5).all()
    assert (np.abs(values) < 1).all()
    assert (values.astype(smaller) != values).mean() > 0.99


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
