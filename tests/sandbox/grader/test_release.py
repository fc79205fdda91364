"""A released autograder is run as its platform runs it: in its folders, by its script, from the released package."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.course.source import read_source, solutions_in
from grader.course.submission_material import Material
from tests.fixtures.small_class import KEY, LESSON

pytestmark = pytest.mark.sandbox


@pytest.fixture
def material(course_root, short_lesson, short_sources):
    release = nbformat.read(course_root / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    return Material(short_lesson, release, solutions_in(read_source(short_sources / f"{LESSON}.py")))


def released(course_root, target, audience):
    (course_root / ".grading-key").write_text(KEY)
    arguments = ["release", str(target), "--for", audience, "--course", str(course_root)]
    run = CliRunner().invoke(app, arguments)
    assert run.exit_code == 0, run.output


def run_in(folder: Path, script: Path, package: Path):
    """Run a container's script with an interpreter that has the requirements, and the released package alone."""
    python = folder / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{package}/src:{package}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "STRIDEWISE_VENV": folder / "venv"}
    command = [str(script)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=180, check=False
    )


def test_gradescope(course_root, material, tmp_path):
    base = tmp_path / "autograder"
    released(course_root, tmp_path / "autograder.zip", "gradescope")
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        assert {"setup.sh", "run_autograder"} <= {*archive.namelist()}
        assert all(archive.getinfo(name).external_attr >> 16 & 0o111 for name in ("setup.sh", "run_autograder"))
        archive.extractall(base / "source")
    script = Path(shutil.copy(base / "source" / "run_autograder", base))
    script.chmod(0o755)
    (base / "submission").mkdir()
    notebook = material.all_but(0, lambda *_: "def row_major_strides(shape):\n    return shape")
    nbformat.write(notebook, base / "submission" / "mine.ipynb")
    (base / "submission" / "notes.txt").write_text("hello")
    run = run_in(base, script, base / "source" / "package")
    assert run.returncode == 0, run.stderr
    found = json.loads((base / "results" / "results.json").read_text())
    first, *others = found["tests"]
    assert (first["status"], first["score"]) == ("failed", 0.0)
    assert first["output"].startswith(f"{first['name']}: ")
    assert found["score"] == sum(test["max_score"] for test in others)
    assert {test["status"] for test in others} == {"passed"}


def test_prairielearn(course_root, tmp_path):
    released(course_root, tmp_path / "released", "prairielearn")
    question = tmp_path / "released" / "questions" / LESSON
    options = json.loads((question / "info.json").read_text())["externalGradingOptions"]
    assert options["entrypoint"] == "/grade/tests/run.sh"
    base = tmp_path / "grade"
    shutil.copytree(question / "tests", base / "tests")
    (base / "student").mkdir()
    (base / "student" / f"{LESSON}.ipynb").write_text("{")
    run = run_in(base, base / "tests" / "run.sh", tmp_path / "released" / "image" / "package")
    assert run.returncode == 0, run.stderr
    found = json.loads((base / "results" / "results.json").read_text())
    assert found["gradable"] is False
    assert "is not JSON" in found["message"]
