"""pyproject.toml says what is needed; environment.yml and constraints.txt say the same."""

import ast
import sys
import tomllib
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
# What conda-forge calls differently. Its `matplotlib` would bring a whole Qt along.
CONDA_NAMES = {"jupyter-client": "jupyter_client", "matplotlib": "matplotlib-base", "torch": "pytorch-cpu"}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def pins():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def wanted(project, *extras):
    """The project's requirements with these extras, each once."""
    optional = project["optional-dependencies"]
    texts = [*project["dependencies"], *(text for extra in extras for text in optional[extra])]
    return {Requirement(text) for text in texts}


def test_conda_environment_is_pyproject_under_conda_names(project):
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    packages = {Requirement(entry) for entry in listed if isinstance(entry, str)}
    expected = {Requirement("pip"), Requirement(f"python{project['requires-python']}")}
    for requirement in wanted(project, "lessons", "grader"):
        name = CONDA_NAMES.get(requirement.name, requirement.name)
        expected.add(Requirement(f"{name}{requirement.specifier}"))
    assert packages == expected
    assert [entry for entry in listed if not isinstance(entry, str)] == [{"pip": ["-e ."]}]


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("src", []),
        ("solutions", ["lessons"]),
        ("grader", ["grader"]),
        ("benchmarks", ["grader", "lessons"]),
        ("website", ["site"]),
        ("tests", ["dev", "grader", "lessons", "site"]),
    ],
)
def test_every_import_is_a_dependency_of_its_part(project, folder, extras):
    names = {module.split(".")[0] for path in (ROOT / folder).rglob("*.py") for module in imports_of(path)}
    ours = {"stridewise", "grader", "benchmarks", "tests", "make", "website"}
    provided = packages_distributions()
    needed = {canonicalize_name(provided.get(name, [name])[0]) for name in names - sys.stdlib_module_names - ours}
    assert needed - {canonicalize_name(each.name) for each in wanted(project, *extras)} == set()


def imports_of(path):
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def test_a_package_has_one_lower_bound_in_all_extras(project):
    requirements = wanted(project, *project["optional-dependencies"])
    names = [requirement.name for requirement in requirements]
    assert sorted(names) == sorted(set(names))


def test_every_pin_is_exact_sorted_and_once(pins):
    names = [pin.name for pin in pins]
    assert names == sorted({canonicalize_name(name) for name in names})
    assert all(len(pin.specifier) == 1 and next(iter(pin.specifier)).operator == "==" for pin in pins)


def test_pins_satisfy_pyproject(project, pins):
    version = {pin.name: next(iter(pin.specifier)).version for pin in pins}
    for requirement in wanted(project, *project["optional-dependencies"]):
        assert requirement.specifier.contains(version[canonicalize_name(requirement.name)]), requirement


def test_whatever_the_project_brings_along_is_pinned(project, pins):
    brought = closure(wanted(project, *project["optional-dependencies"]))
    # PyTorch's builds for CUDA name their own libraries, with exact versions.
    loose = {name for name in brought if not name.startswith(("cuda-", "nvidia-", "triton"))}
    assert loose - {pin.name for pin in pins} == set()


def closure(requirements):
    """The names of the installed packages that these requirements bring along, themselves included."""
    installed = {canonicalize_name(found.name): found.requires or [] for found in distributions()}
    reached, waiting = set(), [(each.name, frozenset(each.extras)) for each in requirements]
    while waiting:
        name, extras = waiting.pop()
        name = canonicalize_name(name)
        if (name, extras) in reached or name not in installed:
            continue
        reached.add((name, extras))
        for need in map(Requirement, installed[name]):
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in {"", *extras}):
                waiting.append((need.name, frozenset(need.extras)))
    return {name for name, _ in reached}
