"""How long an answer takes relative to a reference that runs in the same moments, on the same arrays.

The two take turns, and each turn gives one ratio: whatever else the machine does slows both. The median of the ratios
is compared with the limit, as a confidence interval. Measuring ends as soon as the whole interval is on one side of the
limit; the first few turns decide only if it is far from it.

Where the system can tell, waiting for the processor does not count. On two cores with eight busy processes an answer of
2 ms is interrupted in most of its calls and a reference of 0.07 ms in few: by the wall clock the median of the ratios
rose from 28 to 200, and changed the verdict.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from threadpoolctl import threadpool_limits

from stridewise.checker.answers.time_limit import TimeLimitExceededError, with_time_limit
from stridewise.exercises.limits import Race
from stridewise.timing import Stopwatch, busy_seconds_of, interval_of_median

_FEWEST_TURNS = 5
_FAR = 1.5  # at this factor above or below the limit, the smallest number of turns is enough
_ENOUGH_TURNS = 11  # from here on the interval leaves out the lowest and the highest
_SECONDS = 0.4  # for all turns, if they are enough; a correct answer needs about 0.01
_SECONDS_A_TURN = 0.05  # a slower answer is stopped: its ratio is then known to be in the hundreds


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """How many times the reference's time an answer takes, as a confidence interval.

    Parameters
    ----------
    low, median, high : float
        The bounds of the interval, and the median of the ratios.
    cut_short : bool, default False
        Whether some calls were stopped, so that it takes more than that.
    """

    low: float
    median: float
    high: float
    cut_short: bool = False

    def within(self, ratio: float) -> bool | None:
        """Return whether it is at most `ratio`; None where that cannot be told."""
        if self.high <= ratio:
            return True
        return False if self.low > ratio else None


def relative_time(function: Callable[..., Any], race: Race) -> RelativeTime:
    """Time a function relative to the race's reference. What the function raises passes through.

    Parameters
    ----------
    function : callable
        It has run on the race's case before: compiling is not running time.
    race : Race
        The case, the reference, and the ratio that is to be decided on.

    Returns
    -------
    RelativeTime
    """
    # On one thread: with several, a product waits for the slowest, on a busy machine a hundred times as long.
    with threadpool_limits(1):
        arguments = tuple(race.case.build().values())
        race.reference(*arguments)

        def turn() -> tuple[float, bool]:
            # The reference is so short that one interruption would multiply its time, and shrink the ratio.
            reference = statistics.median(busy_seconds_of(race.reference, *arguments) for _ in range(3))
            seconds, was_stopped = _seconds_at_most(function, arguments)
            return seconds / reference, was_stopped

        return repeat_until_decided(turn, race.ratio)


def repeat_until_decided(turn: Callable[[], tuple[float, bool]], ratio: float) -> RelativeTime:
    """Take turns until it is clear on which side of the limit the answer is, or until time is up.

    Parameters
    ----------
    turn : callable
        Returns how many times the reference's time the answer took, and whether it was stopped by then.
    ratio : float
        The limit.

    Returns
    -------
    RelativeTime
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


def _seconds_at_most(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[float, bool]:
    """Return the time of one call, and whether it was stopped: then it takes at least that long."""
    stopwatch = Stopwatch()
    try:
        # Timed inside the limit: starting the limit's timer takes as long as a quick answer.
        return float(with_time_limit(busy_seconds_of, _SECONDS_A_TURN)(function, *arguments)), False
    except TimeLimitExceededError:
        return stopwatch.seconds, True
