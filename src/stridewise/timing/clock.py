"""Clocks: wall time, processor time, and how long this process has waited for a processor."""

import math
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

_NANOSECOND = 1e-9
_BUSY = slice(1, 4)  # columns of the first line of /proc/stat: user, nice, system
_STEAL = 8  # column of the first line of /proc/stat: what the host of a virtual machine gave to others, in ticks
_MOST_DELAY = 10  # the wall clock's time over a process' own, at most
_READINGS = 4  # steps of the clock from which its resolution is read
_WAIT_LIMIT = 0.02  # seconds to wait for them


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


class ProcessTime:
    """Seconds since it was made that processes took for themselves: the wall clock's, less their waits for a processor.

    Sleeping counts, as does waiting for anything else; no program gains by it. Never less than the processor's time,
    and never less than a tenth of the wall clock's: threads that only wait for each other come to an end, too. Where
    the system does not say who waited, it is the wall clock's time.

    Parameters
    ----------
    *processes : int
        Their ids; of the first one the processor's time counts. By default this process.
    """

    def __init__(self, *processes: int) -> None:
        self._processes = processes or (os.getpid(),)
        self._start = time.monotonic()
        self._waited, self._worked = self._read()

    @property
    def seconds(self) -> float:
        """How long they have taken."""
        wall = time.monotonic() - self._start
        waited, worked = self._read()
        least = max(worked - self._worked, wall / _MOST_DELAY)
        return min(wall, max(wall - max(0.0, waited - self._waited), least))

    def has_reached(self, seconds: float) -> bool:
        """Return whether it is at least so many seconds; cheap as long as not even the wall clock says so."""
        return time.monotonic() - self._start >= seconds and self.seconds >= seconds

    def _read(self) -> tuple[float, float]:
        if sys.platform != "linux" or not all(self._processes):
            return 0.0, 0.0
        try:
            worked = time.clock_gettime(_processor_clock(self._processes[0]))
        except OSError:  # the process has ended
            worked = 0.0
        return sum(_waiting_threads(process) for process in self._processes), worked


def _processor_clock(process: int) -> int:
    """Return Linux's id of the clock that counts a process' processor time; see clock_getcpuclockid(3)."""
    return (~process << 3) | 2


class SystemClock:
    """The clocks of this machine, as `measure` needs them. Tests put a clock of their own in its place."""

    def now(self) -> float:
        """Return the wall clock's time in seconds."""
        return time.perf_counter()

    def rest(self, seconds: float) -> None:
        """Let the cores rest. In a browser there are no threads to wait for, and a sleep would only spin."""
        if sys.platform != "emscripten":
            time.sleep(seconds)

    def waited(self) -> float:
        """Return for how many seconds so far this process could have run and did not.

        Linux says it of every thread, and says what the host of a virtual machine took. Elsewhere it is the time in
        which none of its threads ran. Where the system does not tell (Windows, a browser) it is always 0.
        """
        if sys.platform == "linux":
            return _waiting_threads() + _stolen()
        if os.name == "posix" and sys.platform != "emscripten":
            return time.perf_counter() - time.process_time()
        return 0.0

    def others(self) -> float:
        """Return for how many seconds so far other programs have kept cores busy, all cores together.

        Infinity where the system does not tell (Linux does): then whatever this process waits for may be others.
        """
        busy = _busy_seconds() if sys.platform == "linux" else 0.0
        return busy - time.process_time() if busy else math.inf

    @cached_property
    def resolution(self) -> float:
        """The wall clock's smallest step in seconds; browsers make it coarse on purpose."""
        end = time.perf_counter() + _WAIT_LIMIT
        steps: list[float] = []
        before = time.perf_counter()
        while len(steps) < _READINGS and before < end:
            after = time.perf_counter()
            if after > before:
                steps.append(after - before)
                before = after
        return min(steps, default=_WAIT_LIMIT)


def _waiting_threads(process: int | str = "self") -> float:
    """Return the seconds that a process' threads have spent in run queues, ready to run."""
    total, folder = 0, f"/proc/{process}/task"
    with suppress(OSError):  # the process has ended
        for thread in os.listdir(folder):  # noqa: PTH208  (read before and after every call: paths take longer)
            with suppress(OSError, IndexError, ValueError), open(f"{folder}/{thread}/schedstat", "rb") as statistics:  # noqa: PTH123
                total += int(statistics.read().split()[1])
    return total * _NANOSECOND


def _stolen() -> float:
    """Return the seconds that the host of a virtual machine has taken from it, for each core."""
    return sum(_ticks()[_STEAL:][:1]) / os.sysconf("SC_CLK_TCK") / (os.cpu_count() or 1)


def _busy_seconds() -> float:
    """Return the seconds that all cores together have been busy or taken away; 0 if that is unknown."""
    ticks = _ticks()
    return sum([*ticks[_BUSY], *ticks[_STEAL:][:1]]) / os.sysconf("SC_CLK_TCK")


def _ticks() -> list[int]:
    """Return what the processors did since boot, in ticks, as Linux counts it; the first entry is 0."""
    try:
        with Path("/proc/stat").open("rb") as statistics:
            return [0, *map(int, statistics.readline().split()[1:])]
    except (OSError, ValueError):
        return []
