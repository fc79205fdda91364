"""No file mentions a particular machine, and the pages name only commands that exist."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from grader.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md")])
# Split, so that the pattern does not match this file.
MACHINE_PATHS = re.compile("|".join(["/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/", "/t" + "mp/", "C:" + r"\\Users"]))
REGISTRY_HOSTS = re.compile("|".join([r"pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.", "anaconda" + r"\.org"]))


@pytest.fixture(scope="module")
def texts():
    """Path -> text of every file in the repository, including those not committed yet."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = {ROOT / name for name in listed.stdout.split("\0") if name}
    return {path: path.read_text(errors="replace") for path in paths if path.is_file() and path.suffix != ".png"}


def test_no_file_names_the_host_of_a_package_registry(texts):
    """Whoever installs may be behind a mirror. PyTorch's index may be named: no other has its CPU build for Linux."""
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if REGISTRY_HOSTS.search(text)] == []


def test_no_file_mentions_a_path_on_a_particular_machine(texts):
    found = {str(path.relative_to(ROOT)): MACHINE_PATHS.findall(text) for path, text in texts.items()}
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_no_generated_file_is_in_the_repository(texts):
    generated = re.compile(
        r"^(\.venv|course|build|\.jupyter/workspaces)/|(__pycache__|\.ipynb_checkpoints)/|\.(db|nbi|nbc|pyc)$"
    )
    assert [path for path in texts if generated.search(path.relative_to(ROOT).as_posix())] == []


def test_the_licence_is_mit_in_pyproject_and_licence_file():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_only_tasks_and_commands_that_exist(page):
    text = page.read_text()
    tasks = set(re.findall(r"^lab.*?(?=:)", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split())
    commands = {command.callback.__name__ for command in app.registered_commands}
    assert set(re.findall(r"`(?:make|py make\.py) (\w+)", text)) <= tasks
    assert set(re.findall(r"(?:`|^|-m )grader (\w+)", text, re.MULTILINE)) <= commands


def test_the_files_that_the_maintainers_page_names_exist(texts):
    text = (ROOT / "docs" / "maintainers.md").read_text()
    named = set(re.findall(r"`([\w/]+\.(?:py|js|html))`", text))
    paths = [f"/{path.relative_to(ROOT).as_posix()}" for path in texts]
    known = [name for name in named if not re.search("[A-Z]{4}|flip_kernel", name)]
    assert [name for name in known if not any(path.endswith(f"/{name}") for path in paths)] == []


def test_the_instructors_settings_extend_the_students():
    student, instructor = (
        json.loads((ROOT / ".jupyter" / who / "labconfig" / "default_setting_overrides.json").read_text())
        for who in ("student", "instructor")
    )
    assert instructor != student
    assert _merge(instructor, student) == instructor


def _merge(base, override):
    """Merge two JSON objects recursively; entries of the second win."""
    if not (isinstance(base, dict) and isinstance(override, dict)):
        return override
    return {**base, **{key: _merge(base.get(key), value) for key, value in override.items()}}
