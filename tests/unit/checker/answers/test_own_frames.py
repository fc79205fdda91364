"""An error is told by the innermost line of the student's own code, in whichever cell that is."""

import linecache
import tempfile
from pathlib import Path

import numpy as np
import pytest

import stridewise
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


@pytest.mark.usefixtures("without_search")
@pytest.mark.parametrize(
    ("helper", "told"),
    [
        (
            "def shape_of(x, w, stride):\n    return [x.missing for _ in w]\n",
            "in line 2 of your code, in shape_of: return [",
        ),
        ("shape_of = lambda x, w, stride: x.missing\n", "in line 1 of your code: shape_of = lambda"),
    ],
    ids=["a comprehension", "a lambda"],
)
def test_a_helper_is_called_by_its_name_if_it_has_one(helper, told):
    assert told in check(cells(helper, ANSWER, name=CELL)).finding.message


@pytest.mark.usefixtures("without_search")
def test_a_file_beside_the_package_is_not_of_the_package():
    folder = Path(stridewise.__file__).parent
    beside = folder.with_name(f"{folder.name}_homework") / "{}.py"
    assert "in shape_of: return np.zeros(" in check(cells(SHAPE_OF, ANSWER, name=str(beside))).finding.message


@pytest.mark.usefixtures("without_search")
def test_numpys_own_functions_are_not():
    message = check(cells(WITHOUT_HELPER, name=CELL)).finding.message
    assert "in line 3 of your code: return np.broadcast_to(out, (2, 2))" in message


@pytest.mark.usefixtures("without_search")
def test_what_called_the_answer_is_not():
    def conv_naive(x, w):
        return x @ w

    assert "return x @ w" in check(conv_naive).finding.message
