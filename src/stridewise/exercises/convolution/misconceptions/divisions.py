"""A length divided with `/`, which always gives a float."""

import numpy as np

from stridewise.exercises.division import divides_for_a_length
from stridewise.exercises.record import Misconception


def true_division(x, w):
    n, height, width, _ = x.shape
    kh, kw, _, co = w.shape
    stride = 1
    out = np.zeros((n, (height - kh) / stride + 1, (width - kw) / stride + 1, co), dtype=x.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            out[:, i, j] = np.tensordot(x[:, i : i + kh, j : j + kw], w, axes=3)
    return out


TRUE_DIVISION = divides_for_a_length(true_division)

MISCONCEPTIONS: tuple[Misconception, ...] = (TRUE_DIVISION,)
