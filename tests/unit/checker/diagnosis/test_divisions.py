"""A length divided with `/` is named by the float that the answer made, not by the text of the error."""

# Wrong answers need not look at their arguments.
# ruff: noqa: ARG001

import numpy as np
import pytest

from evaluation.answers.submitted import right_answer
from stridewise import check

conv = right_answer("conv_naive")


def divided_in_the_shape(x, w):
    out = np.zeros((len(x), (x.shape[1] - w.shape[0]) / 1 + 1, x.shape[2] - w.shape[1] + 1, w.shape[3]))
    return out + conv(x, w)


def divided_some_lines_above(x, w):
    rows = (x.shape[1] - w.shape[0] + 2 * 0) / 1 + 1
    columns = x.shape[2] - w.shape[1] + 1
    out = np.zeros((len(x), 0, columns, w.shape[3]), dtype=x.dtype)
    for i in range(rows):
        out[:, i] = 0
    return out


def rooted(x, w):
    rows = np.sqrt(float(x.shape[1]))
    return np.zeros((len(x), rows, 1, w.shape[3]))


def refuses(x, w):
    raise TypeError("'float' object cannot be interpreted as an integer")


@pytest.mark.parametrize("answer", [divided_in_the_shape, divided_some_lines_above])
def test_it_is_named(answer):
    assert check(answer, exercise="conv_naive").finding.misconception == "true-division"


def divided_within_int(x, w):
    out = np.zeros_like(conv(x, w))
    for h in range(x.shape[1]):
        out[:, int(h / 1)] += 1
    return out


@pytest.mark.parametrize("answer", [rooted, refuses, divided_within_int])
def test_a_float_without_a_division_and_the_bare_text_are_not(answer):
    assert check(answer, exercise="conv_naive").finding.misconception is None
