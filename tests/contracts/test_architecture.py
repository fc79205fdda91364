"""The diagram in docs/architecture.md shows the imports as they are, no more and no less.

`UPDATE_ARCHITECTURE=1 pytest tests/contracts/test_architecture.py` draws it anew.
"""

import os
import re
from itertools import permutations
from pathlib import Path

import grimp
import pytest

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
PICTURE = re.compile(r"```mermaid\n.*?```", re.DOTALL)
# What is drawn: packages, and the parts of those that have several.
PACKAGES = {
    "stridewise": (
        *("absent", "language", "progress_file", "layout", "timing", "gpu"),
        *("kernels", "plots", "exercises", "predictions", "racing"),
    ),
    "stridewise.checker": (
        *("verdict", "answers", "rules", "diagnosis", "messages"),
        *("scoring", "partial_credit", "notebook", "check", "hints"),
    ),
    "grader": (
        *("errors", "course", "translation", "intake", "sandbox"),
        *("judging", "pipeline", "publish", "reports", "status", "release", "similarity", "cli"),
    ),
    "": ("installation", "benchmarks", "evaluation", "website"),
}
PARTS = {f"{package}.{part}".lstrip("."): part for package, parts in PACKAGES.items() for part in parts}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("stridewise", "grader", *PACKAGES[""])


@pytest.fixture(scope="module")
def arrows(graph):
    return imports_between_parts(graph)


def imports_between_parts(graph: grimp.ImportGraph) -> set[tuple[str, str]]:
    """Return the pairs of parts of which the first, or a module in it, imports the second."""
    modules = {part: {part} | graph.find_descendants(part) for part in PARTS}
    home = {module: part for part, members in modules.items() for module in members}
    return {
        (part, home[imported])
        for part, members in modules.items()
        for module in members
        for imported in graph.find_modules_directly_imported_by(module)
        if home.get(imported, part) != part
    }


def reduced(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Leave out the arrows that a longer path implies: the transitive reduction, which is unique without cycles."""
    reachable = set(arrows)
    for middle, start, end in permutations(PARTS, 3):
        if (start, middle) in reachable and (middle, end) in reachable:
            reachable.add((start, end))
    return {
        (start, end)
        for start, end in arrows
        if not any((start, middle) in reachable and (middle, end) in reachable for middle in PARTS)
    }


def node(module: str) -> str:
    """Return a module's name in the form that Mermaid takes for a node."""
    return module.replace(".", "_").replace(" ", "_")


def picture(arrows: set[tuple[str, str]]) -> str:
    """Return the diagram: the parts and arrows in Mermaid's syntax."""
    lines = ["```mermaid", "flowchart TB"]
    for package, parts in PACKAGES.items():
        title = package or "repository"
        lines += [f'    subgraph {node(title)}["{title}"]']
        lines += [f'        {node(f"{package}.{part}".lstrip("."))}["{part}"]' for part in parts]
        lines += ["    end"]
    order = list(PARTS)
    drawn = sorted(arrows, key=lambda arrow: (order.index(arrow[0]), order.index(arrow[1])))
    lines += [f"    {node(start)} --> {node(end)}" for start, end in drawn]
    return "\n".join([*lines, "```"])


def test_every_part_is_drawn(graph):
    for package in filter(None, PACKAGES):
        children = {child.removeprefix(f"{package}.") for child in graph.find_children(package)}
        drawn = {*PACKAGES[package], "checker", "__main__"}
        assert children <= drawn


def test_no_two_parts_import_each_other(arrows):
    assert [arrow for arrow in arrows if arrow[::-1] in arrows] == []


def test_the_diagram_is_what_the_imports_are(arrows):
    text, drawn = PAGE.read_text(encoding="utf-8"), picture(reduced(arrows))
    if os.environ.get("UPDATE_ARCHITECTURE"):
        PAGE.write_text(PICTURE.sub(lambda _: drawn, text), encoding="utf-8")
    assert PICTURE.findall(text) == [drawn]
