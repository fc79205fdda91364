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
    """`calls`: what was run, each as its last argument; `fails`: the last arguments of calls that fail.

    `compiled`: what had been run each time the kernels began to be compiled, and whether the set-up waited for them.
    """
    venv = tmp_path / ".venv"
    python = venv / "bin" / "python"
    paths = {"ROOT": tmp_path, "VENV": venv, "PYTHON": python, "STAMP": venv / environment.STAMP.name}
    for name, value in {**paths, "CONSTRAINTS": venv / environment.CONSTRAINTS.name}.items():
        monkeypatch.setattr(environment, name, value)
    monkeypatch.setattr(environment.pytorch, "platform_names", lambda: ("Linux", "x86_64"))
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    recorded = SimpleNamespace(calls=[], commands=[], fails=set(), compiled=[])

    def call(command, **_):
        recorded.commands.append(command)
        if "venv" in command:
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)
            recorded.calls.append("venv")
            return 0
        recorded.calls.append(command[-1])
        return int(command[-1] in recorded.fails)

    def start(command, **_):
        recorded.compiled.append([*recorded.calls])
        assert command == [str(python), "-m", "stridewise.kernels"]
        return SimpleNamespace(wait=lambda: recorded.compiled[-1].append("waited"))

    monkeypatch.setattr(environment.subprocess, "call", call)
    monkeypatch.setattr(environment.subprocess, "Popen", start)
    return recorded
