"""How long functions take, fairly side by side."""

import statistics
import time
from collections.abc import Callable, Mapping

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
    """The median time of one call of each function, in seconds, in the order given.

    Each function is called once unmeasured, so that compiling and first touches are not counted. Then all take turns,
    round after round, so that whatever else the machine does slows all alike. Between turns the cores rest; the call
    that wakes them is not counted.
    rounds: how many rounds at most, 3 or more. seconds: no new round starts after so long, but 3 are always made.
    Raises ValueError for fewer than 3 rounds or a time that is not above 0; what a function raises goes through.
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
    """The times of consecutive calls: one at least, more while the turn lasts."""
    time.sleep(REST)
    first = _seconds(function)
    times = [first] if first > WAKING else []
    while not times or sum(times) < TURN:
        times.append(_seconds(function))
    return times


def _seconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start
