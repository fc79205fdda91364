"""The misconception of all exercises that divide lengths: `/` gives a float, even where it divides evenly."""

from collections.abc import Callable
from typing import Any

from stridewise.exercises.record import Misconception


def divides_for_a_length(example: Callable[..., Any]) -> Misconception:
    """Make the misconception from an example that divides with `/` and uses the result as a length."""
    return Misconception(
        example,
        belief="Your function divides with `/`, which always gives a float, where a whole number is needed",
        remedy="`//` divides whole numbers: 4 // 2 is 2, and 4 / 2 is 2.0.",
        shows_in="division",
    )
