"""A search ends by the time that it takes itself, and by the clock where the answer waits."""

import pytest

from stridewise.checker.diagnosis import search_budget as module
from stridewise.checker.diagnosis.search_budget import SearchDeadline, scaled_search_budget


@pytest.fixture
def clocks(monkeypatch):
    """The thread's time and the clock's, both set by hand."""
    now = {"thread": 0.0, "clock": 0.0}
    monkeypatch.setattr(module, "_now", lambda: now["thread"])
    monkeypatch.setattr(module.time, "monotonic", lambda: now["clock"])
    return now


@pytest.mark.parametrize(("thread", "clock", "has_passed"), [(0.9, 4, False), (1.1, 1.1, True), (0.1, 5.1, True)])
def test_other_programs_do_not_end_a_search_unless_it_waits_for_long(clocks, thread, clock, has_passed):
    deadline = SearchDeadline(1)
    clocks.update(thread=thread, clock=clock)
    assert deadline.has_passed is has_passed


def test_a_scaled_budget_scales_both(clocks):
    with scaled_search_budget(10):
        deadline = SearchDeadline(1)
    clocks.update(thread=9, clock=49)
    assert not deadline.has_passed
    clocks.update(clock=51)
    assert deadline.has_passed
