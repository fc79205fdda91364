"""The set-up in a temporary folder: calls of venv and pip are recorded, not run."""

import sys
from types import SimpleNamespace

import pytest

from installation import environment

PYPROJECT = """
[tool.uv]
constraint-dependencies = ["numpy==2.4.6", "torch==2.13.0"]
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """`calls`: what was run, each as its last argument; `fails`: the last arguments of calls that fail."""
    venv = tmp_path / ".venv"
    python = venv / "bin" / "python"
    paths = {"ROOT": tmp_path, "VENV": venv, "PYTHON": python, "STAMP": venv / environment.STAMP.name}
    for name, value in {**paths, "CONSTRAINTS": venv / environment.CONSTRAINTS.name}.items():
        monkeypatch.setattr(environment, name, value)
    monkeypatch.setattr(environment.pytorch, "platform_names", lambda: ("Linux", "x86_64"))
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    recorded = SimpleNamespace(calls=[], commands=[], fails=set())

    def call(command, **_):
        recorded.commands.append(command)
        if "venv" in command:
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)
            recorded.calls.append("venv")
            return 0
        recorded.calls.append(command[-1])
        return int(command[-1] in recorded.fails)

    monkeypatch.setattr(environment.subprocess, "call", call)
    return recorded
