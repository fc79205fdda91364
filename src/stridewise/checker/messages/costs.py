"""The findings about limits in words: too long, forbidden, too much memory, too slow."""

from collections.abc import Callable, Mapping
from typing import Any

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.answers.source_line import failing_source_line
from stridewise.checker.answers.watched_calls import ForbiddenCall
from stridewise.checker.messages.figures import format_arguments
from stridewise.checker.rules.costs import Cost
from stridewise.exercises import Exercise
from stridewise.exercises.record import MultiplicationLimit, Race


def too_long(answer: Callable[..., Any], exercise: Exercise, outcome: Outcome) -> str:
    """The answer was ended; where it was at that moment."""
    line = failing_source_line(answer, outcome)
    return _text(
        f"{exercise.name}: {outcome.error}, and was stopped.",
        f"Asked: {exercise.asks}",
        f"Seen with: {outcome.case.note}.",
        *_figure(outcome.arguments),
        *([f"  it was {line}"] if line else []),
        "Does a loop in it never end? Next: look at what has to change in each round for it to come to its end.",
    )


def forbidden(exercise: Exercise, called: ForbiddenCall, *, ended: bool = True) -> str:
    """Not by the student's own work: right values, or a call that was stopped before it gave any."""
    found = "right values, but the function calls" if ended else "it was stopped after a while in which it called"
    return _text(
        f"{exercise.name}: {found} {called.name}.",
        f"Asked: {exercise.asks}",
        f"{called.because} What this call computes gives no points.",
    )


def too_high_a_cost(exercise: Exercise, cost: Cost) -> str:
    """Right values, but at the price of too much memory or too many multiplications."""
    taken = {
        "memory": f"it takes {cost.taken:,} bytes of extra memory on the way; at most {cost.most:,} are allowed",
        "multiplications": f"by {cost.taken} multiplications, where {cost.most} are enough",
    }[cost.kind]
    one = cost.known[0] if len(cost.known) == 1 else None
    return _text(
        f"{exercise.name}: right values, but {taken}.",
        f"Asked: {exercise.asks}",
        f"{'Measured' if cost.kind == 'memory' else 'Counted'} with: {cost.case.note}.",
        *_figure(cost.case.build()),
        *((f"Every answer matches {one.belief}.", one.remedy) if one else cost.advice),
    )


def counted(limit: MultiplicationLimit, multiplications: int | None) -> list[str]:
    """For a right answer: how many multiplications it makes, or that they could not be counted."""
    if multiplications is not None:
        return [f"Counted with {limit.case.note}: {multiplications} multiplications."]
    why = "for that it is called with arrays of numbers that count (dtype object), and something in it needs floats"
    return [f"Its multiplications could not be counted: {why}. The points for them are given all the same."]


def too_slow(race: Race, pace: RelativeTime) -> list[str]:
    """The points of speed are missing; the answer is right."""
    times = f"{'more than' if pace.cut_short else 'about'} {times_as_long(pace.median)} times as long as"
    return [
        f"Speed: on {race.case.note}, it takes {times} {race.named}; up to {race.ratio:g} times is fast enough.",
        "Next: look for a loop in Python that runs for every element, and let NumPy or compiled code do that part.",
    ]


def not_measured(race: Race, pace: RelativeTime) -> list[str]:
    """The limit lies inside the interval: no verdict on speed, and no points are taken for that."""
    between = f"between {times_as_long(pace.low)} and {times_as_long(pace.high)} times as long as {race.named}"
    return [
        f"Speed could not be measured now: it takes {between}, and the limit is {race.ratio:g}.",
        "Its points are counted. Run the check again when the machine has less to do.",
    ]


def times_as_long(ratio: float) -> str:
    """Two digits are all that such a measurement is good for: 3.4, 35, 1,200."""
    return f"{ratio:.1f}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"


def _figure(arguments: Mapping[str, Any]) -> list[str]:
    return [f"  {row}" for row in format_arguments(arguments)]


def _text(*rows: str) -> str:
    return "\n".join(rows)
