"""The points and times so far: the best of every exercise, never lost by two writers, never in the way of a check."""

import json
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from stridewise.checker.notebook.progress import (
    best_times,
    points_in,
    record_progress,
    record_time,
    times_in,
)
from stridewise.checker.verdict import Verdict
from stridewise.exercises import EXERCISES
from stridewise.progress_file import PROGRESS_VARIABLE

FIRST, SECOND = EXERCISES[:2]
WRITER = """
import sys
from stridewise.checker.notebook.progress import record_progress
from stridewise.checker.verdict import Verdict
for step in range(1, 41):
    record_progress(Verdict(sys.argv[1], "passed", step / 40, 1, ""))
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setenv(PROGRESS_VARIABLE, str(tmp_path / "progress"))
    return tmp_path / "progress"


def verdict(exercise, points):
    return Verdict(exercise.name, "passed" if points else "failed", points, exercise.points, "")


def test_the_best_of_every_exercise_counts(place):
    for exercise, points in [(FIRST, 0.5), (SECOND, 1.0), (FIRST, FIRST.points), (FIRST, 0.0), (FIRST, 0.5)]:
        record_progress(verdict(exercise, points))
    assert points_in(place) == {FIRST.name: FIRST.points, SECOND.name: 1.0}
    assert len(place.read_text().splitlines()) == 3  # nothing is written twice


def test_the_best_time_of_every_answer_is_kept_beside_the_points(place):
    record_progress(verdict(FIRST, 0.5))
    for seconds in (3e-9, 1.23456e-9, 2e-9, 0.0, float("nan")):
        record_time(FIRST.name, seconds)
    record_time("PyTorch", 1e-11)
    assert times_in(place) == best_times() == {FIRST.name: 1.23e-9, "PyTorch": 1e-11}
    assert points_in(place) == {FIRST.name: 0.5}
    assert len(place.read_text().splitlines()) == 4  # nothing is written twice


def test_times_that_say_nothing_are_passed_over(place):
    lines = [{"raced": "no_such", "seconds": 1}, {"raced": FIRST.name, "seconds": "x"}, {"raced": FIRST.name}]
    lines += [{"raced": FIRST.name, "seconds": seconds} for seconds in (-1, 0, float("inf"))]
    place.write_text("\n".join(map(json.dumps, lines)))
    assert times_in(place) == {}


@pytest.mark.parametrize("execution", ["validate", "autograde"])
def test_validating_and_grading_leave_no_trace(place, monkeypatch, execution):
    monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    record_progress(verdict(FIRST, FIRST.points))
    record_time(FIRST.name, 1e-9)
    assert not place.exists()


def test_nothing_is_kept_where_nobody_asked(monkeypatch, tmp_path):
    monkeypatch.delenv(PROGRESS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    record_progress(verdict(FIRST, FIRST.points))
    record_time(FIRST.name, 1e-9)
    assert best_times() == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["a folder", "in no folder", "in a file"])
def test_a_place_that_cannot_be_written_is_let_be(place, monkeypatch, kind):
    if kind == "a folder":
        place.mkdir()
    elif kind == "in a file":
        place.write_text("")
    if kind != "a folder":
        monkeypatch.setenv(PROGRESS_VARIABLE, str(place / "progress"))
    record_progress(verdict(FIRST, FIRST.points))
    assert points_in(place) == {}


def test_lines_that_say_nothing_are_passed_over(place):
    good = json.dumps({"exercise": FIRST.name, "points": 1})
    bad = ["", "{", "[]", "3", '{"exercise": "no_such", "points": 1}', '{"exercise": "' + FIRST.name + '"}']
    strange = [{"exercise": FIRST.name, "points": points} for points in ("many", -1, None, float("nan"))]
    strange += [{"exercise": [FIRST.name], "points": 1}]
    place.write_bytes("\n".join([*bad, good, *map(json.dumps, strange)]).encode() + b"\n\xff\xfe cut sho")
    assert points_in(place) == {FIRST.name: 1}


def test_never_more_than_there_is(place):
    place.write_text(json.dumps({"exercise": FIRST.name, "points": 1e9}) + "\n")
    assert points_in(place) == {FIRST.name: FIRST.points}


CELL = """
from stridewise import check
def element_offset(index, strides):
    return sum(i * s for i, s in zip(index, strides))
check(element_offset).score()
"""


def test_a_check_cell_of_a_notebook_keeps_its_points_and_a_program_does_not(place):
    exec(CELL, {})
    assert not place.exists()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    NotebookClient(notebook, timeout=60, kernel_name="python3", store_widget_state=False).execute()
    assert points_in(place) == {"element_offset": 1.0}


def test_two_notebooks_at_once_lose_nothing(place):
    names = (FIRST.name, SECOND.name)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name]) for name in names]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    lines = [json.loads(line) for line in place.read_text().splitlines()]
    for name in names:
        assert [line["points"] for line in lines if line["exercise"] == name] == [step / 40 for step in range(1, 41)]
