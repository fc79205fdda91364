"""The repository's lessons: `grader lint` finds nothing, and notebooks/ is what solutions/ builds."""

from pathlib import Path

from grader.course.build import changed_files, render_folder
from grader.course.lint import lint
from grader.course.model_answers import render_model_answers
from stridewise.exercises import EXERCISES
from stridewise.exercises.model_answers import FILE_NAME, model_answer

ROOT = Path(__file__).parents[2]


def test_lint_has_no_problems():
    assert lint(ROOT / "solutions", ROOT / "notebooks") == []


def test_rebuilding_changes_nothing():
    assert changed_files(render_folder(ROOT / "solutions"), ROOT / "notebooks") == []


def test_the_model_answers_are_those_of_the_sources_and_each_has_a_reason():
    path = ROOT / "src" / "stridewise" / "exercises" / FILE_NAME
    assert path.read_text(encoding="utf-8") == render_model_answers(ROOT / "solutions")
    answers = [model_answer(exercise.name) for exercise in EXERCISES]
    assert all(answer and answer.reason.endswith(".") for answer in answers)
