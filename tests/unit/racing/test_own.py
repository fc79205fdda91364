"""The reader's functions where they are right and quick enough, ours where not, and which is which in words."""

import json
import time

import numpy as np
import pytest

from stridewise import own
from stridewise.exercises import exercise_named

GRAD = np.ones((1, 2, 2, 3), np.float32)
CALLS = {"bias_grad": (GRAD,), "dilate": (GRAD, 2)}


def bias_grad(grad):
    return grad.sum(axis=(0, 1, 2))


def dilate(grad, stride):  # noqa: ARG001
    return grad.copy()


def test_a_right_answer_is_yours_and_a_wrong_one_is_replaced():
    found = own({"bias_grad": bias_grad, "dilate": dilate}, CALLS, seconds=5)
    assert found["bias_grad"] is bias_grad
    assert found["dilate"] is exercise_named("dilate").reference
    assert repr(found).split("\n") == ["bias_grad  yours", "dilate     ours: yours does not pass its check yet"]


def test_an_answer_that_takes_too_long_for_the_call_is_replaced_and_its_time_told():
    def slow_on_large_arrays(grad):
        if grad.size > 1000:
            time.sleep(0.02)
        return bias_grad(grad)

    large = (np.ones((1, 20, 20, 3), np.float32),)
    found = own({"bias_grad": slow_on_large_arrays}, {"bias_grad": large}, seconds=0.01)
    assert found["bias_grad"] is exercise_named("bias_grad").reference
    assert found.whose["bias_grad"].startswith("ours: yours is right, but takes 2")


def test_a_stub_is_not_written_yet():
    def stub(grad):
        raise NotImplementedError

    assert own({"bias_grad": stub}, CALLS, seconds=5).whose == {"bias_grad": "ours: yours is not written yet"}


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Write a notebook of another lesson, with one answer in it, beside the current one."""
    monkeypatch.chdir(tmp_path)

    def write(source):
        cells = [
            {"cell_type": "markdown", "metadata": {}, "source": ["words"]},
            {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "dilate"}}, "source": source},
        ]
        (tmp_path / "other.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")

    return write


def test_an_answer_of_another_lesson_is_read_from_its_notebook(notebook):
    notebook(
        "def dilate(grad, stride):\n"
        "    n, rows, columns, channels = grad.shape\n"
        "    out = np.zeros((n, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels), grad.dtype)\n"
        "    out[:, ::stride, ::stride] = grad\n"
        "    return out\n"
    )
    found = own({"dilate": "other"}, CALLS, seconds=5)
    assert found.whose == {"dilate": "yours"}
    assert found["dilate"](GRAD, 2).shape == (1, 3, 3, 3)


@pytest.mark.parametrize("source", ["def dilate(:", "undefined_name", "x = 1"])
def test_a_cell_that_fails_or_has_no_such_function_is_replaced(notebook, source):
    notebook(source)
    found = own({"dilate": "other"}, CALLS, seconds=5)
    assert found.whose == {"dilate": "ours: other.ipynb beside this notebook has none that runs"}
    assert found["dilate"](GRAD, 2).shape == (1, 3, 3, 3)


def test_a_name_without_a_call_is_told():
    with pytest.raises(ValueError, match="calls has no arguments for dilate; expected a tuple for each of dilate"):
        own({"dilate": dilate}, {}, seconds=1)
