"""Results of one wrong dtype are explained as if they had the right one, and both mistakes are named."""

import numpy as np
import pytest

from evaluation.answers.submitted import right_answer
from stridewise import check

conv = right_answer("conv_naive")


def square_in_float64(x, w):
    side, co = w.shape[0], w.shape[3]
    out = np.zeros((len(x), x.shape[1] - side + 1, x.shape[2] - side + 1, co))
    for i, j, o in np.ndindex(*out.shape[1:]):
        out[:, i, j, o] = (x[:, i : i + side, j : j + side] * w[..., o]).sum(axis=(1, 2, 3))
    return out


ANSWERS = {
    "kernel-flipped + made-float64": lambda x, w: conv(x, w[::-1, ::-1]).astype(float),
    "square-kernel + made-float64": square_in_float64,
    "made-float64": lambda x, w: conv(x, w).astype(float),
}


@pytest.mark.parametrize("names", ANSWERS)
def test_both_are_named(names):
    finding = check(ANSWERS[names], exercise="conv_naive").finding
    assert set(finding.candidates) == set(names.split(" + ")), finding.message
    assert finding.misconception == " + ".join(finding.candidates)


def test_a_dtype_that_changes_is_no_mistake_of_its_own():
    def answer(x, w):
        return conv(x, w[::-1, ::-1]).astype("float64" if x.shape[3] > 1 else "float32")

    assert "made-float64" not in check(answer, exercise="conv_naive").finding.candidates
