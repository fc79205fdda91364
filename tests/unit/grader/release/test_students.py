"""Students get the lessons and what runs them, and nothing of the staff side."""

import tomllib
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course.course import Course
from grader.course.settings import SETTINGS_NAME
from grader.release.bundle import Bundle
from grader.release.students import student_bundle
from tests.fixtures.small_class import LESSON


@pytest.fixture
def course(tmp_path, repository) -> Course:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    for lesson in (LESSON, "02_naive_loops"):
        (tmp_path / "release" / lesson).mkdir(parents=True)
        notebook = (repository / "notebooks" / f"{lesson}.ipynb").read_bytes()
        (tmp_path / "release" / lesson / f"{lesson}.ipynb").write_bytes(notebook)
    return Course(tmp_path)


def test_the_folder_has_the_chosen_lessons_and_no_answers(course, repository):
    (course.root / SETTINGS_NAME).write_text("[points]\nrow_major_strides = 12")
    files = student_bundle(course, [LESSON], with_model_answers=False).files
    notebooks = {path for path in files if path.endswith(".ipynb")}
    assert notebooks == {f"notebooks/{LESSON}.ipynb"}
    assert "02_naive_loops" not in files["notebooks/00_contents.md"].decode()
    assert {"make.py", "installation/environment.py", "src/stridewise/__init__.py", "README.md"} <= {*files}
    tops = {path.partition("/")[0] for path in files}
    assert not tops & {"grader", "solutions", "evaluation", "tests", "course", "website", "benchmarks"}
    answer = (repository / "src/stridewise/exercises/model_answers.json").read_bytes()
    assert answer not in files.values()
    assert b"BEGIN SOLUTION" not in files[f"notebooks/{LESSON}.ipynb"]
    assert answer in student_bundle(course, [LESSON], with_model_answers=True).files.values()
    project = tomllib.loads(files["pyproject.toml"].decode())
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["src/stridewise"]
    assert not {"scripts", "entry-points"} & {*project["project"]}
    assert project["project"]["dependencies"]


def test_a_bundle_is_a_new_folder_or_an_archive_with_the_same_bytes_each_time(tmp_path):
    bundle = Bundle()
    bundle.add("a/b.txt", "b")
    bundle.add("run", "#!/bin/sh", is_program=True)
    bundle.write(tmp_path / "new")
    assert (tmp_path / "new" / "a" / "b.txt").read_text() == "b"
    assert (tmp_path / "new" / "run").stat().st_mode & 0o777 == 0o755
    bundle.write(tmp_path / "one.zip")
    bundle.write(tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["a/b.txt", "run"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--for", "gradescope"), "an autograder is for one lesson; choose it with --lesson: 01_storage_order"),
        (("--lesson", "07_fft"), "no lesson is called '07_fft'"),
        ((), "exists already; give a new folder"),
    ],
)
def test_a_mistake_is_one_line(course, arguments, message):
    run = CliRunner().invoke(app, ["release", str(course.root), "--course", str(course.root), *arguments])
    assert run.exit_code == 2
    assert message in run.output
