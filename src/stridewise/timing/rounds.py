"""The measurement: functions take turns, round after round, until their ratios hold or the time is up."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from stridewise.timing.clock import SystemClock
from stridewise.timing.spread import Ratio
from stridewise.timing.times import Times

# Seconds between turns. Threads that have done their work go on looking for more, and take the cores from whoever comes
# next: those of OpenMP for about 10 ms, those of OpenBLAS for 2 ** 26 ticks of the clock, 27 ms at 2.5 GHz. After 20 ms
# of rest PyTorch's 1.6 ms on two threads were 6 to 16 ms when NumPy had multiplied matrices before it.
REST = 0.04
TURN = 0.02  # seconds; a quick function is called again and again for so long before the next has its turn
WAKING = 0.05  # seconds; a turn's first call finds threads asleep and caches cold, and counts only if it took longer
STEPS = 20  # of the clock; calls are timed in groups that last at least as long
SHORTEST_GROUP = 2e-5  # seconds; reading the clock then takes less than 1 % of it
FEWEST_ROUNDS = 3
SETTLED_ROUNDS = 5  # of five, the interval is the whole range
SETTLED = 1.1  # upper over lower bound of every ratio; then more rounds would say nothing new
WAITED = 0.05  # part of a turn spent waiting for a processor; with more, the round does not count
BRIEF, ALIKE = 1e-3, 3  # seconds; times as long
DISTURBED = 0.2  # part of the quietest turn spent waiting; with more, its times say nothing
ALONE = 0.05  # cores kept busy by other programs; with fewer, nobody else works
LONGEST = 3  # times as long as asked for, where rounds were lost to other programs or the ratios are not stable


class Clock(Protocol):
    """What a measurement needs to know of time; see `SystemClock`."""

    @property
    def resolution(self) -> float: ...
    def now(self) -> float: ...
    def rest(self, seconds: float) -> None: ...
    def waited(self) -> float: ...
    def others(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """Consecutive calls of a function.

    Parameters
    ----------
    median, best : float
        The median and the smallest time of a call, in seconds.
    waited : float
        The part of the turn in which the process waited for a processor.
    """

    median: float
    best: float
    waited: float


_Round = Mapping[str, Turn]


def measure(
    functions: Mapping[str, Callable[[], object]], *, seconds: float = 2.0, clock: Clock | None = None
) -> Times:
    """Time functions against each other.

    Each function is called once unmeasured, so that compiling and first touches do not count. Then all take turns,
    round after round, so that whatever else the machine does slows all alike. Between turns the cores rest; the call
    that wakes them does not count. Every round begins with another function.

    It ends when the ratios to the first function hold, or after `seconds`. Rounds in which this process had to wait for
    a processor do not count, and where few are left, or the ratios do not hold, it goes on up to three times as long.
    If that does not help, the result says so (`Times.note`).

    Parameters
    ----------
    functions : mapping of str to callable
        Name -> function without arguments. Every function runs at least five times.
    seconds : float, default 2.0
        How long to measure on a quiet machine.
    clock : Clock, optional
        Where the time comes from; by default this machine's clocks.

    Returns
    -------
    Times
        In the order given.

    Raises
    ------
    ValueError
        If `seconds` is not above 0, or there is no function. Exceptions from the functions propagate.
    """
    if not seconds > 0:
        raise ValueError(f"seconds must be above 0, got {seconds}")
    if not functions:
        raise ValueError("functions is empty; expected at least one name with its function")
    clock = SystemClock() if clock is None else clock
    for function in functions.values():
        function()
    rounds: list[_Round] = []
    start, others = clock.now(), clock.others()
    is_alone = False
    while not _is_over(rounds, clock.now() - start, seconds, is_alone=is_alone):
        rounds.append(take_turns(functions, len(rounds), clock))
        # The difference of two infinities is not a number, and not below anything.
        is_alone = clock.others() - others < ALONE * (clock.now() - start)
    return _times(list(functions), rounds, is_alone=is_alone)


def median_times(
    functions: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 15,  # noqa: ARG001  (an argument of the first edition's notebooks)
    seconds: float = 2.0,
) -> dict[str, float]:
    """Return the median time of one call of each function; `measure` also says how sure that is.

    Parameters
    ----------
    functions : mapping of str to callable
        Name -> function without arguments.
    rounds : int, default 15
        Ignored: `measure` ends when the ratios hold.
    seconds : float, default 2.0
        How long to measure on a quiet machine.

    Returns
    -------
    dict of str to float
        Name -> seconds, in the order given.
    """
    return {name: timing.median for name, timing in measure(functions, seconds=seconds).items()} if functions else {}


def _is_over(rounds: Sequence[_Round], elapsed: float, seconds: float, *, is_alone: bool) -> bool:
    if len(rounds) < FEWEST_ROUNDS:
        return False
    if elapsed >= LONGEST * seconds:
        return True
    quiet = _quiet(rounds, is_alone=is_alone)
    return len(quiet) >= (FEWEST_ROUNDS if elapsed >= seconds else SETTLED_ROUNDS) and _holds(quiet)


def _holds(rounds: Sequence[_Round]) -> bool:
    """Return whether every ratio to the first function is known to a tenth; of a single function, its time."""
    first, *others = (name for name in rounds[0])
    times = {name: [turns[name].median for turns in rounds] for name in rounds[0]}
    intervals = [(ratio.low, ratio.high) for ratio in (Ratio.of(times[name], times[first]) for name in others)]
    return all(high <= SETTLED * low for low, high in intervals or [(min(times[first]), max(times[first]))])


def _quiet(rounds: Sequence[_Round], *, is_alone: bool) -> list[_Round]:
    """Return the rounds that count. Where nobody else works, a process waits for itself: that is how it runs."""
    return [turns for turns in rounds if is_alone or _waited(turns) <= WAITED]


def _waited(turns: _Round) -> float:
    return max(turn.waited for turn in turns.values())


def _times(names: Sequence[str], rounds: Sequence[_Round], *, is_alone: bool) -> Times:
    """Summarise the quiet rounds, or the quietest three; the best call is the best of all rounds."""
    kept = _quiet(rounds, is_alone=is_alone)
    is_busy = len(kept) < FEWEST_ROUNDS
    if is_busy:
        kept = sorted(rounds, key=_waited)[: max(FEWEST_ROUNDS, len(rounds) // 2)]
    return Times(
        {name: [turns[name].median for turns in kept] for name in names},
        {name: min(turns[name].best for turns in rounds) for name in names},
        is_busy,
        frozenset(name for name in names if is_busy and _is_disturbed([turns[name] for turns in rounds])),
    )


def _is_disturbed(turns: Sequence[Turn]) -> bool:
    """Return whether even the fastest call was probably kept waiting.

    Calls that are much shorter than a time slice are alike unless they are interrupted. Longer ones, and all that wait
    for several threads, are quiet only if there was a turn with hardly any waiting.
    """
    best = min(turn.best for turn in turns)
    are_alike = best < BRIEF and statistics.median(turn.median for turn in turns) <= ALIKE * best
    return min(turn.waited for turn in turns) > DISTURBED and not are_alike


def take_turns(
    functions: Mapping[str, Callable[[], object]], number: int, clock: Clock, *, rest: float = REST, turn: float = TURN
) -> Mapping[str, Turn]:
    """Let each function have a turn: a rest, a call that wakes it, then calls for the length of a turn.

    Parameters
    ----------
    functions : mapping of str to callable
        Name -> function without arguments.
    number : int
        The number of this round, counted from 0: every round begins with another function.
    clock : Clock
        Where the time comes from.
    rest, turn : float
        Seconds of the rest before a turn, and of the turn; at least one call is timed.

    Returns
    -------
    mapping of str to Turn
    """
    names = list(functions)
    first = number % len(names)
    return {name: _turn(functions[name], clock, rest, turn) for name in names[first:] + names[:first]}


def _turn(function: Callable[[], object], clock: Clock, rest: float, turn: float) -> Turn:
    clock.rest(rest)
    waited, start = clock.waited(), clock.now()
    first = _group(function, 1, clock)
    times = [first] if first > WAKING else []
    shortest, calls = max(STEPS * clock.resolution, SHORTEST_GROUP), 1
    while not times or clock.now() - start < turn:
        seconds = _group(function, calls, clock)
        if seconds < shortest:  # too short for this clock: not counted, and tried with more calls
            calls = max(2 * calls, math.ceil(1.1 * calls * shortest / seconds) if seconds else 0)
        else:
            times.append(seconds / calls)
    span = clock.now() - start
    return Turn(statistics.median(times), min(times), max(0.0, clock.waited() - waited) / span if span else 0.0)


def _group(function: Callable[[], object], calls: int, clock: Clock) -> float:
    """Return the seconds of so many calls together."""
    start = clock.now()
    for _ in range(calls):
        function()
    return clock.now() - start
