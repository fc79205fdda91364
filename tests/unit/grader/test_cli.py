"""The command line: quick help, exit statuses that tell a user's mistake from a bug, errors that say what to do."""

import errno
import json
import subprocess
import sys
from importlib.metadata import version

import nbformat
import pytest
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner

from grader.cli import app
from grader.course import lint as lint_module
from grader.course.course import Course
from grader.errors import UserError
from grader.pipeline import autograde as autograde_module
from grader.pipeline.results import ExerciseResult, LessonResults, Undecided, results_path, save_results

COMMANDS = ("build", "lint", "demo", "collect", "autograde", "feedback", "report")
LESSON = "01_storage_order"


def grader(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], terminal_width=100)


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


def test_it_knows_its_version():
    run = grader("--version")
    assert (run.exit_code, run.output) == (0, f"grader {version('stridewise')}\n")


# --- exit statuses


def test_help_documents_the_exit_statuses():
    words = " ".join(grader("--help").output.split())
    for status in ("0 if all is well", "1 if something is undecided", "2 if what was asked", "3 for a bug", "130 if"):
        assert status in words


@pytest.mark.parametrize("error", [ValueError("out of range"), KeyError("x"), RuntimeError("odd")])
def test_a_bug_keeps_its_traceback_and_has_a_status_of_its_own(monkeypatch, error):
    def lint(*_):
        raise error

    monkeypatch.setattr(lint_module, "lint", lint)
    run = grader("lint")
    assert run.exit_code == 3
    assert "Traceback" in run.output
    assert type(error).__name__ in run.output


def test_a_bug_in_grading_is_not_taken_for_a_mistake_of_the_instructor(release_course, monkeypatch):
    def submissions_of(*_):
        raise ValueError("a bug")

    monkeypatch.setattr(autograde_module, "submissions_of", submissions_of)
    run = grader("autograde", LESSON, "--course", release_course, "--workers", 0)
    assert run.exit_code == 3
    assert "Traceback" in run.output


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [(UserError("no such thing"), 2, "grader: no such thing\n"), (KeyboardInterrupt(), 130, "\ngrader: interrupted\n")],
)
def test_a_mistake_is_one_line_and_an_interruption_too(monkeypatch, error, status, message):
    def lint(*_):
        raise error

    monkeypatch.setattr(lint_module, "lint", lint)
    run = grader("lint")
    assert (run.exit_code, run.output) == (status, message)


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        (("autograde", LESSON, "--course", "{folder}"), "is not a course folder. `grader build --course", 2),
        (("feedback", LESSON, "--course", "{folder}"), "is not a course folder. `grader build --course", 2),
        (("report", "--course", "{folder}"), "is not a course folder. `grader build --course", 2),
        (("autograde", "07_fft", "--course", "{course}"), "the lessons there are 01_storage_order", 2),
        (("autograde", LESSON, "--course", "{course}"), "nobody has submitted 01_storage_order", 2),
        (("autograde", LESSON, "--course", "{course}", "--key-file", "{folder}"), "cannot be read: Is a directory", 2),
        (("autograde", LESSON, "--course", "{course}", "--workers", "-1"), "--workers is -1", 2),
        (("feedback", LESSON, "--course", "{course}"), "`grader autograde 01_storage_order` first", 2),
        (("report", "--course", "{course}"), "no lesson is graded", 2),
        (("report", LESSON, "--course", "{course}"), "01_storage_order is not graded", 2),
        (("demo", "07_fft"), "the lessons are 01_storage_order", 2),
        (("demo", "--course", "{course}"), "holds something other than a sample class", 2),
        (("collect", "{folder}/nothing", LESSON, "--course", "{course}"), "neither a folder nor a zip archive", 2),
        (("build", "--solutions", "{folder}"), "no lesson sources (*.py)", 2),
        (("lint", "--solutions", "{folder}"), "01_storage_order.py is missing", 1),
    ],
)
def test_a_mistake_is_answered_with_one_line_that_helps(tmp_path, release_course, arguments, message, status):
    folders = {"folder": str(tmp_path), "course": str(release_course)}
    run = grader(*(argument.format(**folders) for argument in arguments))
    assert run.exit_code == status
    assert message in run.output
    assert "Traceback" not in run.output


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://staff:secret@/grades?host=/nowhere", "does not answer"),
        ("sqlite:////nowhere/at/all.db", "does not answer"),
        ("grades", "--db needs a URL"),
        ("oraculum://x/y", "no driver"),
    ],
)
@pytest.mark.parametrize("command", ["autograde", "report", "feedback"])
def test_a_gradebook_that_cannot_be_reached_is_answered_with_one_line(release_course, command, url, message):
    run = grader(command, LESSON, "--course", release_course, "--db", url)
    assert run.exit_code == 2
    assert message in run.output
    assert "secret" not in run.output
    assert "Traceback" not in run.output


def test_the_report_as_json_has_the_form_of_the_results_and_writes_nothing(release_course):
    row = ExerciseResult("ada", LESSON, "f", "passed", 1.0, 1.0, None, None)
    results = LessonResults((row,), (Undecided("bo", LESSON, None, "is \ud800 empty"),))
    save_results(results_path(release_course, LESSON), LessonResults((row,)))
    run = grader("report", "--json", "--course", release_course)
    assert (run.exit_code, json.loads(run.output)) == (0, {LESSON: LessonResults((row,)).as_dict()})
    path = results_path(release_course, LESSON)
    path.write_text(json.dumps(results.as_dict()))
    run = grader("report", LESSON, "--json", "--course", release_course)
    assert run.exit_code == 1
    assert json.loads(run.output)[LESSON]["undecided"][0]["cause"] == "is \ud800 empty"
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a.json"), 2, "a.json: No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "b"), 2, "b: Permission denied"),
        (DatabaseError("SELECT", {}, Exception("file is not a database\nmore")), 2, "file is not a database. See"),
        (FileNotFoundError(errno.ENOENT, "No such file"), 3, "this is a bug"),
        (ZeroDivisionError("oh"), 3, "this is a bug"),
    ],
)
def test_a_fault_of_the_machine_is_one_line_and_a_bug_keeps_its_traceback(monkeypatch, error, status, words):
    def fail(*_):
        raise error

    monkeypatch.setattr("grader.course.lint.lint", fail)
    run = grader("lint")
    assert run.exit_code == status
    assert words in run.output
    assert (len(run.output.splitlines()) > 1) == ("Traceback" in run.output) == (status == 3)


@pytest.fixture
def release_course(tmp_path_factory, release, monkeypatch):
    """A course root with a released lesson that nobody has submitted, on a machine with a sandbox."""
    monkeypatch.setattr(autograde_module, "problem", lambda: "")
    root = Course(tmp_path_factory.mktemp("course")).root
    folder = root / "release" / LESSON
    folder.mkdir(parents=True)
    nbformat.write(release, folder / f"{LESSON}.ipynb")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    return root
