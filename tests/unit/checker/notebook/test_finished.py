"""The page for those who have all points: only for them, with their code, their times and their predictions."""

import json

import pytest

from stridewise.checker.notebook.contents import LessonSummary
from stridewise.checker.notebook.finished import PAGE, write_finished_page
from stridewise.exercises import EXERCISES
from stridewise.predictions import kept, predict
from stridewise.progress_file import PROGRESS_VARIABLE

EXERCISE = EXERCISES[0]
LESSONS = (LessonSummary("01_storage_order", "1 · Storage <order>", (), None, (EXERCISE,)),)
CODE = f"def {EXERCISE.name}(shape):\n    return shape < 1"
CELL = {"source": CODE, "metadata": {"nbgrader": {"solution": True, "grade_id": EXERCISE.name}}}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv(PROGRESS_VARIABLE, raising=False)
    monkeypatch.setattr(kept, "_in_memory", [])
    (tmp_path / "01_storage_order.ipynb").write_text(json.dumps({"cells": [{"source": "text"}, CELL]}))
    return tmp_path


def test_it_shows_what_was_written_the_times_and_the_predictions(folder):
    predict("nchw-channel").entered = ["6"]
    points, times = {EXERCISE.name: EXERCISE.points}, {EXERCISE.name: 2e-9, "PyTorch": 1e-9}
    assert write_finished_page(folder, LESSONS, points, times) == PAGE
    page = (folder / PAGE).read_text(encoding="utf-8")
    assert f"<pre>def {EXERCISE.name}(shape):\n    return shape &lt; 1</pre>" in page
    assert "<h2>1 · Storage &lt;order&gt;</h2>" in page
    assert "<td>PyTorch</td><td></td><td>1 ns</td><td>2</td>" in page
    assert "<td>✓</td><td>You foresaw it: 6.</td>" in page


def test_without_times_and_predictions_their_tables_are_left_out(folder):
    write_finished_page(folder, LESSONS, {EXERCISE.name: EXERCISE.points}, {})
    assert "<table>" not in (folder / PAGE).read_text(encoding="utf-8")


def test_who_lacks_points_gets_none(folder):
    assert write_finished_page(folder, LESSONS, {EXERCISE.name: EXERCISE.points - 0.5}, {}) == ""
    assert not (folder / PAGE).exists()


def test_a_folder_that_cannot_be_written_gets_none(folder):
    (folder / PAGE).mkdir()
    assert write_finished_page(folder, LESSONS, {EXERCISE.name: EXERCISE.points}, {}) == ""
