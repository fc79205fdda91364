"""The machine's clocks: what Linux counts, and what is said where nothing is counted."""

import math

import pytest

from stridewise.timing import clock
from stridewise.timing.clock import SystemClock

TICKS = [0, 300, 200, 100, 9000, 5, 0, 7, 40, 0, 0]  # the first line of /proc/stat: user, nice, system, ..., steal


@pytest.fixture
def linux(monkeypatch):
    monkeypatch.setattr(clock.sys, "platform", "linux")
    monkeypatch.setattr(clock.os, "sysconf", lambda _: 100, raising=False)
    monkeypatch.setattr(clock.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(clock, "_ticks", lambda: TICKS)


def test_others_are_what_the_cores_did_or_lost_without_this_process(linux, monkeypatch):  # noqa: ARG001
    monkeypatch.setattr(clock.time, "process_time", lambda: 1.0)
    assert SystemClock().others() == pytest.approx((300 + 200 + 100 + 40) / 100 - 1.0)


def test_what_the_host_took_counts_as_waiting_for_each_core(linux, monkeypatch):  # noqa: ARG001
    monkeypatch.setattr(clock, "_waiting_threads", lambda: 3.0)
    assert SystemClock().waited() == pytest.approx(3.0 + 0.4 / 2)


def test_where_nothing_is_counted_others_are_unknown(linux, monkeypatch):  # noqa: ARG001
    monkeypatch.setattr(clock, "_ticks", list)
    monkeypatch.setattr(clock, "_waiting_threads", lambda: 0.0)
    assert SystemClock().others() == math.inf
    assert SystemClock().waited() == 0.0


def test_in_a_browser_nothing_is_known_and_nobody_rests(monkeypatch):
    monkeypatch.setattr(clock.sys, "platform", "emscripten")
    monkeypatch.setattr(clock.time, "sleep", lambda _: pytest.fail("slept"))
    browser = SystemClock()
    browser.rest(1.0)
    assert (browser.waited(), browser.others()) == (0.0, math.inf)


def test_the_resolution_is_the_smallest_step_seen(monkeypatch):
    readings = iter([0.0, 0.0, 0.0, 0.001, 0.001, 0.003, 0.004, 0.005])
    monkeypatch.setattr(clock.time, "perf_counter", lambda: next(readings))
    assert SystemClock().resolution == pytest.approx(0.001)
