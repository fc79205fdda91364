"""A traced program gives what the answer gives, on every input."""

import numpy as np
import pytest

from stridewise.checker.answers.arithmetic_trace import trace_arithmetic

D = np.arange(1.0, 9).reshape(2, 4)
G = np.array([2.0, -3, 5])


def direct(d, g):
    return np.stack([d[:, :3] @ g, d[:, 1:] @ g], axis=1)


def winograd(d, g):
    """Lavin and Gray, 2016: F(2, 3)."""
    p, q = (d[:, 0] - d[:, 2]) * g[0], (d[:, 1] + d[:, 2]) * ((g[0] + g[1] + g[2]) / 2)
    r, s = (d[:, 2] - d[:, 1]) * ((g[0] - g[1] + g[2]) / 2), (d[:, 1] - d[:, 3]) * g[2]
    return np.stack([p + q + r, q - r - s], axis=1)


def looped(d, g):
    out = np.zeros((len(d), 2), dtype=d.dtype)
    for i, j, k in np.ndindex(len(d), 2, 3):
        out[i, j] += d[i, j + k] * g[k]
    return out


@pytest.mark.parametrize(
    ("answer", "multiplications"), [(direct, 12), (winograd, 8), (looped, 12), (lambda d, g: -d / 2 + g[0], 0)]
)
def test_the_program_gives_what_the_answer_gives_and_its_multiplications_are_counted(answer, multiplications):
    program = trace_arithmetic(answer, [D, G])
    assert program.multiplications == multiplications
    for arguments in ((D, G), (D[::-1] ** 2, G + 1)):
        np.testing.assert_allclose(program.run(arguments), answer(*arguments))


@pytest.mark.parametrize("answer", [lambda d, g: np.sqrt(d), lambda d, g: d.astype(float), lambda d, g: "text"])  # noqa: ARG005
def test_what_needs_values_cannot_be_followed(answer):
    assert trace_arithmetic(answer, [D, G]) is None


def outer_products(a, b):
    out = np.zeros((len(a), b.shape[1]), dtype=a.dtype)
    for k in range(len(b)):
        out += np.outer(a[:, k], b[k])
    return out


def totals(a, b):
    return np.array(
        [[sum(left * right for left, right in zip(row, column, strict=True)) for column in b.T] for row in a]
    )


@pytest.mark.parametrize(
    ("product", "is_a_librarys"),
    [
        (lambda a, b: a @ b, True),
        (lambda a, b: np.dot(a, b), True),
        (lambda a, b: a.dot(b), True),
        (lambda a, b: np.einsum("ik,kj->ij", a, b), True),
        (lambda a, b: np.tensordot(a, b, 1), True),
        (lambda a, b: (a[:, :, None] * b).sum(axis=1), False),
        (lambda a, b: np.multiply(a[:, :, None], b).sum(axis=1), False),
        (outer_products, False),
        (totals, False),
    ],
)
def test_it_is_seen_who_chose_the_order_of_the_products(product, is_a_librarys):
    program = trace_arithmetic(product, [np.ones((2, 3)), np.ones((3, 4))])
    assert (program.multiplications, program.has_library_products) == (24, is_a_librarys)


def test_numbers_multiply_arrays_element_by_element():
    program = trace_arithmetic(lambda d, g: g[0] * d + d * g[1] - g[2] + d, [D, G])
    np.testing.assert_allclose(program.run([D, G]), G[0] * D + D * G[1] - G[2] + D)


def test_a_program_of_too_many_steps_is_dropped():
    def many(d, g):
        for _ in range(100_001):
            g[0] = g[0] + d[0, 0]
        return g

    assert trace_arithmetic(many, [D, G]) is None


def test_a_program_for_other_inputs_is_not_run():
    with pytest.raises(ValueError, match="a program for 11 numbers, called with 8"):
        trace_arithmetic(direct, [D, G]).run([D])
