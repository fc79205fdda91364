"""A sample class: students whose submissions show everything that an instructor meets. The same class every time."""

import copy
import inspect
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.course.course import Course, create_course
from grader.course.lessons import LESSONS, Lesson
from grader.course.source import read_source, solutions_in
from stridewise.exercises import Exercise, Misconception

_MARK = "demo.json"


def answered(release: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """The released notebook with these answers written into their cells; exercise -> code."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers.get(cell.id, cell.source)
    return notebook


def mistaken(exercise: Exercise, misconception: Misconception) -> str:
    """The misconception's code as the answer to the exercise."""
    code = inspect.getsource(misconception.example)
    return re.sub(rf"\bdef {misconception.example.__name__}\(", f"def {exercise.name}(", code, count=1)


def with_body(solution: str, *body: str) -> str:
    """The solution down to its signature, over another body."""
    head = re.match(r".*?^def .*?:$", solution, flags=re.MULTILINE | re.DOTALL)
    if head is None:
        raise ValueError(f"this solution defines no function: {solution!r}")
    return "\n".join([head.group(), *(f"    {line}" for line in body)])


def made_float64(exercise: str, solution: str) -> str:
    """The solution, with its result turned into float64 whatever came in."""
    return (
        f"{solution}\n\n\nright = {exercise}\n\n\ndef {exercise}(*inputs):\n    return right(*inputs).astype('float64')"
    )


def with_copied_answer(notebook: NotebookNode, exercise: str) -> NotebookNode:
    """The notebook with a second copy of an answer's cell, as copying and pasting in JupyterLab makes it."""
    changed = copy.deepcopy(notebook)
    place = next(place for place, cell in enumerate(changed.cells) if cell.id == exercise)
    twin = copy.deepcopy(changed.cells[place])
    twin.id = "copied-cell"
    changed.cells.insert(place + 1, twin)
    return changed


def without_cell(notebook: NotebookNode, name: str) -> NotebookNode:
    """The notebook without the cell of this id."""
    changed = copy.deepcopy(notebook)
    changed.cells = [cell for cell in changed.cells if cell.id != name]
    return changed


@dataclass(frozen=True, slots=True)
class Material:
    """What a lesson's submissions are made of. solutions: exercise -> code."""

    lesson: Lesson
    release: NotebookNode
    solutions: dict[str, str]

    @property
    def perfect(self) -> NotebookNode:
        return answered(self.release, self.solutions)

    def all_but(self, place: int, code: Callable[[str, str], str]) -> NotebookNode:
        """Right, but for the exercise at this place, whose code is made from its name and its solution."""
        name = self.lesson.exercises[place].name
        return answered(self.release, {**self.solutions, name: code(name, self.solutions[name])})


def _half_done(material: Material) -> NotebookNode:
    half = len(material.lesson.exercises) // 2
    names = [exercise.name for exercise in material.lesson.exercises[:half]]
    return answered(material.release, {name: material.solutions[name] for name in names})


def _one_misconception(material: Material, number: int) -> tuple[NotebookNode, str]:
    """The number-th of the lesson's misconceptions, taking the exercises in turn; its notebook and its name."""
    # A misconception is plain Python; where Numba is asked for, that alone would be the finding.
    plain = [exercise for exercise in material.lesson.exercises if not exercise.contract.compiled]
    exercise = plain[number % len(plain)]
    wrong = exercise.misconceptions[number % len(exercise.misconceptions)]
    answers = {**material.solutions, exercise.name: mistaken(exercise, wrong)}
    return answered(material.release, answers), f"misconception: {exercise.name}, {wrong.name}"


def _wrong_dtype(material: Material) -> NotebookNode:
    arrays = [place for place, one in enumerate(material.lesson.exercises) if one.contract.result == "array"]
    return material.all_but(arrays[0], made_float64)


def _write(notebook: NotebookNode) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _syntax_error(_: str, solution: str) -> str:
    return solution.replace("):", ")", 1)


def _raising(_: str, solution: str) -> str:
    return with_body(solution, "return undefined_name")


def _endless(_: str, solution: str) -> str:
    return with_body(solution, "while True:", "    pass")


# Fate -> the text of the submitted file. Misconceptions are dealt out separately, a different one to each student.
FATES: dict[str, Callable[[Material], str]] = {
    "perfect": lambda material: _write(material.perfect),
    "half done": lambda material: _write(_half_done(material)),
    "untouched": lambda material: _write(material.release),
    "syntax error": lambda material: _write(material.all_but(0, _syntax_error)),
    "raising": lambda material: _write(material.all_but(-1, _raising)),
    "endless loop": lambda material: _write(material.all_but(1, _endless)),
    "wrong dtype": lambda material: _write(_wrong_dtype(material)),
    "not JSON": lambda material: _write(material.perfect)[:-200],
    "duplicated cell": lambda material: _write(with_copied_answer(material.perfect, material.lesson.exercises[0].name)),
    "deleted check": lambda material: _write(
        without_cell(material.perfect, f"check-{material.lesson.exercises[0].name}")
    ),
}

STUDENTS = {
    "ada": "perfect",
    "bela": "misconception",
    "chen": "half done",
    "dara": "misconception",
    "emil": "untouched",
    "fatou": "misconception",
    "goro": "syntax error",
    "hana": "perfect",
    "ivan": "misconception",
    "jun": "raising",
    "kofi": "endless loop",
    "lena": "wrong dtype",
    "mina": "not JSON",
    "noor": "duplicated cell",
    "otto": "deleted check",
    "pia": "misconception",
}

# Students whose submission nobody can read: their results stay undecided, as they should.
UNREADABLE = frozenset(student for student, fate in STUDENTS.items() if fate == "not JSON")


def create_demo(root: Path, solutions: Path, *, lessons: Iterable[Lesson] = LESSONS[:2]) -> Course:
    """Make a course root with the sample class's submissions of these lessons, in place of an older sample class.

    Writes demo.json, student -> lesson -> fate. Raises ValueError if the folder holds anything else than a demo.
    """
    _make_room(root)
    chosen = tuple(lessons)
    # The class has endless loops in it, and its right answers take a few seconds at most.
    course = create_course(root, solutions, seconds=20)
    fates: dict[str, dict[str, str]] = {student: {} for student in STUDENTS}
    for lesson in chosen:
        release = nbformat.read(course.released(lesson.name), as_version=4)
        material = Material(lesson, release, solutions_in(read_source(solutions / f"{lesson.name}.py")))
        for student, (text, fate) in class_submissions(material).items():
            folder = course.submitted / student / lesson.name
            folder.mkdir(parents=True)
            (folder / f"{lesson.name}.ipynb").write_text(text, encoding="utf-8")
            fates[student][lesson.name] = fate
    (root / _MARK).write_text(json.dumps(fates, indent=1) + "\n", encoding="utf-8")
    return course


def class_submissions(material: Material) -> dict[str, tuple[str, str]]:
    """Student -> the text of the file that they submit, and its fate in words."""
    files, misconceptions = {}, 0
    for student, fate in STUDENTS.items():
        if fate == "misconception":
            notebook, words = _one_misconception(material, misconceptions)
            files[student] = _write(notebook), words
            misconceptions += 1
        else:
            files[student] = FATES[fate](material), fate
    return files


def _make_room(root: Path) -> None:
    if not root.exists():
        return
    if (root / _MARK).is_file():
        shutil.rmtree(root)
    elif any(root.iterdir()):
        raise ValueError(f"{root} holds something that is no sample class; name another folder with --course")
