"""A sample class, always the same: its submissions show everything that an instructor encounters."""

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.course.course import Course, create_course
from grader.course.lessons import LESSONS, Lesson
from grader.course.source import read_source, solutions_in
from grader.course.submission_material import (
    Material,
    misconception_source,
    returning_float64,
    with_answers,
    with_body,
    with_copied_answer,
    without_cell,
)
from grader.errors import UserError
from stridewise.exercises import Misconception

_MARKER = "demo.json"


def _half_done(material: Material) -> NotebookNode:
    half = len(material.lesson.exercises) // 2
    names = [exercise.name for exercise in material.lesson.exercises[:half]]
    return with_answers(material.release, {name: material.solutions[name] for name in names})


def in_turn(misconceptions: Sequence[Misconception], number: int) -> Misconception:
    """Return the number-th misconception, every second one about a cost where the exercise counts one."""
    costs = [misconception for misconception in misconceptions if misconception.shows_in == "cost"]
    others = [misconception for misconception in misconceptions if misconception.shows_in != "cost"]
    chosen = costs if costs and number % 2 else others
    return chosen[(number // 2 if costs else number) % len(chosen)]


def _one_misconception(material: Material, number: int) -> tuple[NotebookNode, str]:
    """Return a notebook with the lesson's number-th misconception, taking exercises in turn, and its description."""
    # A misconception is plain Python: where Numba is required, that alone would be the finding.
    uncompiled = [exercise for exercise in material.lesson.exercises if not exercise.contract.compiled]
    exercise = uncompiled[number % len(uncompiled)]
    misconception = in_turn(exercise.misconceptions, number)
    answers = {**material.solutions, exercise.name: misconception_source(exercise, misconception)}
    return with_answers(material.release, answers), f"misconception: {exercise.name}, {misconception.name}"


def _wrong_dtype(material: Material) -> NotebookNode:
    exercises = enumerate(material.lesson.exercises)
    first = next(index for index, exercise in exercises if exercise.contract.result == "array")
    return material.all_but(first, returning_float64)


def _write(notebook: NotebookNode) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _syntax_error(_: str, solution: str) -> str:
    return solution.replace("):", ")", 1)


def _raising(_: str, solution: str) -> str:
    return with_body(solution, "return undefined_name")


def _endless(_: str, solution: str) -> str:
    return with_body(solution, "while True:", "    pass")


# Kind of submission -> the text of its file. Misconceptions are assigned separately, a different one to each student.
SUBMISSION_KINDS: dict[str, Callable[[Material], str]] = {
    "perfect": lambda material: _write(material.perfect),
    "half done": lambda material: _write(_half_done(material)),
    "untouched": lambda material: _write(material.release),
    "syntax error": lambda material: _write(material.all_but(0, _syntax_error)),
    "raising": lambda material: _write(material.all_but(-1, _raising)),
    "endless loop": lambda material: _write(material.all_but(min(1, len(material.lesson.exercises) - 1), _endless)),
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

# Students whose submission cannot be read: their results stay undecided, as they should.
UNREADABLE = frozenset(student for student, kind in STUDENTS.items() if kind == "not JSON")


def create_demo(root: Path, solutions: Path, *, lessons: Iterable[Lesson] = LESSONS[:2]) -> Course:
    """Create a course root with the sample class's submissions, replacing an older sample class.

    Also writes demo.json: student -> lesson -> what the submission is.

    Parameters
    ----------
    root : Path
        The folder of the course.
    solutions : Path
        The folder of the lessons' sources.
    lessons : iterable of Lesson, default `LESSONS[:2]`
        The lessons that the class submits.

    Returns
    -------
    Course

    Raises
    ------
    UserError
        The folder holds something other than a sample class.
    """
    _remove_older_class(root)
    chosen = tuple(lessons)
    # The class has endless loops in it, and its correct answers take a few seconds at most.
    course = create_course(root, solutions, seconds=20)
    descriptions: dict[str, dict[str, str]] = {student: {} for student in STUDENTS}
    for lesson in chosen:
        release = nbformat.read(course.released(lesson.name), as_version=4)
        material = Material(lesson, release, solutions_in(read_source(solutions / f"{lesson.name}.py")))
        for student, (text, description) in class_submissions(material).items():
            folder = course.submitted / student / lesson.name
            folder.mkdir(parents=True)
            (folder / f"{lesson.name}.ipynb").write_text(text, encoding="utf-8")
            descriptions[student][lesson.name] = description
    (root / _MARKER).write_text(json.dumps(descriptions, indent=1) + "\n", encoding="utf-8")
    return course


def class_submissions(material: Material) -> dict[str, tuple[str, str]]:
    """Make the submissions of the sample class to one lesson.

    Parameters
    ----------
    material : Material
        What they are made of.

    Returns
    -------
    dict of str to (str, str)
        Student -> the text of the submitted file, and what kind of submission it is.
    """
    files, misconceptions = {}, 0
    for student, kind in STUDENTS.items():
        if kind == "misconception":
            notebook, description = _one_misconception(material, misconceptions)
            files[student] = _write(notebook), description
            misconceptions += 1
        else:
            files[student] = SUBMISSION_KINDS[kind](material), kind
    return files


def _remove_older_class(root: Path) -> None:
    if not root.exists():
        return
    if (root / _MARKER).is_file():
        shutil.rmtree(root)
    elif any(root.iterdir()):
        raise UserError(f"{root} holds something other than a sample class; name another folder with --course")
