"""Comparable times: every function in short bursts, in turn, each after a rest."""

import statistics
import time
from collections.abc import Callable, Mapping

from benchmarks.disturbance import MUCH, watch

# Seconds between two bursts. Idle threads keep spinning and take the cores from the next function: those of OpenMP for
# about 10 ms, those of OpenBLAS for 2 ** 26 clock ticks, 27 ms here. After a rest of only 20 ms, PyTorch's 1.6 ms on
# two threads became 6 ms in every other call.
REST, REST_AFTER_BLAS = 0.02, 0.04
MAX_ROUNDS = 3  # for each that counts


def burst_times(
    functions: Mapping[str, Callable[[], object]], *, bursts: int, seconds: float, rest: float = REST
) -> tuple[dict[str, list[float]], float]:
    """Time functions side by side.

    All take turns, and every round starts with another one, so that a disturbance or a change of clock speed affects
    all alike. A burst is a rest, a call that does not count (it wakes the threads and fills the caches), then calls for
    `seconds`, at least one. Burst i of one function is adjacent in time to burst i of another.
    Rounds disturbed by other programs are repeated, up to three rounds for each that counts; then the quietest count,
    with the bursts of all functions.

    `stridewise.timing.median_times` gives one median per function; the ratios here need every burst, paired.

    Parameters
    ----------
    functions : mapping of str to callable
        What to time, by name.
    bursts : int
        How many bursts of each function count.
    seconds, rest : float
        The length of a burst, and the rest before it.

    Returns
    -------
    times : dict of str to list of float
        Name to the median seconds of one call, for each burst.
    others : float
        How many cores other programs kept busy meanwhile, at most.
    """
    order = list(functions)
    rounds: list[tuple[float, dict[str, float]]] = []
    while len(rounds) < MAX_ROUNDS * bursts and sum(others < MUCH for others, _ in rounds) < bursts:
        others = watch()
        times = {}
        for name in order:
            time.sleep(rest)
            times[name] = _burst(functions[name], seconds)
        rounds.append((others(), times))
        order = order[1:] + order[:1]
    quietest = sorted(range(len(rounds)), key=lambda number: rounds[number][0])[:bursts]
    kept = [rounds[number] for number in sorted(quietest)]
    return {name: [times[name] for _, times in kept] for name in functions}, max(others for others, _ in kept)


def _burst(function: Callable[[], object], seconds: float) -> float:
    function()
    times: list[float] = []
    while not times or sum(times) < seconds:
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
