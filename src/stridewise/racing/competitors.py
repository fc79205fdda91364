"""Who takes part in a race: answers that pass their check, and our kernels for the same ideas."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from stridewise.absent import HAS_NUMBA
from stridewise.checker.answers.imports import import_packages_of
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.check import examine, find_exercise
from stridewise.exercises import Exercise
from stridewise.racing.problem import CONVOLUTION, ONE_BY_ONE, PRODUCT, TWO_OUTPUTS, ProblemSeries, two_outputs

NAIVE = "naive loops"  # the only kernel of ours that is too slow for the largest problem
_LADDER = "stridewise.kernels.ladder"
# Exercise -> our kernel for the same idea: its name, its module in the ladder, its function.
_OURS = {
    "conv_naive": (NAIVE, "naive_loops", "conv_naive_loops"),
    "conv_reordered": (NAIVE, "naive_loops", "conv_naive_loops"),
    "conv_jit": ("compiled loops", "compiled_loops", "conv_compiled_loops"),
    "conv_1x1": ("matmul sum", "matmul_sum", "conv_matmul_sum"),
    "conv_matmul": ("matmul sum", "matmul_sum", "conv_matmul_sum"),
    "conv_im2col": ("im2col", "im2col", "conv_im2col"),
    "conv_lazy": ("lazy im2col", "lazy_im2col", "conv_lazy_im2col"),
    "conv_strided": ("im2col", "im2col", "conv_im2col"),
}
Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Competitor:
    """A function in a race.

    Parameters
    ----------
    name : str
        Its name in the figure.
    function : callable
        Takes the two arrays of a problem.
    exercise : str, default ""
        The exercise that it answers; empty for a kernel of ours or another function.
    may_be_slow : bool, default False
        Whether it may need a smaller problem than the others.
    """

    name: str
    function: Function
    exercise: str = ""
    may_be_slow: bool = False


def problems_for(exercise: Exercise) -> ProblemSeries:
    """Return the problems that answers to this exercise compute in a race.

    Raises
    ------
    ValueError
        If the exercise is not a convolution, a matrix product or a pair of outputs.
    """
    arguments = tuple(exercise.witnesses[0].arguments)
    if exercise.name == "conv_1x1":
        return ONE_BY_ONE
    for series, arrays in ((CONVOLUTION, ("x", "w")), (PRODUCT, ("a", "b")), (TWO_OUTPUTS, ("d", "g"))):
        if arguments[:2] == arrays and set(arguments[2:]) <= set(series.extra):
            return series
    raise ValueError(f"{exercise.name} cannot be raced: it computes no sums of products")


def yours(answer: Function) -> tuple[Exercise, Competitor | None, str]:
    """Check a reader's answer.

    Parameters
    ----------
    answer : callable
        A function with the name of an exercise.

    Returns
    -------
    exercise : Exercise
    competitor : Competitor or None
        None if the answer does not pass.
    remark : str
        Why it is left out; empty if it takes part.
    """
    exercise = find_exercise(answer)
    series = problems_for(exercise)
    try:
        import_packages_of(answer)
        verdict = examine(LocalAnswer(answer), exercise)
        status = verdict.status
    except Exception:
        status = "undecided"
    if status == "passed":
        arguments = tuple(exercise.witnesses[0].arguments)[2:]
        extra = [series.extra[name] for name in arguments]
        name = f"your {exercise.name}"
        return exercise, Competitor(name, lambda *arrays: answer(*arrays, *extra), exercise.name, may_be_slow=True), ""
    why = {
        "unattempted": "is not written yet",
        "failed": "is not right yet: run the check under it",
        "undecided": "could not be checked",
    }
    return exercise, None, f"{exercise.name} {why[status]}, so it does not run."


def ours(exercise: Exercise) -> tuple[Competitor | None, str]:
    """Return our kernel for the same idea, or the reason why it cannot run here."""
    if problems_for(exercise) is PRODUCT:
        return Competitor("NumPy's product", np.matmul), ""
    if problems_for(exercise) is TWO_OUTPUTS:
        return Competitor("six products", two_outputs), ""
    if exercise.name not in _OURS:
        return None, ""
    name, module, function = _OURS[exercise.name]
    if exercise.contract.compiled and not HAS_NUMBA:
        return None, f"{name} needs Numba, which is not installed here."
    return Competitor(name, getattr(import_module(f"{_LADDER}.{module}"), function), may_be_slow=name == NAIVE), ""
