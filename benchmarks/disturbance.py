"""How many cores other programs kept busy during a measurement."""

import os
import time
from collections.abc import Callable
from pathlib import Path

MUCH = 0.1  # cores; beyond it times with several threads mean little, since a barrier waits for the slowest
BUSY_COLUMNS = slice(1, 4)  # of the first line of /proc/stat: user, nice, system


def watch() -> Callable[[], float]:
    """Start watching; return a function that returns how many cores other programs have kept busy since, on average.

    It returns 0 on systems that do not report it (Linux does).
    """
    start, busy, own = time.perf_counter(), _busy_seconds(), time.process_time()

    def others() -> float:
        elapsed = time.perf_counter() - start
        return max(0.0, (_busy_seconds() - busy - (time.process_time() - own)) / elapsed)

    return others if busy else lambda: 0.0


def _busy_seconds() -> float:
    """Return the seconds that all cores together have been busy since boot; 0 if unknown."""
    statistics = Path("/proc/stat")
    if not statistics.exists():
        return 0.0
    columns = statistics.read_text(encoding="ascii").split("\n", 1)[0].split()
    return sum(map(int, columns[BUSY_COLUMNS])) / os.sysconf("SC_CLK_TCK")
