"""What is believed of arrays that are passed to a function, in every exercise that takes one."""

from collections.abc import Callable
from typing import Any

from stridewise.exercises.record import Misconception


def changed_in_place(answer: Callable[..., Any]) -> Misconception:
    """The belief that a function may write into its arguments, shown by `answer`."""
    return Misconception(
        "changed-in-place",
        "work done in the memory of the input, which belongs to the caller",
        "An array is passed without a copy, and a slice of it is a view: `part *= 2` changes the caller's array. "
        "Write `part * 2`, or into an array of your own.",
        answer,
        shows_in="mutation",
    )
