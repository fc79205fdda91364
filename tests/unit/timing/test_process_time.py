"""The time that a process takes itself: less than the wall clock's by what it waited, and no less than it worked."""

import os
import time

import pytest

from stridewise.timing import ProcessTime
from stridewise.timing import clock as clock_module

# wall clock, waited for a processor (all threads together), worked -> what counts
CASES = [
    ((1.0, 0.0, 1.0), 1.0),
    ((1.0, 0.0, 0.0), 1.0),  # asleep
    ((5.0, 4.0, 1.0), 1.0),  # a busy machine
    ((5.0, 9.0, 1.0), 1.0),  # several threads waited at once
    ((1.0, 0.5, 3.0), 1.0),  # several threads worked at once
    ((5.0, 5.0, 0.0), 0.5),  # its threads wait for each other: never less than a tenth
    ((1.0, -0.3, 0.0), 1.0),  # a thread that had waited has ended
]


@pytest.mark.parametrize(("readings", "expected"), CASES)
def test_only_its_own_time_counts(monkeypatch, readings, expected):
    wall, *others = readings
    now, read = [0.0], [(0.0, 0.0)]
    monkeypatch.setattr(clock_module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(ProcessTime, "_read", lambda _: read[0])
    taken = ProcessTime()
    now[0], read[0] = wall, tuple(others)
    assert taken.seconds == pytest.approx(expected)
    assert taken.has_reached(expected - 1e-9)
    assert not taken.has_reached(expected + 1e-9)


def test_it_is_read_of_this_process_and_of_others_and_of_none():
    for processes in ((), (os.getpid(),), (os.getppid(), os.getpid()), (0,), (2**22 - 1,)):
        start = time.monotonic()
        taken = ProcessTime(*processes)
        sum(range(10_000))
        assert 0 < taken.seconds <= time.monotonic() - start
