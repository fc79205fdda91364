"""The repository's lessons: `grader lint` finds nothing, and notebooks/ is what solutions/ builds."""

from pathlib import Path

from grader.course.build import changed_files, render_folder
from grader.course.lint import lint

ROOT = Path(__file__).parents[2]


def test_lint_has_no_problems():
    assert lint(ROOT / "solutions", ROOT / "notebooks") == []


def test_rebuilding_changes_nothing():
    assert changed_files(render_folder(ROOT / "solutions"), ROOT / "notebooks") == []
