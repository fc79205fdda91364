"""Invalid answers: they raise, return another type, lie about what they return, or never end.

Each is made for an exercise, because the right type depends on what is asked for. Each is invalid in one way only: it
has the right shape, and would pass if that one thing were not checked.
"""

# What is returned does not depend on the arguments.
# ruff: noqa: ARG005

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.answers.submitted import right_answer
from stridewise.exercises import Exercise

Answer = Callable[..., Any]


class LyingArray(np.ndarray):
    """Compares equal to everything and overrides NumPy's functions."""

    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __sub__(self, other):
        return np.zeros(self.shape)

    def __rsub__(self, other):
        return np.zeros(self.shape)

    __hash__ = None

    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(self.shape)

    def __array_function__(self, *args, **kwargs):
        raise RuntimeError("no NumPy function for you")

    def __repr__(self):
        raise RuntimeError("no text either")


class LyingInt(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


class LyingTuple(tuple):
    __slots__ = ()

    def __eq__(self, other):
        return True

    __hash__ = tuple.__hash__


def raising(error: BaseException) -> Answer:
    def answer(*arguments):
        raise error

    return answer


def never_ends(*arguments):
    while True:
        pass


@dataclass(frozen=True, slots=True)
class InvalidAnswer:
    """An answer that must be caught.

    made_for: makes it for an exercise. kinds: what the finding may be where an array is asked for; kinds_of_numbers:
    where a number or a tuple is.
    """

    name: str
    made_for: Callable[[Exercise], Answer]
    kinds: tuple[str, ...]
    kinds_of_numbers: tuple[str, ...] = ("type",)

    def caught_as(self, exercise: Exercise) -> tuple[str, ...]:
        """The kinds of finding that are right for this exercise."""
        return self.kinds if exercise.contract.result == "array" else self.kinds_of_numbers


def turned(change: Callable[[Any], Any]) -> Callable[[Exercise], Answer]:
    """Answers that return the right result turned into something else."""
    return lambda exercise: lambda *arguments: change(right_answer(exercise.name)(*arguments))


def as_list(result: Any) -> Any:
    return result.tolist() if isinstance(result, np.ndarray) else list(np.atleast_1d(result))


def as_nan(result: Any) -> Any:
    if isinstance(result, np.ndarray):
        return np.full_like(result, np.nan)
    return (float("nan"),) * len(result) if isinstance(result, tuple) else float("nan")


def as_tensor(exercise: Exercise) -> Answer:
    import torch  # imported here: it takes seconds, and no other answer needs it

    # Copied: PyTorch takes no array that runs backwards.
    return lambda *arguments: torch.tensor(np.array(right_answer(exercise.name)(*arguments), order="C"))


def as_view_of_the_input(exercise: Exercise) -> Answer:
    return lambda given, *others: given[...] if isinstance(given, np.ndarray) else given


def as_liar(result: Any) -> Any:
    """A wrong result that compares equal to everything."""
    if isinstance(result, np.ndarray):
        return np.zeros_like(result, order="C").view(LyingArray)
    return LyingTuple(0 for _ in result) if isinstance(result, tuple) else LyingInt(0)


def stub(exercise: Exercise) -> Answer:
    """What students find in the answer cell."""
    return raising(NotImplementedError())


INVALID = (
    InvalidAnswer("raises an error", lambda exercise: raising(ValueError("boom")), ("raised",), ("raised",)),
    InvalidAnswer("returns None", turned(lambda result: None), ("type",)),
    InvalidAnswer("returns a list", turned(as_list), ("type",)),
    InvalidAnswer("returns a torch tensor", as_tensor, ("type",)),
    InvalidAnswer("returns an array of no axes", turned(lambda result: np.array(1.0, np.float32)), ("shape",)),
    InvalidAnswer("returns nan", turned(as_nan), ("nonfinite",)),
    InvalidAnswer(
        "returns a view of its input", as_view_of_the_input, ("shape", "values"), ("type", "shape", "values")
    ),
    InvalidAnswer("returns a subclass whose operators lie", turned(as_liar), ("type",)),
    InvalidAnswer("never ends", lambda exercise: never_ends, ("timeout",), ("timeout",)),
)
