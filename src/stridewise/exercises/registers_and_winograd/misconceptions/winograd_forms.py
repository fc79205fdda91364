"""Winograd's F(2, 3) with other numbers in its three matrices: from these the variants are made.

An answer is out[t, o] = sum over p of A[o, p] * (B[p] . d[t]) * (G[p] . g), where p is a product. All that can be
seen of it is that sum multiplied out, sum over i and tap of form[o, i, tap] * d[t, i] * g[tap]: answers of the same
form are the same answer.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stridewise.exercises.strided import Answer

Array = NDArray[Any]

INPUTS = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])  # B: the products' sums of d
TAPS = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])  # G: the products' sums of g
OUTPUTS = np.array([[1, 1, 1, 0], [0, 1, -1, -1]])  # A: the outputs' sums of the products


def _other_taps() -> Iterator[Array]:
    """Each tap alone, and g0 + g1 + g2 with other signs, without the half, or with one tap in place of another."""
    unit = np.eye(3)
    yield from unit
    yield from (np.array(signs) / 2 for signs in product((1, -1), repeat=3))
    for signs in (TAPS[1], TAPS[2]):
        yield 2 * signs
        yield from (signs + signs[place] * (unit[other] - unit[place]) for place, other in permutations(range(3), 2))


def form(inputs: Array = INPUTS, taps: Array = TAPS, outputs: Array = OUTPUTS) -> Array:
    """Return what an answer with these matrices does to each input and tap: (2, 4, 3)."""
    return np.asarray(np.einsum("op,pi,pt->oit", outputs, inputs, taps))


def with_another_product(number: int) -> tuple[Answer, ...]:
    """Return answers whose product of this number is another one: other inputs or other signs, or other taps.

    Two answers with the product's opposite are not among them: those with p, r or s are misconceptions of their own.
    """
    other_inputs = (form(inputs=_with_row(INPUTS, number, row)) for row in _sums_of_inputs())
    other_taps = (form(taps=_with_row(TAPS, number, row)) for row in _other_taps())
    opposite = form(inputs=_with_row(INPUTS, number, -INPUTS[number]))
    forms = [*other_inputs, *other_taps, _without(number)]
    return _answers(forms, but=[form()] if number == 1 else [form(), opposite])


def with_other_outputs() -> tuple[Answer, ...]:
    """Return answers that add, subtract or leave out another product in an output, or change two of the signs."""
    places = list(np.ndindex(OUTPUTS.shape))
    others = [_with_entry(OUTPUTS, place, value) for place in places for value in (-1, 0, 1)]
    for first, second in combinations(np.argwhere(OUTPUTS), 2):
        others.append(_with_sign(_with_sign(OUTPUTS, tuple(first)), tuple(second)))
    return _answers([form(outputs=other) for other in others], but=[form(), *_named()])


def _without(number: int) -> Array:
    return form(inputs=_with_row(INPUTS, number, np.zeros(4)))


def _named() -> Iterator[Array]:
    """The forms of misconceptions of their own: no product or its opposite, and signs that are forgotten."""
    for number in range(4):
        yield form(inputs=_with_row(INPUTS, number, -INPUTS[number]))
        yield _without(number)
    yield form(outputs=_with_entry(OUTPUTS, (1, 2), 1))
    yield form(outputs=np.abs(OUTPUTS))


def _answers(forms: Iterable[Array], but: Iterable[Array]) -> tuple[Answer, ...]:
    """Return an answer for each form, but for those forms; no two are the same."""
    different = {_key(other): other for other in forms}
    for known in but:
        different.pop(_key(known), None)
    return tuple(map(_answer, different.values()))


def _answer(its_form: Array) -> Answer:
    numbers = its_form.tolist()  # plain numbers, so that a fingerprint can read them
    return lambda d, g: (d @ (np.array(numbers) @ g).T).astype(d.dtype)


def _key(its_form: Array) -> bytes:
    return (its_form + 0.0).tobytes()  # without negative zeros


def _sums_of_inputs() -> Iterator[Array]:
    """All sums and differences of two inputs, and each input alone."""
    unit = np.eye(4)
    for first, second in combinations(unit, 2):
        yield from (a * first + b * second for a, b in product((1, -1), (1, -1)))
    yield from unit


def _with_row(matrix: Array, number: int, row: Array) -> Array:
    return np.array([row if other == number else old for other, old in enumerate(matrix)], dtype=float)


def _with_entry(matrix: Array, place: tuple[int, ...], value: float) -> Array:
    other = np.array(matrix)
    other[place] = value
    return other


def _with_sign(matrix: Array, place: tuple[int, ...]) -> Array:
    return _with_entry(matrix, place, -matrix[place])
