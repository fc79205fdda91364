"""Every other list of packages agrees with the requirements in pyproject.toml, and so do its pins."""

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import make

ROOT = Path(__file__).parents[2]
# Packages with another name on conda-forge. Its `matplotlib` would install all of Qt.
CONDA_NAMES = {"jupyter-client": "jupyter_client", "matplotlib": "matplotlib-base", "torch": "pytorch-cpu"}


@pytest.fixture(scope="module")
def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def project(pyproject):
    return pyproject["project"]


@pytest.fixture(scope="module")
def provided():
    """Module -> the packages that provide it."""
    return packages_distributions()


@pytest.fixture(scope="module")
def pins(pyproject):
    return [Requirement(line) for line in pyproject["tool"]["uv"]["constraint-dependencies"]]


def requirements_of(project, *extras):
    """The project's requirements with these extras, without duplicates."""
    optional = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for extra in extras for line in optional[extra])]
    return {Requirement(line) for line in lines}


@pytest.fixture(scope="module")
def from_conda_forge(project):
    """What conda and pixi have to install: lessons, PyTorch and grader, under their names on conda-forge."""
    expected = {Requirement(f"python{project['requires-python']}")}
    for requirement in requirements_of(project, "lessons", "torch", "grader"):
        name = CONDA_NAMES.get(requirement.name, requirement.name)
        expected.add(Requirement(f"{name}{requirement.specifier}"))
    return expected


def test_conda_environment_matches_pyproject(from_conda_forge):
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    packages = {Requirement(entry) for entry in listed if isinstance(entry, str)}
    assert packages == {Requirement("pip"), *from_conda_forge}
    assert [entry for entry in listed if not isinstance(entry, str)] == [{"pip": ["-e ."]}]


def test_pixi_workspace_matches_pyproject(project, from_conda_forge):
    pixi = tomllib.loads((ROOT / "pixi.toml").read_text())
    packages = {Requirement(f"{name}{bound}") for name, bound in pixi["dependencies"].items()}
    assert packages == from_conda_forge
    assert pixi["workspace"]["name"] == project["name"]
    assert pixi["pypi-dependencies"] == {project["name"]: {"path": ".", "editable": True}}


def test_uv_installs_the_lessons_by_default_and_leaves_pytorch_out(pyproject):
    assert pyproject["tool"]["uv"]["default-groups"] == ["student"]
    assert pyproject["dependency-groups"] == {"student": ["stridewise[lessons]"]}
    assert pyproject["tool"]["uv"]["exclude-dependencies"] == ["torch"]


def test_the_container_has_a_python_that_will_do_and_runs_tasks_that_exist(project):
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert container["image"].startswith("python:")
    version = re.search(r"\d+\.\d+", container["image"])[0]
    assert Requirement(f"python{project['requires-python']}").specifier.contains(version)
    for command in ("updateContentCommand", "postAttachCommand"):
        assert re.match(r"python3 make\.py (\w+)", container[command])[1] in make.TASKS


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("src", []),
        ("solutions", ["lessons", "torch"]),
        ("grader", ["grader"]),
        ("benchmarks", ["grader", "lessons", "torch"]),
        ("evaluation", ["dev", "grader", "lessons", "torch"]),
        ("website", ["site"]),
        ("tests", ["dev", "grader", "lessons", "site", "torch"]),
    ],
)
def test_every_import_is_a_dependency_of_its_part(project, provided, folder, extras):
    names = {module.split(".")[0] for path in (ROOT / folder).rglob("*.py") for module in imports_of(path)}
    ours = {"stridewise", "grader", "benchmarks", "evaluation", "tests", "make", "website", "installation"}
    ours |= {"slow_to_import"}  # which tests write into a temporary folder
    needed = {canonicalize_name(provided.get(name, [name])[0]) for name in names - sys.stdlib_module_names - ours}
    declared = {canonicalize_name(requirement.name) for requirement in requirements_of(project, *extras)}
    assert needed - declared == set()


def imports_of(path):
    """Yield the modules that a file imports, at any level of nesting."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def test_a_package_has_one_lower_bound_in_all_extras(project):
    requirements = requirements_of(project, *project["optional-dependencies"])
    names = [requirement.name for requirement in requirements]
    assert sorted(names) == sorted(set(names))


def test_pins_are_exact_sorted_and_unique(pins):
    names = [pin.name for pin in pins]
    assert names == sorted({canonicalize_name(name) for name in names})
    assert all(len(pin.specifier) == 1 and next(iter(pin.specifier)).operator == "==" for pin in pins)


def test_pins_satisfy_pyproject(project, pins):
    version = {pin.name: next(iter(pin.specifier)).version for pin in pins}
    for requirement in requirements_of(project, *project["optional-dependencies"]):
        assert requirement.specifier.contains(version[canonicalize_name(requirement.name)]), requirement


def test_every_transitive_dependency_is_pinned(project, pins):
    dependencies = transitive_dependencies(requirements_of(project, *project["optional-dependencies"]))
    # PyTorch's CUDA builds pin their own libraries.
    expected = {name for name in dependencies if not name.startswith(("cuda-", "nvidia-", "triton"))}
    assert expected - {pin.name for pin in pins} == set()


def transitive_dependencies(requirements):
    """The names of all installed packages that these requirements pull in, themselves included."""
    installed = {canonicalize_name(package.name): package.requires or [] for package in distributions()}
    visited, pending = set(), [(requirement.name, frozenset(requirement.extras)) for requirement in requirements]
    while pending:
        name, extras = pending.pop()
        name = canonicalize_name(name)
        if (name, extras) in visited or name not in installed:
            continue
        visited.add((name, extras))
        for dependency in map(Requirement, installed[name]):
            marker = dependency.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in {"", *extras}):
                pending.append((dependency.name, frozenset(dependency.extras)))
    return {name for name, _ in visited}
