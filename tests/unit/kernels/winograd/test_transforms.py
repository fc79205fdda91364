"""The algebra of Winograd convolution is exact: checked on fractions, where nothing is rounded."""

from fractions import Fraction
from random import Random

import pytest

from stridewise.kernels.winograd.transforms import F23, F43, TAPS, matrices

EVERY_TILE = pytest.mark.parametrize("tile", [F23, F43], ids=["F(2,3)", "F(4,3)"])


def fractions(count, seed):
    random = Random(seed)
    return [Fraction(random.randint(-99, 99), random.randint(1, 9)) for _ in range(count)]


def row_by_definition(taps, pixels):
    return [sum(taps[j] * pixels[i + j] for j in range(TAPS)) for i in range(len(pixels) - TAPS + 1)]


@EVERY_TILE
@pytest.mark.parametrize("seed", range(5))
def test_a_row_is_the_convolution(tile, seed):
    taps, pixels = fractions(TAPS, seed), fractions(tile.size, seed + 100)
    products = [a * b for a, b in zip(tile.filter_transform(*taps), tile.input_transform(*pixels), strict=True)]
    assert len(products) == tile.size
    assert list(tile.output_transform(*products)) == row_by_definition(taps, pixels)


@EVERY_TILE
def test_the_matrices_are_the_convolution(tile):
    a_t, g, b_t = matrices(tile.outputs, tile.points)
    taps, pixels = fractions(TAPS, 1), fractions(tile.size, 2)
    products = [a * b for a, b in zip(times(g, taps), times(b_t, pixels), strict=True)]
    assert times(a_t, products) == row_by_definition(taps, pixels)


@EVERY_TILE
def test_the_functions_are_the_matrices(tile):
    """Up to a sign that a row of the filter and the input transform share, and that cancels in their product."""
    a_t, g, b_t = matrices(tile.outputs, tile.points)
    products, taps, pixels = (fractions(count, 3) for count in (tile.size, TAPS, tile.size))
    assert list(tile.output_transform(*products)) == times(a_t, products)
    weights, image = tile.filter_transform(*taps), tile.input_transform(*pixels)
    signs = [-1 if value == -exact else 1 for value, exact in zip(weights, times(g, taps), strict=True)]
    assert [sign * value for sign, value in zip(signs, weights, strict=True)] == times(g, taps)
    assert [sign * value for sign, value in zip(signs, image, strict=True)] == times(b_t, pixels)


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]
