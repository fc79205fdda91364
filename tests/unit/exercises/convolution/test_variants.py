"""Variants are made when they are looked at, take what their exercise takes, and are combined with one another."""

import numpy as np
import pytest

from stridewise.exercises import exercise_named
from stridewise.exercises.convolution.changes import with_output, with_result
from stridewise.exercises.convolution.variants import in_every_style, with_stride

X = np.arange(1.0, 41.0).reshape(2, 4, 5, 1)
W = np.array([[1.0, 10.0], [100.0, 1000.0]]).reshape(2, 2, 1, 1)


def misconception(name, exercise="conv_naive"):
    return next(known for known in exercise_named(exercise).misconceptions if known.name == name)


def test_nothing_is_made_before_the_variants_are_looked_at():
    def change(_):
        raise AssertionError("made too early")

    variants = in_every_style(change)
    with pytest.raises(AssertionError, match="made too early"):
        list(variants)


def test_they_are_made_once():
    variants = in_every_style(with_output(lambda rows, columns, _: (rows - 1, columns - 1)))
    assert list(variants) == list(variants)
    assert len(variants) == len(list(variants)) > 10
    assert variants[0] is next(iter(variants))


def test_each_change_is_on_its_own():
    first, second = in_every_style(with_result(lambda out, _: 2 * out), with_result(lambda out, _: 3 * out))
    np.testing.assert_array_equal(3 * first(X, W), 2 * second(X, W))


def test_a_stride_moves_the_windows():
    (variant,) = with_stride(with_result(lambda out, _: -out))
    np.testing.assert_array_equal(variant(X, W, 2), variant(X, W, 1)[:, ::2, ::2])


def test_a_budget_makes_no_difference():
    with_budget = misconception("kernel-flipped", "conv_lazy").variants
    without = misconception("kernel-flipped").variants
    np.testing.assert_array_equal(with_budget[0](X, W, 64), without[0](X, W))
