"""What the variants are made of: orders of axes, strided views in every unit, and the forms of Winograd's products."""

from itertools import permutations

import numpy as np
import pytest

from stridewise.exercises import exercise_named, strided
from stridewise.exercises.axis_orders import orders_but, transposing
from stridewise.exercises.im2col.misconceptions import patches, window_views
from stridewise.exercises.registers_and_winograd.misconceptions import winograd_forms
from stridewise.exercises.stride_tiling.misconceptions.tiles import steps_in_order, tiles
from stridewise.layout import guarded_as_strided

MATRIX = np.arange(1, 25, dtype=np.float32).reshape(4, 6)


def test_the_orders_are_all_but_the_known_ones():
    known = ((0, 1, 2), (2, 1, 0))
    assert {*orders_but(known), *known} == {*permutations(range(3))}
    assert not {*orders_but(known)} & {*known}


def test_an_order_transposes_its_array():
    (answer,) = transposing([(1, 0)])
    np.testing.assert_array_equal(answer(MATRIX), MATRIX.T)


@pytest.mark.parametrize(
    ("unit", "strides"),
    [
        (strided.own, [24, 4]),
        (strided.from_the_shape, [24, 4]),
        (strided.elements_from_the_shape, [6, 1]),
        (strided.own_in_elements, [6, 1]),
        (strided.own_times_itemsize, [96, 16]),
        (strided.bytes_times_itemsize, [96, 16]),
        (strided.of_float32, [24, 4]),
    ],
)
def test_a_unit_gives_the_strides_of_a_contiguous_array(unit, strides):
    assert list(unit(MATRIX)) == strides


@pytest.mark.parametrize("unit", [strided.own, strided.own_in_elements, strided.own_times_itemsize])
def test_an_arrays_own_strides_follow_its_layout(unit):
    assert list(unit(MATRIX.T)) == list(unit(MATRIX))[::-1]


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        ("tile_view", tiles()),
        ("tile_view", steps_in_order(0, 1, 2, 3)),
        ("windows", window_views.windows_by()),
        ("windows", window_views.steps_in_order(0, 1, 2, 3)),
        ("im2col", patches.flattened()),
        ("im2col", patches.in_order((0, 1, 2), (3, 4, 5))),
        ("im2col", patches.reshaped(0, 1, 2, 3, 4, 5)),
        ("im2col", patches.joined((0, 1, 2), (3, 4, 5))),
        ("im2col", patches.of_image(np.copy)),
        ("im2col", patches.zero_but_for(lambda rows: rows, in_place=True)),
        ("im2col", patches.zero_but_for(lambda rows: rows, in_place=False)),
    ],
)
def test_with_the_right_decisions_it_is_the_right_answer(exercise, answer):
    record = exercise_named(exercise)
    for case in (*record.witnesses, *record.cases):
        with guarded_as_strided():
            received = answer(*case.build().values())
        np.testing.assert_array_equal(received, record.reference(*case.build().values()))


def test_the_right_form_is_the_convolution():
    inputs, taps = np.arange(8.0).reshape(2, 4), np.array([1.0, 10.0, 100.0])
    received = np.einsum("oit,ni,t->no", winograd_forms.form(), inputs, taps)
    np.testing.assert_array_equal(received, [[210, 321], [654, 765]])


def test_other_products_and_outputs_are_all_different_and_none_is_right():
    inputs, taps = np.array([[1.0, 17.0, 289.0, 4913.0]]), np.array([1.0, 31.0, 961.0])
    answers = [answer for number in range(4) for answer in winograd_forms.with_another_product(number)]
    given = [tuple(answer(inputs, taps)[0]) for answer in (*answers, *winograd_forms.with_other_outputs())]
    right = tuple(exercise_named("winograd_f23").reference(inputs, taps)[0])
    assert len({*given}) == len(given) > 150
    assert right not in given
