"""Times that can be compared: every contestant in short bursts, in turn, each after a rest."""

import statistics
import time
from collections.abc import Callable, Mapping

from benchmarks.disturbance import MUCH, watch

# Seconds between two bursts. Threads that wait for more work take the cores from whoever comes next: those of OpenMP
# for about 10 ms, those of OpenBLAS for 2 ** 26 ticks of the clock, 27 ms here. After 20 ms PyTorch's 1.6 ms on two
# threads were 6 ms in every other call.
REST, REST_AFTER_BLAS = 0.02, 0.04
MOST_ROUNDS = 3  # for each that counts


def burst_times(
    functions: Mapping[str, Callable[[], object]], *, bursts: int, seconds: float, rest: float = REST
) -> tuple[dict[str, list[float]], float]:
    """Name to the median seconds of one call, for each of its bursts; and how many cores others kept busy meanwhile.

    All take turns, and every round starts with the next one, so that a disturbance or a change of the clock meets all
    alike. A burst is a rest, a call that is not counted (it wakes the threads and fills the caches), then calls for
    `seconds`, at least one. Burst i of one and of another are neighbours in time.
    Rounds in which other programs worked much are made again, as long as there are fewer than three for each that
    counts; then the quietest count, with all contestants' bursts.
    """
    order = list(functions)
    rounds: list[tuple[float, dict[str, float]]] = []
    while len(rounds) < MOST_ROUNDS * bursts and sum(others < MUCH for others, _ in rounds) < bursts:
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
