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


def test_a_program_for_other_inputs_is_not_run():
    with pytest.raises(ValueError, match="a program for 11 numbers, called with 8"):
        trace_arithmetic(direct, [D, G]).run([D])
