"""Messages about limits: the time limit, forbidden calls, memory, multiplications and speed."""

from collections.abc import Sequence

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.answers.watched_calls import ForbiddenCall
from stridewise.checker.messages.asked import asked_line
from stridewise.checker.messages.figures import format_arguments
from stridewise.checker.rules.memory import MemoryUse
from stridewise.checker.rules.method import CacheLoads, MissingMatrix
from stridewise.checker.rules.multiplications import MultiplicationCount
from stridewise.checker.rules.speed import MeasuredSpeed
from stridewise.exercises import Case, Exercise, Misconception


def too_long(exercise: Exercise, outcome: Outcome) -> str:
    """Return the message for an answer that was stopped at the time limit, with the line it was in."""
    return _message(
        f"{exercise.name}: {outcome.error} and was stopped. Input: {outcome.case.note}.",
        *([f"  it was {outcome.source_line}"] if outcome.source_line else []),
        *(f"  {row}" for row in format_arguments(outcome.arguments)),
        "Is there a loop that never ends? Next: check what each iteration must change for the loop to end.",
    )


def forbidden(exercise: Exercise, call: ForbiddenCall, *, has_right_values: bool = True) -> str:
    """Return the message for an answer that leaves the exercise's own work to a library.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    call : ForbiddenCall
        The call that it forbids.
    has_right_values : bool, default True
        Whether every result is right.

    Returns
    -------
    str
        In the form of `Finding.message`.
    """
    found = "right values, but the function calls" if has_right_values else "the function calls"
    return _message(
        f"{exercise.name}: {found} {call.name}.",
        f"{call.because} What this call computes earns no points.",
        asked_line(exercise),
    )


def too_high_a_cost(
    exercise: Exercise,
    cost: MemoryUse | MissingMatrix | CacheLoads | MultiplicationCount,
    misconceptions: Sequence[Misconception],
) -> str:
    """Return the message for right values at too high a cost, or by another method than the one that is asked for.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    cost : MemoryUse, MissingMatrix, CacheLoads or MultiplicationCount
        What was measured.
    misconceptions : sequence of Misconception
        The misconceptions that cost as much. If there is just one, it is named.

    Returns
    -------
    str
        In the form of `Finding.message`.
    """
    if isinstance(cost, MemoryUse):
        measured, most = f"it takes {cost.extra_bytes:,} bytes of extra memory at its peak", cost.limit.extra_bytes
        headline, verb = f"{measured}; at most {most:,} are allowed", "Measured"
    elif isinstance(cost, MissingMatrix):
        headline, verb = "without the matrix: its extra memory is too small at all times to hold it", "Measured"
    elif isinstance(cost, CacheLoads):
        headline = f"not tile by tile: a cache of {cost.limit.cached} numbers would load {cost.count:,} of them"
        headline, verb = f"{headline}, with tiles at most {cost.limit.most:,}", "Followed"
    else:
        headline, verb = f"with {cost.count} multiplications, where {cost.limit.most} are enough", "Counted"
    only = misconceptions[0] if len(misconceptions) == 1 else None
    return _message(
        f"{exercise.name}: right values, but {headline}.",
        *_measured_on(verb, cost.case),
        *((f"{only.belief}. {only.remedy}",) if only else cost.limit.advice),
    )


def _measured_on(verb: str, case: Case) -> list[str]:
    return [f"{verb} with {case.note}:", *(f"  {row}" for row in format_arguments(case.build()))]


def counted(cost: MultiplicationCount) -> list[str]:
    """Return the line for a correct answer: how many multiplications it makes, or why they could not be counted."""
    if cost.count is not None:
        return [f"Counted with {cost.case.note}: {cost.count} multiplications."]
    why = "the count needs arrays of dtype object, and something in your function needs floats"
    return [f"Its multiplications could not be counted: {why}. You get the points for them all the same."]


def speed_remarks(cost: MeasuredSpeed) -> list[str]:
    """Return the lines about the speed of a correct answer; none if it is fast enough."""
    race, time = cost.limit, cost.time
    if cost.is_undecided:
        between = f"between {format_ratio(time.low)} and {format_ratio(time.high)} times as long as {race.named}"
        return [
            f"Speed could not be measured reliably: it takes {between}, and the limit is {race.ratio:g} times.",
            "You get its points. Run the check again when the machine is less busy.",
        ]
    if cost.is_exceeded:
        fast_enough = f"up to {race.ratio:g} times is fast enough"
        return [
            f"Speed: on {race.case.note}, it takes {_times(time)} {race.named}; {fast_enough}.",
            "Next: find the Python loop that runs for every element, and let NumPy or compiled code do that part.",
        ]
    return []


def _times(time: RelativeTime) -> str:
    return f"{'more than' if time.cut_short else 'about'} {format_ratio(time.median)} times as long as"


def format_ratio(ratio: float) -> str:
    """Return a ratio with the two digits that such a measurement is good for: 3.4, 35, 1,200."""
    return f"{ratio:.1f}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"


def _message(*rows: str) -> str:
    return "\n".join(rows)
