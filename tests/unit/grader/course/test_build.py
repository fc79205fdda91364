"""notebooks/ is a pure function of solutions/ and the registry."""

import json
import shutil

from typer.testing import CliRunner

from grader.cli import app
from grader.course.build import changed_files, render_folder, write_notebooks


def test_rebuilding_changes_nothing_in_the_repository(repository):
    rendered = render_folder(repository / "solutions")
    assert changed_files(rendered, repository / "notebooks") == []


def test_changing_one_word_of_a_solution_fails_until_the_notebooks_are_made(repository, tmp_path):
    shutil.copytree(repository / "solutions", tmp_path / "solutions")
    source = tmp_path / "solutions" / "01_storage_order.py"
    source.write_text(source.read_text().replace("An image has", "A picture has", 1))
    folders = ["--solutions", str(tmp_path / "solutions"), "--notebooks", str(tmp_path / "notebooks")]
    shutil.copytree(repository / "notebooks", tmp_path / "notebooks")

    stale = CliRunner().invoke(app, ["build", "--check", *folders])
    assert stale.exit_code == 1
    assert "01_storage_order.ipynb" in stale.output
    assert "02_naive_loops" not in stale.output
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
