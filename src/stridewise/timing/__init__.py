"""How long functions take: measured in turns, with the spread, and with a word of warning where the machine was busy.

`measure` is what lessons, races and benchmarks use. `Ceiling` keeps the best rate ever seen. Checks time one answer
against one reference with the same clocks (`Stopwatch`) and the same interval (`interval_of_median`).

Reading order: `clock` (clocks, and how long this process waited for a processor), `compiling` (how long Numba took),
`spread` (medians and intervals), `times` (the result of a measurement, and its words), `rounds` (the measurement),
`ceiling`.
"""

from stridewise.timing.ceiling import Ceiling
from stridewise.timing.clock import ProcessTime, Stopwatch, SystemClock, busy_seconds_of, seconds_of
from stridewise.timing.compiling import compiling_seconds
from stridewise.timing.rounds import Turn, measure, median_times, take_turns
from stridewise.timing.spread import Ratio, Timing, interval_of_median
from stridewise.timing.times import Times

__all__ = [
    "Ceiling",
    "ProcessTime",
    "Ratio",
    "Stopwatch",
    "SystemClock",
    "Times",
    "Timing",
    "Turn",
    "busy_seconds_of",
    "compiling_seconds",
    "interval_of_median",
    "measure",
    "median_times",
    "seconds_of",
    "take_turns",
]
