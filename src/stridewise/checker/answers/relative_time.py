"""How long an answer takes beside a reference that runs in the same moments, on the same arrays.

Both are called in turns, and each turn gives one ratio: whatever else the machine does slows both. The median of the
ratios is compared with the limit, as an interval from the order statistics: the true median lies between the lowest
and the highest of 5 ratios with a probability of 94 %, and closer in with more. It ends as soon as the whole interval
is on one side of the limit; the first few turns decide only where it is far from it.

Where the system can tell, waiting for the processor does not count. On two cores with eight busy processes an answer
of 2 ms is interrupted in most of its calls and the reference of 0.07 ms in few of them: by the clock on the wall the
median of the ratios went from 28 up to 200, and the verdict with it.
"""

import math
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from threadpoolctl import threadpool_limits

from stridewise.checker.answers.time_limit import TimeLimitExceededError, with_time_limit
from stridewise.exercises.record import Race

# The processor's time of all threads together; the wall's is less where several of them work. On Windows it comes in
# steps of 16 ms, which is too coarse.
_CLOCKS: tuple[Callable[[], float], ...] = (
    (time.perf_counter, time.process_time) if os.name == "posix" else (time.perf_counter,)
)
_FEWEST_TURNS = 5
_FAR = 1.5  # times the limit, or a part of it; so far from it the fewest turns are enough
_ENOUGH_TURNS = 11  # from here on the interval leaves out the lowest and the highest
_SECONDS = 0.4  # for all turns, if they are enough; a right answer needs about 0.01
_SECONDS_A_TURN = 0.05  # a slow answer is stopped here: the ratio is then so much at least, hundreds of times


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """How many times the reference's time an answer takes: between `low` and `high`, with `median` in the middle.

    cut_short: whether some calls were stopped, so that it takes more than that.
    """

    low: float
    median: float
    high: float
    cut_short: bool = False

    def within(self, ratio: float) -> bool | None:
        """Whether it is at most `ratio`; None where that cannot be told."""
        if self.high <= ratio:
            return True
        return False if self.low > ratio else None


def relative_time(answer: Callable[..., Any], race: Race) -> RelativeTime:
    """Measure `answer` against the race's reference. What the answer raises goes through.

    The answer has run on this case before: compiling is not running time.
    """
    # On one thread: a product on several waits for the slowest of them, on a busy machine a hundred times as long.
    with threadpool_limits(1):
        return _paired(answer, race)


def _paired(answer: Callable[..., Any], race: Race) -> RelativeTime:
    arguments = tuple(race.case.build().values())
    race.reference(*arguments)

    def turn() -> tuple[float, bool]:
        # It is so short that one interruption would make it many times as long, and the ratio a fraction.
        reference = statistics.median(seconds_of(race.reference, arguments) for _ in range(3))
        own, was_stopped = _seconds_at_most(answer, arguments)
        return own / reference, was_stopped

    return repeat_until_decided(turn, race.ratio)


def repeat_until_decided(turn: Callable[[], tuple[float, bool]], ratio: float) -> RelativeTime:
    """Take turns until it is settled on which side of `ratio` the answer is, or until the time is up.

    turn: gives how many times the reference's time the answer took, and whether it was stopped by then.
    """
    ratios: list[float] = []
    cut_short = False
    end = time.perf_counter() + _SECONDS
    while True:
        taken, was_stopped = turn()
        cut_short = cut_short or was_stopped
        ratios.append(taken)
        if len(ratios) < _FEWEST_TURNS:
            continue
        measured = RelativeTime(*interval_of_median(ratios), cut_short)
        is_over = len(ratios) >= _ENOUGH_TURNS and time.perf_counter() > end
        if is_over or _is_decided(measured, ratio, turns=len(ratios)):
            return measured


def _is_decided(measured: RelativeTime, ratio: float, *, turns: int) -> bool:
    if turns >= _ENOUGH_TURNS:
        return measured.within(ratio) is not None
    return measured.high * _FAR <= ratio or measured.low > ratio * _FAR


def seconds_of(function: Callable[..., Any], arguments: tuple[Any, ...]) -> float:
    """How long one call takes, by the clock of the wall or the processor's, whichever shows less."""
    start = _now()
    function(*arguments)
    return _since(start)


def _seconds_at_most(answer: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[float, bool]:
    """The time of one call, and whether it was stopped: then it takes that much at least."""
    start = _now()
    try:
        # The clocks run inside: starting the thread that keeps the limit takes as long as a quick answer.
        return float(with_time_limit(lambda: seconds_of(answer, arguments), _SECONDS_A_TURN)()), False
    except TimeLimitExceededError:
        return _since(start), True


def _now() -> tuple[float, ...]:
    return tuple(clock() for clock in _CLOCKS)


def _since(start: tuple[float, ...]) -> float:
    """Seconds, by the clock that shows fewest."""
    return min(now - then for now, then in zip(_now(), start, strict=True))


def interval_of_median(samples: list[float]) -> tuple[float, float, float]:
    """Lower bound, median and upper bound. samples: 5 at least.

    The bounds are order statistics: of n samples the one in place (n - 1.96 sqrt(n)) / 2, counted from below and from
    above, by the normal approximation of the binomial distribution; the lowest and the highest where n is small.
    """
    ordered, count = sorted(samples), len(samples)
    place = max(0, math.floor((count - 1.96 * math.sqrt(count)) / 2) - 1)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return ordered[place], middle, ordered[count - 1 - place]
