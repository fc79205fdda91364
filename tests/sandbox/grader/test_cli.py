"""The command line: quick help, and errors that teach."""

import subprocess
import sys

import nbformat
import pytest
from typer.testing import CliRunner

from grader.cli import app

pytestmark = pytest.mark.sandbox

COMMANDS = ("build", "lint", "demo", "collect", "autograde", "feedback", "report")


def grader(*arguments: str):
    return CliRunner().invoke(app, list(arguments), terminal_width=100)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    run = grader(command, "--help")
    assert run.exit_code == 0
    assert len(run.output.splitlines()) > 5


def test_help_loads_neither_nbgrader_nor_a_notebook_library():
    code = (
        "import sys; import grader.cli\n"
        "heavy = {'nbgrader', 'nbclient', 'nbformat', 'jupytext', 'numpy', 'stridewise'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stderr.strip() == ""


def test_the_module_and_the_command_are_the_same():
    run = subprocess.run([sys.executable, "-m", "grader", "--help"], capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert all(command in run.stdout for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "lesson"),
    [
        (("autograde", "01_storage_order", "--course", "{folder}"), "is no course folder. `grader build --course"),
        (("feedback", "01_storage_order", "--course", "{folder}"), "is no course folder. `grader build --course"),
        (("report", "--course", "{folder}"), "is no course folder. `grader build --course"),
        (("autograde", "07_fft", "--course", "{course}"), "the lessons there are 01_storage_order"),
        (("autograde", "01_storage_order", "--course", "{course}"), "nobody has submitted 01_storage_order"),
        (("feedback", "01_storage_order", "--course", "{course}"), "`grader autograde 01_storage_order` first"),
        (("report", "--course", "{course}"), "no lesson is graded"),
        (("report", "01_storage_order", "--course", "{course}"), "01_storage_order is not graded"),
        (("demo", "--course", "{course}"), "holds something that is no sample class"),
        (("build", "--solutions", "{folder}"), "no lesson sources (*.py)"),
        (("lint", "--solutions", "{folder}"), "01_storage_order.py is missing"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence_that_helps(tmp_path, release_course, arguments, lesson):
    folders = {"folder": str(tmp_path), "course": str(release_course)}
    run = grader(*(argument.format(**folders) for argument in arguments))
    assert run.exit_code in (1, 2)
    assert lesson in run.output
    assert "Traceback" not in run.output
    assert isinstance(run.exception, SystemExit)


@pytest.fixture
def release_course(tmp_path_factory, release):
    """A course root with a released lesson that nobody has submitted."""
    root = tmp_path_factory.mktemp("course")
    folder = root / "release" / "01_storage_order"
    folder.mkdir(parents=True)
    nbformat.write(release, folder / "01_storage_order.ipynb")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    return root
