"""Comparable times: every function in short bursts, in turn, each after a rest."""

from collections.abc import Callable, Mapping

from benchmarks.disturbance import MUCH, watch
from stridewise.timing import SystemClock, take_turns
from stridewise.timing.rounds import REST as REST_AFTER_BLAS
from stridewise.timing.rounds import Clock

# Seconds between two bursts: enough for threads of OpenMP to stop spinning. Those of OpenBLAS take longer.
REST = 0.02
MAX_ROUNDS = 3  # for each that counts

__all__ = ["REST", "REST_AFTER_BLAS", "burst_times"]


def burst_times(
    functions: Mapping[str, Callable[[], object]],
    *,
    bursts: int,
    seconds: float,
    rest: float = REST,
    clock: Clock | None = None,
) -> tuple[dict[str, list[float]], float]:
    """Time functions side by side.

    All take turns, and every round starts with another one, so that a disturbance or a change of clock speed affects
    all alike. A burst is a rest, a call that wakes the threads and fills the caches, then calls for `seconds`, at least
    one. Burst i of one function is adjacent in time to burst i of another.
    Rounds disturbed by other programs are repeated, up to three rounds for each that counts; then the quietest count,
    with the bursts of all functions.

    `stridewise.timing.measure` ends when the ratios hold; here every function has the number of bursts asked for.

    Parameters
    ----------
    functions : mapping of str to callable
        What to time, by name.
    bursts : int
        How many bursts of each function count.
    seconds, rest : float
        The length of a burst, and the rest before it.
    clock : Clock, optional
        Where the time comes from; by default this machine's clocks.

    Returns
    -------
    times : dict of str to list of float
        Name to the median seconds of one call, for each burst.
    others : float
        How many cores other programs kept busy meanwhile, at most.
    """
    clock = SystemClock() if clock is None else clock
    rounds: list[tuple[float, dict[str, float]]] = []
    while len(rounds) < MAX_ROUNDS * bursts and sum(others < MUCH for others, _ in rounds) < bursts:
        others = watch()
        turns = take_turns(functions, len(rounds), clock, rest=rest, turn=seconds)
        rounds.append((others(), {name: turn.median for name, turn in turns.items()}))
    quietest = sorted(range(len(rounds)), key=lambda number: rounds[number][0])[:bursts]
    kept = [rounds[number] for number in sorted(quietest)]
    return {name: [times[name] for _, times in kept] for name in functions}, max(others for others, _ in kept)
