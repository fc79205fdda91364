"""The misconception that every exercise on arrays shares: a function may write into its arguments."""

from collections.abc import Callable
from typing import Any

from stridewise.exercises.record import Misconception


def writes_into_its_input(example: Callable[..., Any]) -> Misconception:
    """Make the misconception from an example that returns the right result and leaves its input changed."""
    return Misconception(
        example,
        belief="Your function writes into its input, which belongs to the caller",
        remedy="Arrays are passed without a copy, and a slice is a view: `part *= 2` changes the caller's array. "
        "Write `part * 2`, or write into an array of your own.",
        shows_in="mutation",
    )
