"""How long functions take: compared fairly, and with how much certainty."""

import math
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

# Seconds between turns. Threads that have done their work go on looking for more, and take the cores from whoever comes
# next: those of OpenMP for about 10 ms, those of OpenBLAS for 2 ** 26 ticks of the clock, 27 ms at 2.5 GHz. After 20 ms
# of rest PyTorch's 1.6 ms on two threads were 6 to 16 ms when NumPy had multiplied matrices before it.
REST = 0.04
TURN = 0.02  # seconds; a quick function is called again and again for so long before the next has its turn
WAKING = 0.05  # seconds; a turn's first call finds threads asleep and caches cold, and counts only if it took longer
FEWEST_ROUNDS = 3


def median_times(
    functions: Mapping[str, Callable[[], object]], *, rounds: int = 15, seconds: float = 2.0
) -> dict[str, float]:
    """Return the median time of one call of each function.

    Each function is called once unmeasured, so that compiling and first touches do not count. Then all take turns,
    round after round, so that whatever else the machine does slows all alike. Between turns the cores rest; the call
    that wakes them does not count.

    Parameters
    ----------
    functions : mapping of str to callable
        Name -> function without arguments.
    rounds : int, default 15
        The maximum number of rounds, at least 3.
    seconds : float, default 2.0
        No new round starts after this time, but 3 are always made.

    Returns
    -------
    dict of str to float
        Name -> seconds, in the order given.

    Raises
    ------
    ValueError
        If `rounds` is below 3, or `seconds` is not above 0. Exceptions from the functions propagate.
    """
    if rounds < FEWEST_ROUNDS:
        raise ValueError(f"rounds must be at least {FEWEST_ROUNDS}, got {rounds}")
    if not seconds > 0:
        raise ValueError(f"seconds must be above 0, got {seconds}")
    for function in functions.values():
        function()
    samples: dict[str, list[float]] = {name: [] for name in functions}
    end = time.perf_counter() + seconds
    for done in range(rounds):
        if done >= FEWEST_ROUNDS and time.perf_counter() >= end:
            break
        for name, function in functions.items():
            samples[name] += _turn(function)
    return {name: statistics.median(times) for name, times in samples.items()}


def _turn(function: Callable[[], object]) -> list[float]:
    """Return the times of consecutive calls: one at least, more while the turn lasts."""
    time.sleep(REST)
    first = seconds_of(function)
    times = [first] if first > WAKING else []
    while not times or sum(times) < TURN:
        times.append(seconds_of(function))
    return times


def seconds_of(function: Callable[..., object], *arguments: object) -> float:
    """Return how long one call takes, by the wall clock.

    Parameters
    ----------
    function : callable
        The function to call.
    *arguments : object
        Its arguments.

    Returns
    -------
    float
        In seconds.
    """
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


class Stopwatch:
    """Seconds since it was made, without the time spent waiting for a processor, where the system can tell.

    It reads the wall clock or the processor's, whichever shows less. Processor time is summed over all threads, so the
    wall clock shows less where several of them work. On Windows the processor's clock advances in steps of
    16 ms, which is too coarse.
    """

    def __init__(self) -> None:
        self._start = self._now()

    @staticmethod
    def _now() -> tuple[float, ...]:
        return (time.perf_counter(), time.process_time()) if os.name == "posix" else (time.perf_counter(),)

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return min(now - start for now, start in zip(self._now(), self._start, strict=True))


def busy_seconds_of(function: Callable[..., object], *arguments: object) -> float:
    """Return how long one call takes, by a `Stopwatch`.

    Parameters
    ----------
    function : callable
        The function to call.
    *arguments : object
        Its arguments.

    Returns
    -------
    float
        In seconds.
    """
    stopwatch = Stopwatch()
    function(*arguments)
    return stopwatch.seconds


def interval_of_median(samples: Sequence[float]) -> tuple[float, float, float]:
    """Return a 95 % confidence interval of the median.

    The bounds are order statistics: of n samples the one in place (n - 1.96 sqrt(n)) / 2, counted from below and from
    above, by the normal approximation of the binomial distribution; the lowest and the highest where n is small.

    Parameters
    ----------
    samples : sequence of float
        At least five: the true median lies between the lowest and the highest of five with a probability of 94 %.

    Returns
    -------
    low, median, high : float
        The lower bound, the samples' median and the upper bound.

    References
    ----------
    W. J. Conover, Practical Nonparametric Statistics, 3rd edition, Wiley, 1999, section 3.2.
    """
    ordered, count = sorted(samples), len(samples)
    place = max(0, math.floor((count - 1.96 * math.sqrt(count)) / 2) - 1)
    return ordered[place], statistics.median(ordered), ordered[count - 1 - place]
