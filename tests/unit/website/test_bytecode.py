"""Bytecode in the archives of the site, made by the Python that runs the tests."""

import importlib
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from website.lite.bytecode.archives import add_bytecode, compiler, leave_out_unused

THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def archive(tmp_path):
    def make(name):
        path = tmp_path / name
        with ZipFile(path, "w") as files:
            files.writestr("bytecode_sample/__init__.py", "ANSWER = 42\n")
            files.writestr("bytecode_sample/template.py", "def {{ name }}(:\n")
            files.writestr("bytecode_sample/tests/test_it.py", "")
        return path

    return make


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("wheel.whl", f"bytecode_sample/__pycache__/__init__.{sys.implementation.cache_tag}.pyc"),
        ("library.zip", "bytecode_sample/__init__.pyc"),
    ],
)
def test_bytecode_stands_where_python_looks_for_it(archive, tmp_path, name, beside):
    path = archive(name)
    leave_out_unused(path)
    add_bytecode([path], compiler(THIS_PYTHON, None), tmp_path / "kept")
    with ZipFile(path) as files:
        assert files.namelist() == ["bytecode_sample/__init__.py", beside, "bytecode_sample/template.py"]


def test_python_imports_from_an_archive_with_bytecode_and_compiles_it_once(archive, tmp_path, monkeypatch):
    path, again = archive("library.zip"), archive("same.zip")
    add_bytecode([path], compiler(THIS_PYTHON, None), tmp_path / "kept")
    add_bytecode([again], ["no such command"], tmp_path / "kept")
    monkeypatch.syspath_prepend(str(again))
    module = importlib.import_module("bytecode_sample")
    assert (module.ANSWER, Path(module.__file__).name) == (42, "__init__.pyc")


def test_without_that_python_node_runs_it_and_without_node_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: "/bin/node" if name == "node" else None)
    command = compiler("2.7", tmp_path)
    assert command is not None
    assert (command[0], command[2]) == ("/bin/node", str(tmp_path))
    assert compiler("2.7", None) is None
