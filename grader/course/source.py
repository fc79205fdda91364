"""From a lesson's text (py:percent) to nbgrader's source notebook.

Authors give each cell one short tag at most; everything else that nbgrader needs comes from the registry:

    exercise:NAME   the answer, between ### BEGIN SOLUTION and ### END SOLUTION
    check:NAME      the check of that answer
    show            only shows something: not run when grading, unless a cell that runs uses a name bound here
    fold            as show, and its code is folded away: long code for a figure that need not be read
    needs:PACKAGE   besides show or fold, or alone: needs torch or numba, which a browser does not have
    (no tag)        text, or code to play with

The first code cell holds the imports that every answer needs; it is locked, and restored when grading.

jupytext draws random cell ids; here they are derived from the exercises, so that a build is reproducible.
"""

import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.course.lessons import Lesson
from grader.errors import UserError

Part = Literal["text", "setup", "code", "show", "answer", "check", "unknown"]
SHOW = "show"
FOLD = "fold"
NEEDS = "needs:"  # the beginning of a tag
OPTIONAL_PACKAGES = ("numba", "torch")
_KNOWN_TAGS = "use exercise:NAME, check:NAME, show or fold, and needs:numba or needs:torch"
CONTINUES_AFTER_ERROR = "raises-exception"  # JupyterLab and nbclient continue after an error in a cell with this tag
_PICTURE = re.compile(r"\]\(pictures/([\w-]+\.png)\)")
FENCES = ("### BEGIN SOLUTION", "### END SOLUTION")
STUB = "# YOUR CODE HERE\nraise NotImplementedError"  # what students find in place of an answer
_SOLUTION = re.compile(rf"^([ \t]*){FENCES[0]}.*?{FENCES[1]}[ \t]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Role:
    """What a cell is for.

    Parameters
    ----------
    part : str
        The kind of cell.
    exercise : str, default ""
        The exercise whose answer or check it is.
    problem : str, default ""
        What is wrong with the cell's tags.
    is_folded : bool, default False
        Whether JupyterLab shows only the first line of its code.
    needs : tuple of str, default ()
        The optional packages that it needs.
    """

    part: Part
    exercise: str = ""
    problem: str = ""
    is_folded: bool = False
    needs: tuple[str, ...] = ()

    @property
    def grade_id(self) -> str:
        """nbgrader's id of an answer or check. With its hyphen, a check's id is never a function's name."""
        return f"check-{self.exercise}" if self.part == "check" else self.exercise


def check_text(exercise: str) -> str:
    """Return the whole text of an exercise's check cell.

    Parameters
    ----------
    exercise : str
        The exercise's name.

    Returns
    -------
    str
    """
    return f"verdict = check({exercise})\nverdict.score()"


def read_source(path: Path) -> NotebookNode:
    """Read a py:percent file with jupytext, without the raw cell that jupytext makes of a title.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    NotebookNode
    """
    # Takes as long to import as everything else that grading needs, and grading reads no sources.
    import jupytext

    notebook = jupytext.read(path, fmt="py:percent")
    if notebook.cells and notebook.cells[0].cell_type == "raw" and notebook.cells[0].source.startswith("---"):
        del notebook.cells[0]
    return notebook


def solutions_in(text: NotebookNode) -> dict[str, str]:
    """Return the code of every answer cell, without the marker lines.

    Parameters
    ----------
    text : NotebookNode
        A lesson as `read_source` returns it.

    Returns
    -------
    dict of str to str
        Exercise -> code.
    """
    answers = ((role.exercise, cell.source) for cell, role in zip(text.cells, roles_of(text), strict=True))
    return {
        exercise: "\n".join(line for line in code.splitlines() if line.strip() not in FENCES)
        for exercise, code in answers
        if code.count(FENCES[0])
    }


def roles_of(text: NotebookNode) -> list[Role]:
    """Determine the role of each cell, by its tags and its position.

    Parameters
    ----------
    text : NotebookNode
        A lesson as `read_source` returns it.

    Returns
    -------
    list of Role
        One per cell.
    """
    roles = [_role(cell) for cell in text.cells]
    first = next((position for position, role in enumerate(roles) if role.part != "text"), None)
    if first is not None and roles[first].part == "code":
        roles[first] = Role("setup")
    return roles


def _role(cell: NotebookNode) -> Role:
    all_tags = cell.metadata.get("tags", [])
    needs = tuple(tag.removeprefix(NEEDS) for tag in all_tags if tag.startswith(NEEDS))
    tags = [tag for tag in all_tags if not tag.startswith(NEEDS)]
    if cell.cell_type == "markdown" and not all_tags:
        return Role("text")
    if cell.cell_type != "code":
        return Role("unknown", problem=f"a {cell.cell_type} cell with the tags {all_tags}; only code cells are tagged")
    if tags in ([], [SHOW], [FOLD]) and set(needs) <= set(OPTIONAL_PACKAGES):
        return Role("show" if tags else "code", is_folded=tags == [FOLD], needs=needs)
    kind, _, exercise = all_tags[0].partition(":")
    if len(all_tags) > 1 or kind not in ("exercise", "check") or not exercise:
        return Role("unknown", problem=f"the tags {all_tags} mean nothing; {_KNOWN_TAGS}")
    return Role("answer" if kind == "exercise" else "check", exercise)


def source_notebook(lesson: Lesson, path: Path) -> NotebookNode:
    """Make nbgrader's source notebook of a lesson, with cell ids, locks and points, and no trace of this machine.

    Parameters
    ----------
    lesson : Lesson
        The lesson.
    path : Path
        Its source in py:percent format.

    Returns
    -------
    NotebookNode

    Raises
    ------
    UserError
        The source is malformed; the text names the file, and the cell if one is at fault.
    """
    text = read_source(path)
    if "kernelspec" not in text.metadata:
        # Without one nbgrader would grade with whatever kernel the student's file names.
        raise UserError(f"{path}: the header names no kernelspec; jupyter: must be alone on its line")
    cells: list[NotebookNode] = []
    counts, anchor = Counter[str](), "start"
    for number, (cell, role) in enumerate(zip(text.cells, roles_of(text), strict=True), start=1):
        problem = role.problem or _misplaced(lesson, role, [cell.id for cell in cells])
        if problem:
            raise UserError(f"{path}, cell {number}: {problem}")
        counts[anchor + role.part] += 1
        name = role.grade_id or f"{anchor}-{role.part}-{counts[anchor + role.part]}"
        make = new_markdown_cell if role.part == "text" else new_code_cell
        source = _with_pictures(cell.source, path.parent) if role.part == "text" else cell.source
        if role.exercise in lesson.dropped:
            source = _without_solution(source)
        cells.append(make(source=source, metadata=_metadata(lesson, role, name), id=name))
        if role.exercise:
            # Counting restarts after each exercise, so that a new paragraph renames few cells.
            anchor = role.exercise if role.part == "answer" else f"after-{role.exercise}"
    return new_notebook(cells=cells, metadata={"kernelspec": text.metadata.kernelspec})


def _with_pictures(text: str, folder: Path) -> str:
    """Put the pictures that a text shows into it: students hand notebooks on without the files beside them.

    Not as attachments: JupyterLab asks the browser for `attachment:NAME` before it replaces that. The fragment at the
    end does not change the data: it tells a dark page that the picture was drawn on white.
    """

    def embedded(match: re.Match[str]) -> str:
        return f"](data:image/png;base64,{b64encode((folder / 'pictures' / match[1]).read_bytes()).decode()}#drawing)"

    return _PICTURE.sub(embedded, text)


def _without_solution(source: str) -> str:
    """Put the stub in place of a solution, as nbgrader does in the cells that it grades."""
    return _SOLUTION.sub(lambda match: "\n".join(match[1] + line for line in STUB.splitlines()), source)


def _misplaced(lesson: Lesson, role: Role, before: list[str]) -> str:
    """Return why an exercise's cell cannot be here, or an empty string. `before`: the ids of the cells before it."""
    names = [exercise.name for exercise in lesson.exercises]
    if role.exercise not in ("", *names, *lesson.dropped):
        return f"{lesson.name} has no exercise {role.exercise!r}; it has {', '.join(names)}"
    if role.exercise and role.grade_id in before:
        return f"a second {role.part} of {role.exercise}"
    return ""


def _metadata(lesson: Lesson, role: Role, grade_id: str) -> dict[str, Any]:
    needs = [NEEDS + package for package in role.needs]
    if role.part == "show":
        return {"tags": [SHOW, *needs]} | ({"jupyter": {"source_hidden": True}} if role.is_folded else {})
    if role.part in ("text", "code"):
        return {"tags": needs} if needs else {}
    if role.exercise in lesson.dropped:
        return {"tags": [SHOW, CONTINUES_AFTER_ERROR]}  # for practice: grading runs neither answer nor check
    nbgrader = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": role.part == "check",
        "locked": role.part != "answer",
        "solution": role.part == "answer",
        "task": False,
    }
    if role.part == "check":
        nbgrader["points"] = next(
            float(exercise.points) for exercise in lesson.exercises if exercise.name == role.exercise
        )
        # Run All continues after a failed check; otherwise one open exercise would keep the rest from running.
        return {"nbgrader": nbgrader, "tags": [CONTINUES_AFTER_ERROR]}
    return {"nbgrader": nbgrader}
