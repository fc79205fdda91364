"""make.py: an old Python gets one line, set-up runs only when needed, a failing step fails the task."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "make.py").read_text()


@pytest.fixture
def make(tmp_path, monkeypatch):
    """make.py as a module in a temporary folder; calls of pip and venv are recorded in `make.calls`, not run."""
    spec = importlib.util.spec_from_file_location("make_under_test", ROOT / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    python = venv / "bin" / "python"
    for name, value in {"ROOT": tmp_path, "VENV": venv, "PYTHON": python, "STAMP": venv / module.STAMP.name}.items():
        monkeypatch.setattr(module, name, value)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text(name)
    module.calls, module.pip_status = [], 0

    def fake(command, **_):
        if "venv" in command:
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)
            module.calls.append("venv")
            return 0
        module.calls.append(command[-1])
        return module.pip_status

    monkeypatch.setattr(module.subprocess, "call", fake)
    return module


def no_environment(make):
    assert not make.VENV.exists()


def created_by_hand(make):
    make.PYTHON.parent.mkdir(parents=True)
    make.PYTHON.symlink_to(sys.executable)


def finished(make):
    make.ensure(make.STUDENT)
    make.calls.clear()


def project_changed(make):
    finished(make)
    (make.ROOT / "pyproject.toml").write_text("another dependency")


def constraints_changed(make):
    finished(make)
    (make.ROOT / "constraints.txt").write_text("another version")


def interrupted(make):
    finished(make)
    make.write_stamp(make.UNFINISHED)


def unreadable_stamp(make):
    finished(make)
    make.STAMP.write_text("{")


def moved(make):
    finished(make)
    make.write_stamp({**make.read_stamp(), "root": "/somewhere/else"})


def base_python_gone(make):
    finished(make)
    make.PYTHON.unlink()
    make.PYTHON.symlink_to(make.ROOT / "no-such-python")


def base_python_replaced(make):
    finished(make)
    make.write_stamp({**make.read_stamp(), "base": "/usr/bin/python3.0"})


INSTALL = ".[lessons]"


@pytest.mark.parametrize(
    ("before", "calls"),
    [
        (no_environment, ["venv", INSTALL]),
        (created_by_hand, [INSTALL]),
        (finished, []),
        (project_changed, [INSTALL]),
        (constraints_changed, [INSTALL]),
        (interrupted, ["venv", INSTALL]),
        (unreadable_stamp, ["venv", INSTALL]),
        (moved, ["venv", INSTALL]),
        (base_python_gone, ["venv", INSTALL]),
        (base_python_replaced, ["venv", INSTALL]),
    ],
)
def test_set_up_does_what_is_missing_and_then_nothing(make, before, calls):
    before(make)
    make.ensure(make.STUDENT)
    assert make.calls == calls
    make.ensure(make.STUDENT)
    assert make.calls == calls


def test_a_task_with_more_extras_adds_them_and_one_with_fewer_changes_nothing(make):
    finished(make)
    make.ensure(make.MAINTAINER)
    make.ensure(make.STUDENT)
    assert make.calls == [".[dev,grader,lessons,site]"]


def test_a_failing_pip_ends_the_task_and_keeps_a_working_environment(make):
    project_changed(make)
    stamp = make.STAMP.read_text()
    make.pip_status = 1
    with pytest.raises(SystemExit, match="Set-up failed"):
        make.ensure(make.STUDENT)
    assert make.STAMP.read_text() == stamp


def test_a_failing_pip_leaves_a_new_environment_marked_unfinished(make):
    make.pip_status = 1
    with pytest.raises(SystemExit, match="Set-up failed"):
        make.ensure(make.STUDENT)
    assert json.loads(make.STAMP.read_text()) == make.UNFINISHED


def test_without_the_venv_module_the_message_says_what_to_install(make, monkeypatch):
    monkeypatch.setattr(make, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        make.ensure(make.STUDENT)
    assert make.calls == []


@pytest.mark.parametrize(
    ("on_the_path", "way_out"),
    [(set(), "Install a newer one"), ({"python3.11", "python3.12"}, r"Try python3\.12 make\.py")],
)
def test_an_old_python_gets_one_line(make, monkeypatch, on_the_path, way_out):
    monkeypatch.setattr(shutil, "which", lambda name: name if name in on_the_path else None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.10\.13\. " + way_out) as end:
        make.refuse_old_python((3, 10, 13))
    assert "\n" not in str(end.value)


def test_a_new_python_passes(make):
    make.refuse_old_python((3, 11, 0))


def test_an_old_python_can_parse_the_file_and_import_its_modules():
    tree = ast.parse(SOURCE, feature_version=(3, 8))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [alias.name if isinstance(node, ast.Import) else node.module for node in imports for alias in node.names]
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names - {"tomllib"}


def test_the_makefile_has_the_same_tasks(make):
    (targets,) = re.findall(r"^\.PHONY: help (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(targets.split()) == set(make.TASKS)


def test_an_unknown_task_lists_the_tasks():
    ended = subprocess.run([sys.executable, "make.py", "tset"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "test           every test, lint among them" in ended.stderr


def test_a_failing_step_ends_the_task_with_its_status(make):
    with pytest.raises(SystemExit) as end:
        make.call([sys.executable, "-c", "raise SystemExit(3)"])
    assert end.value.code == 3


def test_children_find_the_environment_first(make, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    assert make.environment(MORE="1")["PATH"] == os.pathsep.join([str(make.BIN), "/usr/bin"])
    assert make.environment(MORE="1")["MORE"] == "1"
