"""The tree explains itself: packages name their modules, folders stay small, a class name has one meaning."""

import ast
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("src/stridewise", "grader", "evaluation", "benchmarks", "website", "installation")
FILES = sorted(path for folder in SOURCES for path in (ROOT / folder).rglob("*.py"))
PACKAGES = [path.parent for path in FILES if path.name == "__init__.py"]
MOST_FILES = 20
# Folders of data in one form, listed in the registry or in a table; and what every lesson's folder holds.
LISTED_ELSEWHERE = re.compile(r"misconceptions|answers/(grid|right|variants)|attacks/solutions")
IN_EVERY_LESSON = {"exercises", "misconceptions"}


def relative(path):
    return path.relative_to(ROOT).as_posix()


def contents(package):
    modules = {path.stem for path in package.glob("*.py") if not path.stem.startswith("_")}
    return modules | {path.parent.name for path in package.glob("*/__init__.py")}


@pytest.mark.parametrize("package", PACKAGES, ids=relative)
def test_a_package_says_what_it_holds(package):
    source = (package / "__init__.py").read_text(encoding="utf-8")
    named = {name for name in contents(package) - IN_EVERY_LESSON if not re.search(rf"\b{name}\b", source)}
    assert not named or LISTED_ELSEWHERE.search(relative(package)), f"not mentioned: {sorted(named)}"
    gone = set(re.findall(r"`(\w+)\.py`", ast.get_docstring(ast.parse(source)) or "")) - contents(package)
    assert gone == set()


def test_no_folder_of_python_files_is_crowded():
    paths = [path for folder in (*SOURCES, "tests") for path in (ROOT / folder).rglob("*.py")]
    sizes = Counter(relative(path.parent) for path in paths)
    assert {folder: size for folder, size in sizes.items() if size > MOST_FILES} == {}


def test_no_two_public_classes_share_a_name():
    homes = defaultdict(set)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].add(relative(path))
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}
