"""make.py: the same tasks as the Makefile, and a failing step fails the task."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import make

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "path", ["make.py", *sorted(f"installation/{path.name}" for path in ROOT.glob("installation/*.py"))]
)
def test_an_old_python_can_parse_the_file_and_import_its_modules(path):
    tree = ast.parse((ROOT / path).read_text(), feature_version=(3, 8))
    at_the_top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [alias.name if isinstance(node, ast.Import) else node.module for node in at_the_top for alias in node.names]
    assert {name.split(".")[0] for name in names} <= (sys.stdlib_module_names | {"installation"}) - {"tomllib"}


def test_the_makefile_has_the_same_tasks():
    (targets,) = re.findall(r"^\.PHONY: help (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(targets.split()) == set(make.TASKS)


def test_an_unknown_task_lists_the_tasks():
    ended = subprocess.run([sys.executable, "make.py", "tset"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "test           the tests, lint among them" in ended.stderr


def test_a_failing_step_ends_the_task_with_its_status():
    with pytest.raises(SystemExit) as end:
        make.call([sys.executable, "-c", "raise SystemExit(3)"])
    assert end.value.code == 3


def test_children_find_the_environment_first(monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    assert make.environment(MORE="1")["PATH"] == os.pathsep.join([str(make.BIN), "/usr/bin"])
    assert make.environment(MORE="1")["MORE"] == "1"


@pytest.mark.parametrize("task", ["lab", "instructor", "notebooks", "grade", "gallery", "site", "lint", "tune"])
def test_a_task_that_works_without_pytorch_does_not_insist_on_it(task, monkeypatch):
    assert insists_on_pytorch(task, monkeypatch) is False


@pytest.mark.parametrize("task", ["install", "bench", "bench-grading", "matrix", "attacks", "test"])
def test_a_task_that_compares_with_pytorch_insists_on_it(task, monkeypatch):
    assert insists_on_pytorch(task, monkeypatch) is True


def insists_on_pytorch(task, monkeypatch):
    """Run a task whose set-up records what it was asked for, and which does nothing else."""
    asked = []
    monkeypatch.setattr(make, "ensure", lambda _, needs_pytorch=False: asked.append(needs_pytorch))
    for name in ("call", "open_jupyterlab"):
        monkeypatch.setattr(make, name, lambda *_, **__: None)
    make.TASKS[task]([])
    return asked[0]
