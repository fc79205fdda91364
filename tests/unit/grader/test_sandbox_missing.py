"""Without a sandbox grading refuses, unless told to continue; then the results and the report say so.

That grading without one works, and is kept in the results, is tested in test_version_0_1.
"""

import io
import shutil
from pathlib import Path

from rich.console import Console
from typer.testing import CliRunner

from grader.cli import app
from grader.pipeline import autograde
from grader.pipeline.results import ExerciseResult, LessonResults, load_results, save_results
from grader.reports.terminal import print_report

COURSE = Path(__file__).parents[2] / "fixtures" / "version_0_1"
LESSON = "01_storage_order"
CAUSE = "The sandbox needs something that is not installed. Install it."
ROW = ExerciseResult("ada", LESSON, "f", "passed", 1.0, 1.0, None, None)


def test_it_refuses_with_one_line_that_names_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(autograde, "problem", lambda: CAUSE)
    course = Path(shutil.copytree(COURSE, tmp_path / "course", ignore=shutil.ignore_patterns("results")))
    run = CliRunner().invoke(app, ["autograde", LESSON, "--course", str(course)], terminal_width=200)
    assert (run.exit_code, CAUSE in run.output) == (2, True)
    assert "--unsafe-no-sandbox" in run.output
    assert len(run.output.splitlines()) == 1
    assert not list(course.glob("results/*.json"))


def test_the_report_says_who_was_graded_without_one():
    text = io.StringIO()
    print_report(LESSON, LessonResults((ROW,), (), ("ada",)), Console(file=text))
    assert "Graded without a sandbox: ada" in text.getvalue()


def test_who_was_graded_without_one_is_kept(tmp_path):
    results = LessonResults((ROW,), (), ("ada", "bo"))
    save_results(tmp_path / "results.json", results)
    loaded = load_results(tmp_path / "results.json")
    assert loaded == results
    assert loaded.of({"bo"}).unsandboxed == ("bo",)
    assert loaded.joined([LessonResults((), (), ("al",))]).unsandboxed == ("ada", "al", "bo")
