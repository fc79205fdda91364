"""Messages about limits: the time limit, forbidden calls, memory, multiplications and speed."""

from collections.abc import Sequence

from stridewise.checker.answers.outcome import Outcome
from stridewise.checker.answers.relative_time import RelativeTime
from stridewise.checker.answers.watched_calls import ForbiddenCall
from stridewise.checker.messages.asked import asked_line
from stridewise.checker.messages.figures import format_arguments
from stridewise.checker.messages.product_orders import too_many_loads, too_many_misses
from stridewise.checker.rules.memory import MemoryUse
from stridewise.checker.rules.method import CacheLoads, MissingMatrix
from stridewise.checker.rules.misses import CacheMisses
from stridewise.checker.rules.multiplications import MultiplicationCount
from stridewise.checker.rules.registers import RegisterLoads
from stridewise.checker.rules.rules import LimitedCost
from stridewise.checker.rules.speed import MeasuredSpeed
from stridewise.checker.rules.traffic import Traffic
from stridewise.exercises import Case, Exercise, Misconception
from stridewise.language import mark as N_
from stridewise.language import translate as _

_TRAFFIC = {
    "loads": N_("it reads {count:,} elements of global memory, and {most:,} are enough"),
    "load_transactions": N_("its warps fetch {count:,} pieces of 32 bytes, and {most:,} are enough"),
    "store_transactions": N_("its warps write {count:,} pieces of 32 bytes, and {most:,} are enough"),
    "bank_conflicts": N_("its reads of shared memory have {count:,} bank conflicts, and {most:,} are enough"),
}


def too_long(exercise: Exercise, outcome: Outcome) -> str:
    """Return the message for an answer that was stopped at the time limit, with the line it was in."""
    return _message(
        _(
            "{exercise}: {error} and was stopped. Input: {case}.",
            exercise=exercise.name,
            error=outcome.error,
            case=_(outcome.case.note),
        ),
        *(["  " + _("it was {line}", line=outcome.source_line)] if outcome.source_line else []),
        *(f"  {row}" for row in format_arguments(outcome.arguments)),
        _("Is there a loop that never ends? Next: check what each iteration must change for the loop to end."),
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
    found = _("right values, but the function calls") if has_right_values else _("the function calls")
    return _message(
        f"{exercise.name}: {found} {call.name}.",
        _("{because} What this call computes earns no points.", because=_(call.because)),
        asked_line(exercise),
    )


def too_high_a_cost(
    exercise: Exercise,
    cost: LimitedCost,
    misconceptions: Sequence[Misconception],
) -> str:
    """Return the message for right values at too high a cost, or by another method than the one that is asked for.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    cost : MemoryUse, MissingMatrix, CacheLoads, RegisterLoads, CacheMisses or MultiplicationCount
        What was measured.
    misconceptions : sequence of Misconception
        The misconceptions that cost as much. If there is just one, it is named.

    Returns
    -------
    str
        In the form of `Finding.message`.
    """
    if isinstance(cost, RegisterLoads):
        return too_many_loads(exercise, cost, misconceptions)
    if isinstance(cost, CacheMisses):
        return too_many_misses(exercise, cost, misconceptions)
    if isinstance(cost, MemoryUse):
        text = N_("it takes {extra:,} bytes of extra memory at its peak; at most {most:,} are allowed")
        headline, verb = _(text, extra=cost.extra_bytes, most=cost.limit.extra_bytes), N_("Measured with {case}:")
    elif isinstance(cost, MissingMatrix):
        headline = _("without the matrix: its extra memory is too small at all times to hold it")
        verb = N_("Measured with {case}:")
    elif isinstance(cost, CacheLoads):
        text = N_(
            "not tile by tile: a cache of {cached} numbers would load {count:,} of them, with tiles at most {most:,}"
        )
        headline = _(text, cached=cost.limit.cached, count=cost.count, most=cost.limit.most)
        verb = N_("Followed with {case}:")
    elif isinstance(cost, Traffic):
        headline = _(_TRAFFIC[cost.limit.counted], count=cost.count, most=cost.limit.most)
        verb = N_("Counted with {case}:")
    else:
        headline = _("with {count} multiplications, where {most} are enough", count=cost.count, most=cost.limit.most)
        verb = N_("Counted with {case}:")
    only = misconceptions[0] if len(misconceptions) == 1 else None
    return _message(
        _("{exercise}: right values, but {headline}.", exercise=exercise.name, headline=headline),
        *_measured_on(verb, cost.case),
        *((f"{_(only.belief)}. {_(only.remedy)}",) if only else map(_, cost.limit.advice)),
    )


def _measured_on(verb: str, case: Case) -> list[str]:
    return [_(verb, case=_(case.note)), *(f"  {row}" for row in format_arguments(case.build()))]


def counted(cost: MultiplicationCount) -> list[str]:
    """Return the line for a correct answer: how many multiplications it makes, or why they could not be counted."""
    if cost.count is not None:
        return [_("Counted with {case}: {count} multiplications.", case=_(cost.case.note), count=cost.count)]
    why = _("the count needs arrays of dtype object, and something in your function needs floats")
    return [_("Its multiplications could not be counted: {why}. You get the points for them all the same.", why=why)]


def speed_remarks(cost: MeasuredSpeed) -> list[str]:
    """Return the lines about the speed of a correct answer; none if it is fast enough."""
    race, time = cost.limit, cost.time
    if cost.is_undecided:
        between = _(
            "between {low} and {high} times as long as {named}",
            low=format_ratio(time.low),
            high=format_ratio(time.high),
            named=_(race.named),
        )
        return [
            _(
                "Speed could not be measured reliably: it takes {between}, and the limit is {ratio:g} times.",
                between=between,
                ratio=race.ratio,
            ),
            _("You get its points. Run the check again when the machine is less busy."),
        ]
    if cost.is_exceeded:
        fast_enough = _("up to {ratio:g} times is fast enough", ratio=race.ratio)
        return [
            _(
                "Speed: on {case}, it takes {time} {named}; {fast_enough}.",
                case=_(race.case.note),
                time=_times(time),
                named=_(race.named),
                fast_enough=fast_enough,
            ),
            _("Next: find the Python loop that runs for every element, and let NumPy or compiled code do that part."),
        ]
    return []


def not_timed(exercise: Exercise) -> list[str]:
    """Return the lines about the speed of an answer that is to be compiled, where there is no Numba."""
    return [
        _("Speed was not measured: Numba is not installed here, so your function ran as plain Python."),
        _(
            "In JupyterLab (make lab) the check measures it, for the points that are left ({points:g}).",
            points=exercise.credit.speed,
        ),
    ]


def _times(time: RelativeTime) -> str:
    text = N_("more than {time} times as long as") if time.cut_short else N_("about {time} times as long as")
    return _(text, time=format_ratio(time.median))


def format_ratio(ratio: float) -> str:
    """Return a ratio with the two digits that such a measurement is good for: 3.4, 35, 1,200."""
    return f"{ratio:.1f}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"


def _message(*rows: str) -> str:
    return "\n".join(rows)
