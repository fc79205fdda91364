"""How long functions take, fairly side by side."""

import statistics
import time
from collections.abc import Callable, Mapping

REST = 0.02  # seconds; OpenMP and OpenBLAS threads go on spinning for about 10 ms after their work and take the cores
TURN = 0.01  # seconds; a quick function is called again and again for so long before the next has its turn
FEWEST_ROUNDS = 3


def median_times(
    functions: Mapping[str, Callable[[], object]], *, rounds: int = 15, seconds: float = 2.0
) -> dict[str, float]:
    """The median time of one call of each function, in seconds, in the order given.

    Each function is called once unmeasured, so that compiling and first touches are not counted. Then all take turns,
    round after round, so that whatever else the machine does slows all alike. Between turns the cores rest.
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
    times: list[float] = []
    while not times or sum(times) < TURN:
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return times
