"""Forbidden calls are found in the text, however they are imported or wrapped; what is only near them is not."""

import pytest

from grader.course.source import read_source, solutions_in
from grader.judging.source_analysis import SourceTooComplex, analyse
from stridewise.exercises import exercise_named

FORBIDDEN = exercise_named("conv_naive").contract.forbidden
F, FULL = "import torch.nn.functional as F", "torch.nn.functional.conv2d"
DEFINED = "def conv_naive(x, w):\n    return "


def found(*cells: str) -> list[str]:
    return [call.name for call in analyse("conv_naive", cells).forbidden(FORBIDDEN)]


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["import torch", DEFINED + "torch.conv2d(x, w)"], "torch.conv2d"),
        (["import torch", DEFINED + "torch.conv2d(x, w).reshape(3)"], "torch.conv2d"),
        ([F, DEFINED + "F.conv2d(x, w)"], "torch.nn.functional.conv2d"),
        (["from torch import conv2d as best", DEFINED + "best(x, w)"], "torch.conv2d"),
        (["from torch import *", DEFINED + "conv2d(x, w)"], "torch.conv2d"),
        (["import torch", DEFINED + "torch.nn.Conv2d(1, 1, 2)(x)"], "torch.nn.Conv2d"),
        ([DEFINED.replace("return ", "from torch import conv2d as c\n    return c(x, w)")], "torch.conv2d"),
        (
            [F, "best = F.conv2d", "def helper(*both): return best(*both)", DEFINED + "helper(x, w)"],
            FULL,
        ),
        ([F, "tools = {}", "tools['a'] = F.conv2d", DEFINED + "tools['a'](x, w)"], FULL),
        (
            [F, "class Tool:\n    def run(self, x):\n        return F.conv2d(x)", DEFINED + "Tool().run(x)"],
            FULL,
        ),
        ([F, "def conv_naive(x, w, do=F.conv2d):\n    return do(x, w)"], FULL),
        ([F, "conv_naive = lambda x, w: F.conv2d(x, w)"], FULL),
        ([F, "if True:\n    conv_naive = F.conv2d\nelse:\n    pass"], FULL),
        ([F, DEFINED + "list(map(F.conv2d, [x], [w]))[0]"], FULL),
        ([F, DEFINED + "(do := F.conv2d)(x, w)"], FULL),
        ([F, DEFINED + "getattr(F, 'conv2d')(x, w)"], FULL),
        ([DEFINED + "__import__('torch').conv2d(x, w)"], "torch.conv2d"),
        (["import importlib", DEFINED + "importlib.import_module('torch').conv2d(x, w)"], "torch.conv2d"),
        (["import sys", DEFINED + "sys.modules['torch'].conv2d(x, w)"], "torch.conv2d"),
        (["from scipy import signal", DEFINED + "signal.convolve(x, w)"], "scipy.signal.convolve"),
        (["from stridewise import conv2d", DEFINED + "conv2d(x, w)"], "stridewise.conv2d"),
        (
            ["from stridewise.exercises import exercise_named as e", DEFINED + "e('conv_naive').reference(x, w)"],
            "stridewise.exercises.exercise_named",
        ),
        (["%matplotlib inline\nimport torch\n!ls", "broken(", DEFINED + "torch.conv2d(x, w)"], "torch.conv2d"),
        ([F, "def conv_naive(x, w):\n    def inner():\n        F = 1\n    return F.conv2d(x, w)"], FULL),
    ],
)
def test_a_forbidden_call_is_named(cells, name):
    assert found(*cells) == [name]


@pytest.mark.parametrize(
    "cells",
    [
        ["import torch\nout = torch.conv2d(1, 2)", "def conv_naive(x, w):\n    out = x\n    return out"],
        ["import torch\nx = torch.conv2d(1, 2)", DEFINED + "x.shape"],
        ["import torch", DEFINED + "torch.zeros(3)", "print(torch.conv2d(1, 2))"],
        ["import torch", "def conv_naive(x, w): return torch.conv2d(x, w)", DEFINED + "x @ w"],
        ["def conv2d(x, w): return x", DEFINED + "conv2d(x, w)"],
        ["from stridewise import layout", DEFINED + "layout.safe_as_strided(x, w)"],
        ["def conv_naive(x, w):\n    return conv_naive(x, w)"],
        ["def conv_naive(x, w)\n    return torch.conv2d"],
        [],
    ],
)
def test_what_is_only_near_it_is_not(cells):
    assert found(*cells) == []


@pytest.mark.parametrize(
    ("cells", "compiled"),
    [
        (["import numba", "@numba.njit(fastmath=True)\ndef conv_naive(x, w): return x"], True),
        (["from numba import njit as fast", "@fast\ndef f(x): return x", DEFINED + "f(x)"], True),
        (["import numba", "def f(x): return x", "conv_naive = numba.njit(f)"], True),
        (["from numba import *", "@njit\ndef conv_naive(x, w): return x"], True),
        (["import numba", DEFINED + "x"], False),
        (["import numba", DEFINED + "x", "conv_naive.py_func = conv_naive"], False),
    ],
)
def test_a_function_is_compiled_if_numba_has_a_part_in_it(cells, compiled):
    assert analyse("conv_naive", cells).is_compiled is compiled


@pytest.mark.parametrize(
    "cell",
    ["%matplotlib inline\n", "!ls\n", "files = !ls\n", "    \n%time 3\n", "%%time\n", "x = %time 3\n", "range?\n"],
)
def test_magics_hide_nothing(cell):
    assert found("import torch", cell + DEFINED + "torch.conv2d(x, w)") == ["torch.conv2d"]


MANY = "from numpy import " + ", ".join(f"b{n}" for n in range(3000))
SUMS = "".join(f"a{n + 1} = a{n} + b{n}\n" for n in range(3000))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("x = 1\n" * 60_000, "more than 300,000 letters"),
        # What a name may stand for doubles with every line, or grows with it.
        ("import numpy as a\n" + "a = (a.b, a.c)\n" * 60, "more than 1,000 things"),
        (f"{MANY}\na0 = b0\n{SUMS}", "more than 1,000 things"),
        # IPython would read these for minutes.
        ("a = !ls\n" * 3000, "too many magics"),
        ("a = !ls\n" + "# nothing\n" * 3000, "letters"),
    ],
    ids=["a book", "doubling", "growing", "magics", "a long cell with one"],
)
def test_what_nobody_could_read_is_said_to_be_that(cell, words):
    with pytest.raises(SourceTooComplex, match=words):
        analyse("f", [cell])


@pytest.mark.parametrize(
    "cell",
    ["import numpy as a\n" + "a = a.b\n" * 30_000, "%time 1\n" + "\n" * 200_000],
    ids=["a long name", "blank lines"],
)
def test_what_is_long_and_simple_is_read(cell):
    assert analyse("f", [cell, "def f(x): return x"]).names == ()


def test_the_solutions_call_nothing_forbidden_and_are_compiled_where_they_should_be(repository):
    seen = 0
    for path in sorted((repository / "solutions").glob("*.py")):
        text = read_source(path)
        cells = [cell.source for cell in text.cells if cell.cell_type == "code"]
        for name in solutions_in(text):
            exercise, source = exercise_named(name), analyse(name, cells)
            is_compiled = exercise.contract.compiled or exercise.launch is not None
            assert (source.forbidden(exercise.contract.forbidden), source.is_compiled) == ((), is_compiled), name
            seen += 1
    assert seen >= 18
