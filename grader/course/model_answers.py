"""The model answers in the lessons' sources, for students who have solved the exercise: the file of `exercises/`."""

import ast
import json
from collections.abc import Iterable
from pathlib import Path

from grader.course.lessons import LESSONS, Lesson
from grader.course.source import FENCES, read_source, roles_of
from stridewise.exercises.model_answers import ModelAnswer


def render_model_answers(solutions: Path, lessons: Iterable[Lesson] = LESSONS) -> str:
    """Render the file of model answers.

    Parameters
    ----------
    solutions : Path
        The folder of the lessons' sources.
    lessons : iterable of Lesson, default `LESSONS`
        The lessons to read.

    Returns
    -------
    str
        JSON: exercise -> its code and its reason.
    """
    records = {}
    for lesson in lessons:
        text = read_source(solutions / f"{lesson.name}.py")
        for cell, role in zip(text.cells, roles_of(text), strict=True):
            if role.part == "answer":
                answer = read_model_answer(role.exercise, cell.source)
                records[role.exercise] = {"reason": answer.reason, "code": answer.code}
    return json.dumps(records, indent=1, ensure_ascii=False) + "\n"


def read_model_answer(exercise: str, source: str) -> ModelAnswer:
    """Read the model answer in an answer cell: the function without its docstring, and the comment that it begins with.

    Without such a comment it has no reason; `grader lint` says so.

    Parameters
    ----------
    exercise : str
        The exercise's name.
    source : str
        The cell, with its markers.

    Returns
    -------
    ModelAnswer
    """
    lines = source.splitlines()
    first = next((number for number, line in enumerate(lines) if line.strip() == FENCES[0]), len(lines))
    reason = []
    for line in lines[first + 1 :]:
        if not line.strip().startswith("# "):
            break
        reason.append(line.strip().removeprefix("# "))
    left_out = {*range(first, first + 1 + len(reason)), *_docstring(exercise, source)}
    kept = [line for number, line in enumerate(lines) if number not in left_out and line.strip() not in FENCES]
    return ModelAnswer("\n".join(kept), " ".join(reason))


def _docstring(exercise: str, source: str) -> range:
    """Return the numbers of the lines of the function's docstring, counted from 0."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # which is reported where the answer is run
        return range(0)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == exercise and ast.get_docstring(node):
            return range(node.body[0].lineno - 1, node.body[0].end_lineno or 0)
    return range(0)
