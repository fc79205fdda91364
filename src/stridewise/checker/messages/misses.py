"""Messages about the order of loops: how often a small cache misses, beside the orders that the lesson compares."""

from collections.abc import Sequence

from stridewise.checker.messages.figures import format_arguments
from stridewise.checker.rules.misses import CacheMisses, Uncounted, misses_of_loops
from stridewise.exercises import Exercise, Misconception
from stridewise.exercises.record import MissLimit

_WHY: dict[Uncounted, str] = {
    "library": "in a matrix product (@, einsum) NumPy chooses the order, not you",
    "arithmetic": "the order of its products cannot be followed",
}


def too_many_misses(exercise: Exercise, cost: CacheMisses, misconceptions: Sequence[Misconception]) -> str:
    """Return the message for right values in an order of loops that misses too often.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    cost : CacheMisses
        What was counted.
    misconceptions : sequence of Misconception
        Those with the same innermost loop. If there is just one, it is named.

    Returns
    -------
    str
        In the form of `Finding.message`.
    """
    limit, only = cost.limit, misconceptions[0] if len(misconceptions) == 1 else None
    asked, earlier = _misses(limit, limit.asked), _misses(limit, limit.earlier)
    compared = f"With {limit.asked[-1]} innermost it misses {asked}, in the order of lesson 2 {earlier}"
    rows = [
        f"{exercise.name}: right values, but in the order of your products a small cache misses {cost.count:,} times.",
        f"{compared}; at most {limit.most:,} are allowed.",
        f"Counted with {limit.case.note}, and a cache of {limit.cache.size:,} bytes in lines of {limit.cache.line}:",
        *(f"  {row}" for row in format_arguments(limit.case.build())),
        *([f"Your loops, from the outermost to the innermost: {', '.join(cost.order)}."] if cost.order else []),
        *([f"{only.belief}. {only.remedy}"] if only else limit.advice),
    ]
    return "\n".join(rows)


def counted(cost: CacheMisses) -> list[str]:
    """Return the line for a correct answer: how often its order misses, or why that could not be counted."""
    if cost.uncounted:
        return [
            f"Its misses could not be counted: {_WHY[cost.uncounted]}. You get the points for them all the same.",
        ]
    earlier = _misses(cost.limit, cost.limit.earlier)
    return [f"In the order of your products a small cache misses {cost.count:,} times; in that of lesson 2, {earlier}."]


def _misses(limit: MissLimit, order: tuple[str, ...]) -> str:
    return f"{misses_of_loops(limit, order):,} times"
