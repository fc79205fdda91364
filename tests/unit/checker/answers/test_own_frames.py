"""An error is told by the innermost line of the student's own code, in whichever cell that is."""

import linecache
import tempfile
from pathlib import Path

import numpy as np
import pytest

from stridewise import check

# As ipykernel names the cells of a notebook.
CELL = str(Path(tempfile.gettempdir(), "ipykernel_7", "{}.py"))
SHAPE_OF = """\
def shape_of(x, w, stride):
    rows = (x.shape[1] - w.shape[0]) / stride + 1
    return np.zeros((len(x), rows, 1, w.shape[3]))
"""
ANSWER = """\
def conv_naive(x, w):
    return shape_of(x, w, 1)
"""
WITHOUT_HELPER = """\
def conv_naive(x, w):
    out = np.zeros((len(x), 1, 1, 1))
    return np.broadcast_to(out, (2, 2))
"""


def cells(*sources, name):
    """Functions from notebook cells of their own, as IPython compiles them."""
    scope = {"np": np}
    for number, source in enumerate(sources):
        file = name.format(number)
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        exec(compile(source, file, "exec"), scope)
    return scope["conv_naive"]


@pytest.mark.parametrize("name", [CELL, "<ipython-input-{}-0a1b2c>"])
def test_a_function_from_another_cell_is_the_students_too(name):
    finding = check(cells(SHAPE_OF, ANSWER, name=name)).finding
    assert "in line 3 of your code, in shape_of: return np.zeros(" in finding.message
    assert "rows" in finding.message
    assert finding.misconception == "true-division"


def test_numpys_own_functions_are_not():
    message = check(cells(WITHOUT_HELPER, name=CELL)).finding.message
    assert "in line 3 of your code: return np.broadcast_to(out, (2, 2))" in message


def test_what_called_the_answer_is_not():
    def conv_naive(x, w):
        return x @ w

    assert "return x @ w" in check(conv_naive).finding.message
