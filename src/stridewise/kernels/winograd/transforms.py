"""The algebra of Winograd convolution: fewer multiplications, by evaluating polynomials at a few points.

A row of `m` outputs of a filter with 3 taps, out[i] = sum over j of g[j] * d[i + j], takes 3 * m multiplications as
written, but m + 2 are enough. Read the taps as a polynomial g(p) = g[0] + g[1] p + g[2] p**2, and likewise m numbers
y(p). Their product has m + 2 coefficients, so its values at m + 2 points determine it, and each value is one
multiplication: g(p) * y(p). (This is Toom-Cook multiplication. "Infinity" counts as a point: there a polynomial's value
is its leading coefficient.) Multiplying polynomials and filtering a row are transposes of each other, so they need the
same number of multiplications:

    out = A.T @ ((G @ g) * (B.T @ d))        A.T: m by a, G: a by 3, B.T: a by a, with a = m + 2

In two dimensions each transform is applied along the columns and then along the rows, and a tile of m * m outputs takes
a * a multiplications instead of 9 * m * m: F(2x2,3x3) 16 instead of 36, F(4x4,3x3) 36 instead of 144.

What remains are additions and multiplications by a few constants. They are written out below, with terms that several
rows of a matrix share computed once. The functions work on any numbers: the tests run them on fractions, where they
must agree exactly with the matrices and with the convolution, and `vector_transforms` runs them on vectors of channels.

The points decide how much rounding is amplified. F(4x4,3x3) uses 0, 1, -1, 1/2, -2 and infinity, whose largest error we
measured to be 2.3 to 3.5 times smaller than that of the usual 0, 1, -1, 2, -2 and infinity, at the same cost.

References
----------
A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, arXiv:1509.09308 (the algorithm).
B. Barabasz, A. Anderson, K. Soodhalter and D. Gregg, "Error Analysis and Improving the Accuracy of Winograd Convolution
for Deep Neural Networks", 2018, arXiv:1803.10986 (the points).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

TAPS = 3
Matrix = list[list[Fraction]]


@dataclass(frozen=True, slots=True)
class Winograd:
    """F(outputs, 3): the transforms of one row, and the points besides infinity that they come from.

    filter_transform: 3 taps to `size` values. input_transform: `size` pixels to `size` values. output_transform: `size`
    products to `outputs` outputs. Arguments and results may be anything that adds, subtracts and multiplies by a
    fraction.
    """

    outputs: int
    points: tuple[Fraction, ...]
    filter_transform: Callable[..., tuple[Any, ...]]
    input_transform: Callable[..., tuple[Any, ...]]
    output_transform: Callable[..., tuple[Any, ...]]

    @property
    def size(self) -> int:
        """Pixels in a row of a tile, and multiplications."""
        return self.outputs + TAPS - 1


def matrices(outputs: int, points: tuple[Fraction, ...]) -> tuple[Matrix, Matrix, Matrix]:
    """Return A.T (outputs by a), G (a by 3), B.T (a by a) for the points and infinity; a is outputs + 2.

    Row k of B.T holds the coefficients of the product of (p - q) over all points q but points[k], the last row those of
    the product over all points. Row k of G is 1, p, p**2 divided by the value of that product at p = points[k].
    """
    unit, zero = Fraction(1), Fraction(0)
    others = [[q for q in points if q != p] for p in points]
    a_t = [[p**i for p in points] + [unit if i == outputs - 1 else zero] for i in range(outputs)]
    g = [[p**j / _value(_product(rest), p) for j in range(TAPS)] for p, rest in zip(points, others, strict=True)]
    b_t = [[*_product(rest), zero] for rest in others]
    return a_t, [*g, [zero, zero, unit]], [*b_t, _product(points)]


def _product(roots: tuple[Fraction, ...] | list[Fraction]) -> list[Fraction]:
    """Return the coefficients of the product of (p - root), the constant one first."""
    coefficients = [Fraction(1)]
    for root in roots:
        shifted = [Fraction(0), *coefficients]
        coefficients = [high - root * low for high, low in zip(shifted, [*coefficients, Fraction(0)], strict=True)]
    return coefficients


def _value(coefficients: list[Fraction], p: Fraction) -> Fraction:
    return sum((c * p**i for i, c in enumerate(coefficients)), Fraction(0))


# --- F(2, 3): points 0, 1, -1 -----------------------------------------------------------------------------------

HALF = Fraction(1, 2)


def _filter_2(g0: Any, g1: Any, g2: Any) -> tuple[Any, ...]:
    even, odd = HALF * (g0 + g2), HALF * g1
    return g0, even + odd, even - odd, g2  # rows 0 and 2 change sign here and in _input_2: it cancels


def _input_2(d0: Any, d1: Any, d2: Any, d3: Any) -> tuple[Any, ...]:
    return d0 - d2, d1 + d2, d2 - d1, d3 - d1


def _output_2(m0: Any, m1: Any, m2: Any, m3: Any) -> tuple[Any, ...]:
    return m0 + (m1 + m2), (m1 - m2) + m3


# --- F(4, 3): points 0, 1, -1, 1/2, -2 --------------------------------------------------------------------------


def _filter_4(g0: Any, g1: Any, g2: Any) -> tuple[Any, ...]:
    even, odd = Fraction(1, 3) * (g0 + g2), Fraction(1, 3) * g1
    at_half = Fraction(-16, 15) * g0 - Fraction(8, 15) * g1 - Fraction(4, 15) * g2
    at_minus_2 = Fraction(1, 15) * g0 - Fraction(2, 15) * g1 + Fraction(4, 15) * g2
    return g0, even + odd, odd - even, at_half, at_minus_2, g2


def _input_4(d0: Any, d1: Any, d2: Any, d3: Any, d4: Any, d5: Any) -> tuple[Any, ...]:
    # All but two rows contain (p - 1/2) * (p + 2) = p**2 + 3/2 p - 1: these are its values, shifted by 0, 1, 2, 3.
    # Two contain p**2 - 1. Sharing them saves 4 of 20 instructions.
    e0, e1 = d2 + THREE_HALVES * d1 - d0, d3 + THREE_HALVES * d2 - d1
    e2, e3 = d4 + THREE_HALVES * d3 - d2, d5 + THREE_HALVES * d4 - d3
    f1, f2 = d3 - d1, d4 - d2
    return e2 - e0, e2 + e1, e2 - e1, f2 + 2 * f1, f2 - HALF * f1, e3 - e1


def _output_4(m0: Any, m1: Any, m2: Any, m3: Any, m4: Any, m5: Any) -> tuple[Any, ...]:
    even, odd = m1 + m2, m1 - m2
    return (
        (m0 + even) + (m3 + m4),
        odd + HALF * m3 - 2 * m4,
        even + Fraction(1, 4) * m3 + 4 * m4,
        odd + Fraction(1, 8) * m3 - 8 * m4 + m5,
    )


THREE_HALVES = Fraction(3, 2)

F23 = Winograd(2, (Fraction(0), Fraction(1), Fraction(-1)), _filter_2, _input_2, _output_2)
F43 = Winograd(4, (Fraction(0), Fraction(1), Fraction(-1), HALF, Fraction(-2)), _filter_4, _input_4, _output_4)
