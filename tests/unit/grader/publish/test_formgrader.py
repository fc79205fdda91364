"""What stock nbgrader hears of a grading run in another process."""

from subprocess import CompletedProcess

import nbformat
import pytest
from traitlets.config import Config

from grader.errors import UserError
from grader.publish import formgrader
from grader.publish.formgrader import GradeInSandbox

LESSON = "01_storage_order"


@pytest.fixture
def preprocess(tmp_path, monkeypatch):
    """Runs the preprocessor on a notebook of ada's, with a grading run that ends with this status."""
    graded = nbformat.v4.new_notebook(metadata={"is": "graded"})
    path = tmp_path / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(graded, path)
    config = Config({"CourseDirectory": {"root": str(tmp_path)}})
    resources = {"nbgrader": {"student": "ada", "assignment": LESSON, "db_url": "sqlite:///x.db"}}

    def run(status, stderr=""):
        commands = []

        def grade(command, **_):
            commands.append(command[2:])
            return CompletedProcess(command, status, "", stderr)

        monkeypatch.setattr(formgrader.subprocess, "run", grade)
        notebook, _ = GradeInSandbox(config=config).preprocess(nbformat.v4.new_notebook(), resources)
        return notebook, commands

    return run


@pytest.mark.parametrize("status", [0, 1])
def test_the_saved_notebook_takes_the_place_of_the_submitted_one(preprocess, status):
    notebook, (command,) = preprocess(status)
    assert notebook.metadata == {"is": "graded"}
    assert command[:3] == ["grader", "autograde", LESSON]
    assert command[5:] == ["--db", "sqlite:///x.db", "--student", "ada", "--force"]


@pytest.mark.parametrize("status", [2, 3, -9])
def test_what_grader_autograde_says_is_what_nbgrader_logs(preprocess, status):
    with pytest.raises(UserError, match=r"^the key file is empty$"):
        preprocess(status, "the key file is empty\n")
