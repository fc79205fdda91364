"""The student notebooks depend on nothing but the sources and the registry."""

import json

from typer.testing import CliRunner

from grader.cli import app
from grader.course import build
from grader.course.build import render_folder, write_notebooks
from grader.course.lessons import Lesson


def test_the_same_sources_give_the_same_bytes(short_sources, short_lesson):
    assert render_folder(short_sources, [short_lesson]) == render_folder(short_sources, [short_lesson])


def test_a_course_may_have_some_of_the_lessons(short_sources, short_lesson):
    other = Lesson("99_another", ())
    assert render_folder(short_sources, [short_lesson, other]) == render_folder(short_sources, [short_lesson])


def test_changing_one_word_of_a_source_fails_until_the_notebooks_are_built(monkeypatch, tmp_path):
    rendered = {"a.ipynb": "An image has", "b.ipynb": "the same"}
    monkeypatch.setattr(build, "render_folder", lambda _: rendered)
    folders = ["--solutions", str(tmp_path / "solutions"), "--notebooks", str(tmp_path / "notebooks")]
    assert CliRunner().invoke(app, ["build", *folders]).exit_code == 0
    rendered["a.ipynb"] = "A picture has"

    stale = CliRunner().invoke(app, ["build", "--check", *folders])
    assert stale.exit_code == 1
    assert "a.ipynb" in stale.output
    assert "b.ipynb" not in stale.output
    assert "make notebooks" in stale.output

    assert CliRunner().invoke(app, ["build", *folders]).exit_code == 0
    assert CliRunner().invoke(app, ["build", "--check", *folders]).exit_code == 0


def test_a_student_notebook_has_stubs_and_no_outputs_versions_or_solutions(release):
    text = json.dumps(release)
    assert "BEGIN SOLUTION" not in text
    assert "transpose(0, 2, 3, 1)" not in text
    assert set(release.metadata) == {"kernelspec"}
    answers = [cell for cell in release.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert len(answers) == 3
    assert all(cell.source.endswith("    # YOUR CODE HERE\n    raise NotImplementedError") for cell in answers)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in release.cells)


def test_only_what_differs_is_written_and_other_files_stay(tmp_path):
    (tmp_path / "same.ipynb").write_text("1")
    (tmp_path / "mine.ipynb").write_text("notes")
    rendered = {"same.ipynb": "1", "new.ipynb": "2"}
    assert write_notebooks(rendered, tmp_path) == ["new.ipynb"]
    assert write_notebooks(rendered, tmp_path) == []
    assert (tmp_path / "mine.ipynb").read_text() == "notes"
