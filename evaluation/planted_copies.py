"""How many planted copies `grader similar` finds, and how many honest pairs it lists.

    python -m evaluation.planted_copies

A class is made of the answers that the tests have: right ones, which several students may have written alike, and wrong
ones, each once. Copies of some are disguised: names changed, statements and operands exchanged, comments and layout
lost.
"""

import ast
import inspect
import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from evaluation.answers.right.table import RIGHT
from evaluation.answers.variants.table import VARIANTS
from grader.course.submission_material import misconception_source
from grader.similarity.pairs import SimilarPair, StudentAnswer, similar_pairs
from grader.similarity.structure import Structure, structure_of
from stridewise.exercises import exercise_named
from stridewise.exercises.model_answers import model_answer

EXERCISES = ("conv_naive", "conv_im2col", "conv_lazy")
_RIGHT_STUDENTS, _COMMON, _COPIES_PER_DISGUISE = 30, 5, 4


@dataclass(frozen=True, slots=True)
class CopiesFound:
    """Of `planted` copies `found` were listed; `alarms` are the other pairs that were."""

    planted: int
    found: int
    alarms: tuple[SimilarPair, ...]


def renamed(source: str) -> str:
    """Give everything that the function binds another name."""
    tree = ast.parse(source)
    own = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    numbers = count()
    names = {name: f"value_{next(numbers)}" for name in sorted(own)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
    return ast.unparse(tree)


def reordered(source: str) -> str:
    """Exchange the operands of sums and products, and neighbouring assignments of plain names."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
            node.left, node.right = node.right, node.left
        body = getattr(node, "body", [])
        if isinstance(body, list):
            for first in range(len(body) - 1):
                if isinstance(body[first], ast.Assign) and isinstance(body[first + 1], ast.Assign):
                    body[first], body[first + 1] = body[first + 1], body[first]
    return ast.unparse(tree)


def reformatted(source: str) -> str:
    """Lose comments, annotations and layout, and gain a docstring."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body.insert(0, ast.Expr(ast.Constant("My own function.")))
    return ast.unparse(tree)


def all_three(source: str) -> str:
    """Disguise in every way at once."""
    return reformatted(reordered(renamed(source)))


DISGUISES: tuple[Callable[[str], str], ...] = (renamed, reordered, reformatted, all_three)


def measure(exercise: str, seed: int) -> CopiesFound:
    """Make a class, plant copies of wrong answers, and look for them.

    Parameters
    ----------
    exercise : str
        Whose answers.
    seed : int
        What decides who has which answer.

    Returns
    -------
    CopiesFound
    """
    draw = random.Random(seed)
    right, wrong = _sources(RIGHT[exercise]), _wrong(exercise)
    common = draw.sample(right, min(_COMMON, len(right)))
    honest = [(common[number % len(common)], "") for number in range(_RIGHT_STUDENTS)] + wrong
    answers = [_answer(f"s{number}", exercise, *pair) for number, pair in enumerate(honest)]
    victims = draw.sample(answers[_RIGHT_STUDENTS:], min(len(wrong), _COPIES_PER_DISGUISE * len(DISGUISES)))
    copies = [
        _answer(f"{victim.student}-copy", exercise, DISGUISES[number % len(DISGUISES)](victim.source), victim.mistake)
        for number, victim in enumerate(victims)
    ]
    pairs = similar_pairs([*answers, *copies], {exercise: known_structures(exercise)})
    planted = {(victim.student, copy.student) for victim, copy in zip(victims, copies, strict=True)}
    found = {pair.students for pair in pairs}
    return CopiesFound(
        len(planted), len(planted & found), tuple(pair for pair in pairs if pair.students not in planted)
    )


def known_structures(exercise: str) -> list[Structure]:
    """Return the structures of what the course knows of an exercise."""
    record = exercise_named(exercise)
    model = model_answer(exercise)
    sources = [misconception_source(record, misconception) for misconception in record.misconceptions]
    return [structure for source in [*sources, model.code if model else ""] if (structure := structure_of(source))]


def _answer(student: str, exercise: str, source: str, mistake: str) -> StudentAnswer:
    structure = structure_of(source)
    assert structure is not None, source
    return StudentAnswer(student, exercise, source, structure, mistake)


def _wrong(exercise: str) -> list[tuple[str, str]]:
    wrong = {source: name for name, functions in VARIANTS[exercise].items() for source in _sources(functions)}
    return list(wrong.items())


def _sources(functions: Any) -> list[str]:
    """Return the sources of those that are functions of their own."""
    named = (function for function in functions if inspect.isfunction(function) and function.__name__ != "<lambda>")
    sources = (inspect.getsource(function) for function in named)
    return [source for source in sources if source.startswith(("def ", "@"))]


if __name__ == "__main__":
    for name in EXERCISES:
        results = [measure(name, seed) for seed in range(5)]
        planted, found = (sum(getattr(result, what) for result in results) for what in ("planted", "found"))
        alarms = sum(len(result.alarms) for result in results)
        print(f"{name}: {found} of {planted} copies found, {alarms} other pairs in {len(results)} classes")
