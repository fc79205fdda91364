"""The picture in docs/architecture.md shows the imports as they are, no more and no less.

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
# What is drawn: the packages, and in those with several rooms the rooms.
PACKAGES = {
    "stridewise": ("language", "layout", "timing", "kernels", "plots", "exercises", "predictions", "racing"),
    "stridewise.checker": ("verdict", "answers", "rules", "diagnosis", "messages", "scoring", "notebook", "check"),
    "grader": ("course", "translation", "intake", "sandbox", "judging", "pipeline", "publish", "reports", "cli"),
}
ROOMS = {f"{package}.{room}": room for package, rooms in PACKAGES.items() for room in rooms}


def imports_between_rooms() -> set[tuple[str, str]]:
    """The pairs of rooms of which the first imports the second, itself or by way of rooms' own modules."""
    graph = grimp.build_graph("stridewise", "grader")
    modules = {room: {room} | graph.find_descendants(room) for room in ROOMS}
    home = {module: room for room, members in modules.items() for module in members}
    return {
        (room, home[imported])
        for room, members in modules.items()
        for module in members
        for imported in graph.find_modules_directly_imported_by(module)
        if home.get(imported, room) != room
    }


def reduced(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows that no detour replaces (the transitive reduction, unique where there is no cycle)."""
    reachable = set(arrows)
    for middle, start, end in permutations(ROOMS, 3):
        if (start, middle) in reachable and (middle, end) in reachable:
            reachable.add((start, end))
    return {
        (start, end)
        for start, end in arrows
        if not any((start, middle) in reachable and (middle, end) in reachable for middle in ROOMS)
    }


def node(module: str) -> str:
    """A module's name as Mermaid takes it for a node."""
    return module.replace(".", "_")


def picture(arrows: set[tuple[str, str]]) -> str:
    """The rooms and arrows in Mermaid's words."""
    lines = ["```mermaid", "flowchart TB"]
    for package, rooms in PACKAGES.items():
        lines += [f'    subgraph {node(package)}["{package}"]']
        lines += [f'        {node(f"{package}.{room}")}["{room}"]' for room in rooms]
        lines += ["    end"]
    order = list(ROOMS)
    drawn = sorted(arrows, key=lambda arrow: (order.index(arrow[0]), order.index(arrow[1])))
    lines += [f"    {node(start)} --> {node(end)}" for start, end in drawn]
    return "\n".join([*lines, "```"])


@pytest.fixture(scope="module")
def arrows():
    return imports_between_rooms()


def test_no_two_rooms_import_each_other(arrows):
    assert [arrow for arrow in arrows if arrow[::-1] in arrows] == []


def test_the_picture_is_what_the_imports_are(arrows):
    text, drawn = PAGE.read_text(encoding="utf-8"), picture(reduced(arrows))
    if os.environ.get("UPDATE_ARCHITECTURE"):
        PAGE.write_text(PICTURE.sub(lambda _: drawn, text), encoding="utf-8")
    assert PICTURE.findall(text) == [drawn]
