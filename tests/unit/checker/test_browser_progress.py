"""Progress where the lessons run in a browser: in the table of contents, which is a file there."""

import shutil
import sys
from pathlib import Path

import pytest

from stridewise import progress_file
from stridewise.checker.check import check
from stridewise.checker.notebook.contents import PAGE
from stridewise.exercises import EXERCISES
from stridewise.exercises.model_answers import model_answer

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"


@pytest.fixture
def drive(monkeypatch, tmp_path):
    for path in [*NOTEBOOKS.glob("*.ipynb"), NOTEBOOKS / PAGE]:
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(progress_file, "_IN_BROWSER", tmp_path / ".progress.jsonl")
    return tmp_path


def _verdict(monkeypatch, code):
    namespace = {}
    exec(code, namespace)
    verdict = check(namespace[EXERCISES[0].name])  # before the platform changes: no `sys.monitoring` in Python 3.11
    monkeypatch.setattr(sys, "platform", "emscripten")
    return verdict


def test_points_stand_in_the_table_of_contents(monkeypatch, drive):
    from stridewise.checker.notebook.browser import record_progress_and_contents

    record_progress_and_contents(_verdict(monkeypatch, model_answer(EXERCISES[0].name).code))
    page = (drive / PAGE).read_text(encoding="utf-8")
    assert f"[`{EXERCISES[0].name}`](01_storage_order.ipynb#cell-id={EXERCISES[0].name}) **✓**" in page


def test_a_check_without_points_is_no_error_there(monkeypatch, drive):  # noqa: ARG001
    wrong = f"def {EXERCISES[0].name}(shape):\n    return ()\n"
    assert _verdict(monkeypatch, wrong).score() == 0


def test_without_a_drive_nothing_is_recorded(monkeypatch, tmp_path):
    monkeypatch.setattr(progress_file, "_IN_BROWSER", tmp_path / "missing" / "file")
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert progress_file.progress_path() is None
