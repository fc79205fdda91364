"""`median_times` on a clock that the test controls, so that no test depends on the machine's speed; and intervals."""

import random
import statistics
from itertools import pairwise

import pytest

from stridewise import timing
from stridewise.timing import interval_of_median, median_times


class Clock:
    """A clock that moves only when told to, and a diary of who ran when."""

    def __init__(self):
        self.now = 0.0
        self.diary = []

    def perf_counter(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        self.diary.append("rest")

    def task(self, name, *durations):
        """A function that takes these times, one after the other, the last one for ever."""
        left = list(durations)

        def run():
            self.now += left.pop(0) if len(left) > 1 else left[0]
            self.diary.append(name)

        return run


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timing, "time", clock)
    return clock


def test_the_median_without_the_first_call(clock):
    slow_start = clock.task("a", 100.0, 3.0, 1.0, 2.0, 9.0, 2.5)
    assert median_times({"a": slow_start}, rounds=5, seconds=60) == {"a": 2.5}


def test_functions_take_turns_and_rest_before_each(clock):
    median_times({"a": clock.task("a", 0.5), "b": clock.task("b", 0.1)}, rounds=3)
    assert clock.diary == ["a", "b", *["rest", "a", "rest", "b"] * 3]


def test_quick_functions_are_called_often_in_one_turn(clock):
    times = median_times({"slow": clock.task("slow", 1.0), "quick": clock.task("quick", timing.TURN / 4)}, rounds=3)
    assert times == pytest.approx({"slow": 1.0, "quick": timing.TURN / 4})
    turns = [after for before, after in pairwise(clock.diary) if before == "rest"]
    assert turns == ["slow", "quick"] * 3
    assert 15 <= clock.diary.count("quick") - 1 <= 18  # in each turn one that is not counted, and 4 or 5


def test_the_call_that_wakes_the_threads_is_not_counted(clock):
    def sleepy():
        clock.now += 0.009 if clock.diary[-1:] == ["rest"] else 0.004
        clock.diary.append("called")

    assert median_times({"sleepy": sleepy}, rounds=3) == {"sleepy": pytest.approx(0.004)}


def test_the_order_is_the_callers(clock):
    assert list(median_times({"z": clock.task("z", 1), "a": clock.task("a", 1), "m": clock.task("m", 1)})) == list(
        "zam"
    )


def test_no_new_round_after_the_time(clock):
    median_times({"a": clock.task("a", 1.0)}, rounds=100, seconds=6)
    assert clock.diary.count("rest") == 6


def test_three_rounds_however_long_they_take(clock):
    median_times({"a": clock.task("a", 50.0)}, rounds=100, seconds=1)
    assert clock.diary.count("rest") == 3


def test_nothing_to_time_is_nothing():
    assert median_times({}, seconds=0.01) == {}


def test_an_exception_goes_through():
    with pytest.raises(ZeroDivisionError):
        median_times({"a": lambda: 1 / 0})


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"rounds": 2}, "rounds must be at least 3, got 2"),
        ({"seconds": 0}, "seconds must be above 0, got 0"),
        ({"seconds": float("nan")}, "seconds must be above 0, got nan"),
    ],
)
def test_bad_arguments_are_named(options, says):
    with pytest.raises(ValueError, match=says):
        median_times({}, **options)


def test_of_five_samples_the_interval_is_the_whole_range():
    assert interval_of_median([3.0, 1.0, 5.0, 2.0, 4.0]) == (1.0, 3.0, 5.0)


@pytest.mark.parametrize("count", [6, 10, 25, 100, 1000])
def test_the_interval_lies_evenly_around_the_median_and_covers_it_19_times_in_20(count):
    generator = random.Random(count)
    low, median, high = interval_of_median([float(i) for i in range(count)])
    assert median == statistics.median(range(count))
    assert low + high == count - 1
    covered = 0
    for _ in range(400):
        low, _, high = interval_of_median([generator.gauss(0, 1) for _ in range(count)])
        covered += low <= 0 <= high
    assert covered >= 0.94 * 400
