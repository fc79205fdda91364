"""Without a sandbox grading refuses, unless told to continue; then the results and the report say so."""

import json

import nbformat
import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.pipeline import autograde
from grader.pipeline.results import ExerciseResult, LessonResults, load_results, save_results

LESSON = "01_storage_order"
SENTENCE = "The sandbox needs something that is not here. Install it."


@pytest.fixture
def course(course_root, release, monkeypatch):
    """A course with one submission, on a machine without bubblewrap."""
    monkeypatch.setattr(autograde, "problem", lambda: SENTENCE)
    folder = course_root / "submitted" / "ada" / LESSON
    folder.mkdir(parents=True)
    nbformat.write(release, folder / f"{LESSON}.ipynb")
    return course_root


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], terminal_width=200)


def test_it_refuses_with_one_line_and_grades_when_told_to(course):
    refused = run("autograde", LESSON, "--course", course)
    assert (refused.exit_code, SENTENCE in refused.output) == (2, True)
    assert "--unsafe-no-sandbox" in refused.output
    assert len(refused.output.splitlines()) == 1
    assert not list(course.glob("results/*.json"))

    unsafe = run("autograde", LESSON, "--course", course, "--unsafe-no-sandbox")
    assert unsafe.exit_code == 0, unsafe.output
    assert json.loads((course / "results" / f"{LESSON}.json").read_text())["unsandboxed"] == ["ada"]
    assert "Graded without a sandbox: ada" in run("report", LESSON, "--course", course).output


def test_who_was_graded_without_one_is_kept(tmp_path):
    row = ExerciseResult("ada", LESSON, "f", "passed", 1.0, 1.0, None, None)
    results = LessonResults((row,), (), ("ada", "bo"))
    save_results(tmp_path / "results.json", results)
    loaded = load_results(tmp_path / "results.json")
    assert loaded == results
    assert loaded.of({"bo"}).unsandboxed == ("bo",)
    assert loaded.joined([LessonResults((), (), ("al",))]).unsandboxed == ("ada", "al", "bo")
