"""What submissions are made of: a released notebook, its solutions, and edits of both."""

import copy
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.course.lessons import Lesson
from stridewise.exercises import Exercise, Misconception


def with_answers(release: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """Return the released notebook with answers written into its answer cells.

    Parameters
    ----------
    release : NotebookNode
        The notebook that students are given; left unchanged.
    answers : mapping of str to str
        Exercise -> code.

    Returns
    -------
    NotebookNode
    """
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers.get(cell.id, cell.source)
    return notebook


def misconception_source(exercise: Exercise, misconception: Misconception) -> str:
    """Return a misconception's code as the answer to its exercise.

    Parameters
    ----------
    exercise : Exercise
        The exercise, whose name the function gets.
    misconception : Misconception
        One of its misconceptions.

    Returns
    -------
    str
    """
    code = inspect.getsource(misconception.example)
    return re.sub(rf"\bdef {misconception.example.__name__}\(", f"def {exercise.name}(", code, count=1)


def with_body(solution: str, *body: str) -> str:
    """Give a solution's function another body.

    Parameters
    ----------
    solution : str
        The code of the solution.
    *body : str
        The lines of the body, without the indentation of a function.

    Returns
    -------
    str
        The solution up to the end of its signature, then the body.

    Raises
    ------
    ValueError
        The solution defines no function.
    """
    head = re.match(r".*?^def .*?:$", solution, flags=re.MULTILINE | re.DOTALL)
    if head is None:
        raise ValueError(f"this solution defines no function: {solution!r}")
    return "\n".join([head.group(), *(f"    {line}" for line in body)])


def returning_float64(exercise: str, solution: str) -> str:
    """Return a solution whose result is converted to float64, whatever the dtype of the input.

    Parameters
    ----------
    exercise : str
        The name of its function.
    solution : str
        Its code.

    Returns
    -------
    str
    """
    return (
        f"{solution}\n\n\nright = {exercise}\n\n\ndef {exercise}(*inputs):\n    return right(*inputs).astype('float64')"
    )


def with_copied_answer(notebook: NotebookNode, exercise: str) -> NotebookNode:
    """Return a notebook with a second copy of an answer cell, as copy and paste in JupyterLab makes it.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook; left unchanged.
    exercise : str
        The exercise whose answer is copied.

    Returns
    -------
    NotebookNode
    """
    changed = copy.deepcopy(notebook)
    position = next(position for position, cell in enumerate(changed.cells) if cell.id == exercise)
    duplicate = copy.deepcopy(changed.cells[position])
    duplicate.id = "copied-cell"
    changed.cells.insert(position + 1, duplicate)
    return changed


def without_cell(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return a notebook without one of its cells.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook; left unchanged.
    name : str
        The id of the cell to leave out.

    Returns
    -------
    NotebookNode
    """
    changed = copy.deepcopy(notebook)
    changed.cells = [cell for cell in changed.cells if cell.id != name]
    return changed


@dataclass(frozen=True, slots=True)
class Material:
    """What a lesson's submissions are made of.

    Parameters
    ----------
    lesson : Lesson
        The lesson.
    release : NotebookNode
        The notebook that students are given.
    solutions : dict of str to str
        Exercise -> code.
    """

    lesson: Lesson
    release: NotebookNode
    solutions: dict[str, str]

    @property
    def perfect(self) -> NotebookNode:
        return with_answers(self.release, self.solutions)

    def all_but(self, index: int, code: Callable[[str, str], str]) -> NotebookNode:
        """Return the notebook with all solutions except one.

        Parameters
        ----------
        index : int
            The position of that exercise in the lesson.
        code : callable
            Takes the exercise's name and its solution, and returns the code to submit instead.

        Returns
        -------
        NotebookNode
        """
        name = self.lesson.exercises[index].name
        return with_answers(self.release, {**self.solutions, name: code(name, self.solutions[name])})
