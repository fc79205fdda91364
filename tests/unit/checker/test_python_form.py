"""A wrong answer that Numba has compiled is asked for more results in its Python form, if that is wrong alike."""

import numba
import numpy as np
import pytest

from evaluation.answers.submitted import FakeCompiled
from stridewise import check


@numba.njit
def flipped(x, w):
    out = np.zeros((len(x), x.shape[1] - w.shape[0] + 1, x.shape[2] - w.shape[1] + 1, w.shape[3]), dtype=x.dtype)
    for n, i, j, o in np.ndindex(out.shape):
        for r, s, c in np.ndindex(w.shape[:3]):
            out[n, i, j, o] += x[n, i + r, j + s, c] * w[-1 - r, -1 - s, c, o]
    return out


def test_it_is_compiled_for_the_dtype_and_layout_of_its_first_wrong_result_alone():
    verdict = check(flipped, exercise="conv_jit")
    assert verdict.finding.misconception == "kernel-flipped"
    assert len(flipped.signatures) == 1


def conv(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.einsum("nhwcrs,rsco->nhwo", windows, w)


@pytest.mark.parametrize("wrong_alike", [True, False])
def test_a_compiled_form_that_differs_from_its_python_form_is_asked_itself(wrong_alike):
    shapes = set()

    class Compiled(FakeCompiled):
        def __call__(self, x, w):
            shapes.add(x.shape)
            return conv(x, w[::-1, ::-1])

    check(Compiled((lambda x, w: conv(x, w[::-1, ::-1])) if wrong_alike else conv), exercise="conv_naive")
    assert (len(shapes) == 1) is wrong_alike
