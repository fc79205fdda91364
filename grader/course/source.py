"""From a lesson's text (py:percent) to nbgrader's source notebook.

Authors write one short tag a cell; everything that nbgrader wants to know comes from the registry:

    exercise:NAME   the answer, between ### BEGIN SOLUTION and ### END SOLUTION
    check:NAME      the check of that answer
    show            only shows something: free to play with, and not run when grading
    (no tag)        a code cell that the exercises need, such as imports: locked, and restored when grading

jupytext draws random cell ids; here they follow from the exercises, so that a lesson always builds to the same bytes.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import jupytext
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.course.lessons import Lesson

Part = Literal["text", "setup", "show", "answer", "check"]
SHOW = "show"


@dataclass(frozen=True, slots=True)
class Role:
    """What a cell is for; `exercise` is the name that an answer or a check belongs to."""

    part: Part
    exercise: str = ""

    @property
    def grade_id(self) -> str:
        """nbgrader's id of an answer or check. The hyphen keeps a check's id apart from every function name."""
        return f"check-{self.exercise}" if self.part == "check" else self.exercise


def check_text(exercise: str) -> str:
    """The whole text of an exercise's check cell."""
    return f"verdict = check({exercise})\nverdict.score()"


def read_source(path: Path) -> NotebookNode:
    """The cells of a py:percent file as jupytext reads them, without the raw cell that it makes of a title."""
    notebook = jupytext.read(path, fmt="py:percent")
    if notebook.cells and notebook.cells[0].cell_type == "raw" and notebook.cells[0].source.startswith("---"):
        del notebook.cells[0]
    return notebook


def role_of(cell: NotebookNode) -> Role:
    """The role that the cell's tag gives it. Raises ValueError for a tag that means nothing."""
    tags = cell.metadata.get("tags", [])
    if cell.cell_type != "code":
        if tags or cell.cell_type != "markdown":
            raise ValueError(f"a {cell.cell_type} cell with the tags {tags}; only code cells are tagged")
        return Role("text")
    if not tags:
        return Role("setup")
    if tags == [SHOW]:
        return Role("show")
    kind, _, exercise = tags[0].partition(":")
    if len(tags) > 1 or kind not in ("exercise", "check") or not exercise:
        raise ValueError(f"the tags {tags} mean nothing here; use one of exercise:NAME, check:NAME, show")
    return Role("answer" if kind == "exercise" else "check", exercise)


def source_notebook(lesson: Lesson, path: Path) -> NotebookNode:
    """nbgrader's source notebook of this lesson: cell ids, locks and points set, nothing of this machine in it.

    Raises ValueError that names the file, and the cell where one is at fault.
    """
    text = read_source(path)
    if "kernelspec" not in text.metadata:
        # Without one nbgrader would grade with whatever kernel the student's file names.
        raise ValueError(f"{path}: the header names no kernelspec; jupyter: must stand alone on its line")
    cells, counts, anchor = [], Counter[str](), "start"
    for number, cell in enumerate(text.cells, start=1):
        try:
            role = role_of(cell)
            metadata = _metadata(lesson, role)
        except ValueError as fault:
            raise ValueError(f"{path}, cell {number}: {fault}") from None
        name = role.grade_id
        if not name:
            counts[anchor + role.part] += 1
            name = f"{anchor}-{role.part}-{counts[anchor + role.part]}"
        else:
            anchor = role.exercise if role.part == "answer" else f"after-{role.exercise}"
        if role.part == "setup":
            metadata["nbgrader"]["grade_id"] = name
        make = new_markdown_cell if role.part == "text" else new_code_cell
        cells.append(make(source=cell.source, metadata=metadata, id=name))
    return new_notebook(cells=cells, metadata={"kernelspec": text.metadata.kernelspec})


def _metadata(lesson: Lesson, role: Role) -> dict[str, Any]:
    if role.part == "text":
        return {}
    if role.part == "show":
        return {"tags": [SHOW]}
    keys = {"schema_version": 3, "grade_id": role.grade_id, "task": False}
    if role.part == "setup":
        return {"nbgrader": {**keys, "grade": False, "locked": True, "solution": False}}
    points = {exercise.name: exercise.points for exercise in lesson.exercises}
    if role.exercise not in points:
        raise ValueError(f"{lesson.name} has no exercise {role.exercise!r}; it has {', '.join(points)}")
    if role.part == "answer":
        return {"nbgrader": {**keys, "grade": False, "locked": False, "solution": True}}
    return {
        "nbgrader": {**keys, "grade": True, "locked": True, "solution": False, "points": float(points[role.exercise])}
    }
