"""`measure` on a clock that the test controls: whose turn it is, what counts, when it ends; a busy machine."""

import math

import pytest

from stridewise.timing import measure, median_times
from stridewise.timing.rounds import LONGEST, TURN
from tests.unit.timing.clocks import FakeClock


def measured(clock, functions, seconds=2.0):
    return measure(functions, seconds=seconds, clock=clock)


def test_the_first_call_of_all_does_not_count():
    clock = FakeClock()
    times = measured(clock, {"a": clock.task("a", 100.0, 1.0)})
    assert times["a"].slowest == pytest.approx(1.0)


def test_functions_take_turns_after_a_rest_and_each_round_begins_with_another():
    clock = FakeClock()
    measured(clock, {"a": clock.task("a", 0.5), "b": clock.task("b", 0.1)})
    assert clock.diary[:10] == ["a", "b", *["rest", "a", "rest", "b"], *["rest", "b", "rest", "a"]]


def test_quick_functions_are_called_often_in_one_turn_and_slow_ones_once():
    clock = FakeClock()
    times = measured(clock, {"slow": clock.task("slow", 1.0), "quick": clock.task("quick", TURN / 4)})
    assert times["slow"].median == pytest.approx(1.0)
    assert times["quick"].median == pytest.approx(TURN / 4)
    first_round = clock.diary[2 : clock.diary.index("rest", clock.diary.index("rest", 2) + 1) + 6]
    assert first_round.count("slow") == 1
    assert 3 <= first_round.count("quick") <= 5


def test_the_call_that_wakes_the_threads_does_not_count():
    clock = FakeClock()

    def sleepy():
        clock.work(0.009 if clock.diary[-1:] == ["rest"] else 0.004)
        clock.diary.append("called")

    assert measured(clock, {"sleepy": sleepy})["sleepy"].slowest == pytest.approx(0.004)


@pytest.mark.parametrize("resolution", [1e-3, 5e-3])
def test_on_a_coarse_clock_calls_are_timed_in_groups(resolution):
    clock = FakeClock()
    clock.resolution = resolution
    exact, clock.now = clock.now, lambda: exact() // resolution * resolution
    timing = measured(clock, {"quick": clock.task("quick", 37e-6)})["quick"]
    assert timing.median == pytest.approx(37e-6, rel=0.1)


def test_a_clock_that_shows_nothing_for_a_call_shows_it_for_many():
    clock = FakeClock()
    clock.resolution = 1e-3
    exact, clock.now = clock.now, lambda: exact() // 1e-3 * 1e-3
    assert measured(clock, {"tiny": clock.task("tiny", 1e-6)})["tiny"].median == pytest.approx(1e-6, rel=0.1)


def test_the_order_is_the_callers():
    clock = FakeClock()
    assert list(measured(clock, {name: clock.task(name, 1) for name in "zam"})) == list("zam")


@pytest.mark.parametrize(
    ("seconds", "spread", "rounds"),
    [
        (100.0, 1.0, 5),  # steady: five rounds are enough
        (2.5, 1.0, 3),  # steady, and the time is up
        (4.0, 2.0, 8),  # not steady: three times as long
    ],
)
def test_it_ends_when_the_ratios_hold_or_the_time_is_up(seconds, spread, rounds):
    clock = FakeClock()
    durations = [1.0] + [1.0, spread] * 50
    times = measured(clock, {"a": clock.task("a", *durations)}, seconds)
    assert clock.diary.count("rest") == rounds
    assert bool(times.note) == (spread > 1)


def test_three_rounds_however_long_they_take():
    clock = FakeClock()
    measured(clock, {"a": clock.task("a", 50.0)}, 1.0)
    assert clock.diary.count("rest") == 3


def test_rounds_spent_waiting_for_a_processor_do_not_count():
    clock = FakeClock(busy=lambda now: 0.5 if now < 1.0 else 0.0)
    times = measured(clock, {"a": clock.task("a", 0.1), "b": clock.task("b", 0.01)})
    assert not times.is_busy
    assert not times.note
    assert times["a"].slowest == pytest.approx(0.1)


def test_on_a_machine_that_stays_busy_it_goes_on_and_says_so():
    clock = FakeClock(busy=lambda now: 0.2 + 0.5 * (int(now * 40) % 2))
    times = measured(clock, {"a": clock.task("a", 0.1), "b": clock.task("b", 0.01)}, seconds=2.0)
    assert clock.now() >= 2.0 * LONGEST
    assert times.is_busy
    assert "run this cell again" in times.note


def test_a_core_that_slows_down_half_way_changes_the_times_and_not_the_ratio():
    clock = FakeClock()
    functions = {name: clock.slowing_task(seconds, after=1.0, factor=3) for name, seconds in (("a", 0.1), ("b", 0.02))}
    times = measured(clock, functions, seconds=2.0)
    assert times["a"].slowest > 2.5 * times["a"].best
    assert times.ratio("a", "b").median == pytest.approx(5)
    assert times.comparison("a", "b").startswith("a: 5.0 times as long as b.")


def test_median_times_gives_the_medians_and_takes_the_arguments_of_the_first_edition():
    assert median_times({}, rounds=7) == {}
    assert list(median_times({"a": lambda: None, "b": lambda: None}, rounds=7, seconds=0.001)) == ["a", "b"]


def test_an_exception_goes_through():
    with pytest.raises(ZeroDivisionError):
        measure({"a": lambda: 1 / 0})


@pytest.mark.parametrize(
    ("functions", "options", "says"),
    [
        ({"a": lambda: None}, {"seconds": 0}, "seconds must be above 0, got 0"),
        ({"a": lambda: None}, {"seconds": float("nan")}, "seconds must be above 0, got nan"),
        ({}, {}, "functions is empty"),
    ],
)
def test_bad_arguments_are_named(functions, options, says):
    with pytest.raises(ValueError, match=says):
        measure(functions, **options)


@pytest.mark.parametrize(
    ("seconds", "disturbed"),
    [
        (5e-3, True),  # as long as a time slice: every call was interrupted
        (1e-4, False),  # between two interruptions there are many calls, all alike
    ],
)
def test_on_a_busy_machine_times_of_long_calls_say_nothing(seconds, disturbed):
    clock = FakeClock(busy=lambda _now: 0.5)
    times = measured(clock, {"a": clock.task("a", seconds), "b": clock.task("b", 1e-4)}, seconds=0.5)
    assert times.is_busy
    assert ("a" in times.disturbed) is disturbed
    assert ("too disturbed" in times.compare("a", "b")) is disturbed


def test_one_quiet_turn_is_enough_for_the_fastest_call_to_say_something():
    clock = FakeClock(busy=lambda now: 0.0 if 0.3 < now < 0.6 else 0.5)
    times = measured(clock, {"a": clock.task("a", 0.01), "b": clock.task("b", 0.02)}, seconds=1.0)
    assert times.is_busy
    assert not times.disturbed
    assert times.compare("b", "a") == "b: about 2.0 times as long as a."


@pytest.mark.parametrize(("others", "is_busy"), [(0.0, False), (math.inf, True)])
def test_a_process_that_waits_for_its_own_threads_is_not_told_that_the_machine_is_busy(others, is_busy):
    clock = FakeClock(busy=lambda _now: 0.5)
    clock.others = lambda: others
    assert measured(clock, {"a": clock.task("a", 0.01), "b": clock.task("b", 0.02)}, seconds=0.5).is_busy is is_busy
