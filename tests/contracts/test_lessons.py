"""The repository's lessons: `grader lint` finds nothing, and notebooks/ is what solutions/ builds."""

from pathlib import Path

import nbformat
import pytest

from grader.course import lint as lint_module
from grader.course.build import changed_files, render_folder
from grader.course.lessons import LESSONS
from grader.course.lint import lint
from grader.course.model_answers import render_model_answers
from grader.course.rehearse import rehearse
from grader.course.source import SHOW
from grader.intake.read import PlainCell
from grader.intake.sanitize import sanitize
from stridewise.exercises import EXERCISES
from stridewise.exercises.model_answers import FILE_NAME, model_answer
from tests.fixtures.daily import part_of

ROOT = Path(__file__).parents[2]


def test_lint_has_no_problems(monkeypatch):
    rehearsed = part_of(LESSONS, 2)  # `grader lint` rehearses all of them
    monkeypatch.setattr(
        lint_module, "rehearse", lambda lesson, *rest: rehearse(lesson, *rest) if lesson in rehearsed else ()
    )
    assert lint(ROOT / "solutions", ROOT / "notebooks") == []


def test_rebuilding_changes_nothing():
    assert changed_files(render_folder(ROOT / "solutions"), ROOT / "notebooks") == []


def test_the_model_answers_are_those_of_the_sources_and_each_has_a_reason():
    path = ROOT / "src" / "stridewise" / "exercises" / FILE_NAME
    assert path.read_text(encoding="utf-8") == render_model_answers(ROOT / "solutions")
    answers = [model_answer(exercise.name) for exercise in EXERCISES]
    assert all(answer and answer.reason.endswith(".") for answer in answers)


@pytest.mark.parametrize("lesson", [lesson.name for lesson in LESSONS])
def test_grading_runs_the_setup_and_the_answers_and_none_of_the_cells_that_only_show_something(lesson):
    release = nbformat.read(ROOT / "notebooks" / f"{lesson}.ipynb", as_version=4)
    answers = {exercise.name: model_answer(exercise.name) for exercise in EXERCISES}
    cells = [
        PlainCell(cell.cell_type, answers[cell.id].code if cell.id in answers else cell.source, (cell.id,))
        for cell in release.cells
    ]
    skipped = sanitize(cells, release).skipped_cells
    assert skipped >= {cell.id for cell in release.cells if SHOW in cell.metadata.get("tags", ())}
    code = {cell.id: cell for cell in release.cells if cell.cell_type == "code"}
    assert {name for name in code.keys() - skipped if "nbgrader" not in code[name].metadata} == set()
