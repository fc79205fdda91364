"""How a hostile or unlucky submission is built from a released notebook and its solutions."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grader.course.submission_material import Material, misconception_source, with_answers, with_body

LESSON = "01_storage_order"
FILE = f"{LESSON}.ipynb"
STRIDES, OFFSET, NHWC = "row_major_strides", "element_offset", "nchw_to_nhwc"

Edit = Callable[[Material], NotebookNode]
Submit = Callable[[Path, Material], object]
Code = str | Callable[[str], str]  # of an answer's cell: as it is, or made of the solution


def notebook(edit: Edit) -> Submit:
    return lambda folder, material: (folder / FILE).write_text(json.dumps(edit(material)))


def text(content: str | bytes) -> Submit:
    data = content if isinstance(content, bytes) else content.encode()
    return lambda folder, _: (folder / FILE).write_bytes(data)


def perfect(material: Material) -> NotebookNode:
    return material.perfect


def released(material: Material) -> NotebookNode:
    return material.release


def wrong(exercise: str, code: Code) -> Submit:
    """Everything right except for one exercise's code."""
    return notebook(with_code(exercise, code))


def with_code(exercise: str, code: Code) -> Edit:
    def edit(material: Material) -> NotebookNode:
        solution = material.solutions[exercise]
        new = code(solution) if callable(code) else code
        return with_answers(material.release, {**material.solutions, exercise: new})

    return edit


def with_misconception(position: int, name: str) -> Submit:
    def edit(material: Material) -> NotebookNode:
        exercise = material.lesson.exercises[position]
        misconception = next(known for known in exercise.misconceptions if known.name == name)
        return with_answers(
            material.release, {**material.solutions, exercise.name: misconception_source(exercise, misconception)}
        )

    return notebook(edit)


def body(*lines: str) -> Callable[[str], str]:
    """The solution's signature over another body."""
    return lambda solution: with_body(solution, *lines)


def before_body(*lines: str) -> Callable[[str], str]:
    """The solution, doing something else first."""

    def edit(solution: str) -> str:
        return with_body(solution, *lines) + solution.removeprefix(with_body(solution))

    return edit


def behind(code: str) -> Callable[[str], str]:
    """The solution, followed by this code in the same cell."""
    return lambda solution: f"{solution}\n\n{code}"


def changed(change: Callable[[NotebookNode], object], start: Edit = perfect) -> Submit:
    def edit(material: Material) -> NotebookNode:
        new = copy.deepcopy(start(material))
        change(new)
        return new

    return notebook(edit)


def cell(name: str, book: NotebookNode) -> NotebookNode:
    return next(found for found in book.cells if found.id == name)


def own_cell(source: str, before: str) -> Callable[[NotebookNode], object]:
    """A cell of the student's own, before the cell of this id."""
    return lambda book: book.cells.insert(book.cells.index(cell(before, book)), new_code_cell(source, id="mine"))
