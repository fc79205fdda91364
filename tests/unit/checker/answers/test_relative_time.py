"""Speed: the arithmetic of the interval, the verdict on either side of the limit, and never a wrong for slow."""

import itertools
import time

import numpy as np
import pytest

from evaluation.answers.right.convolutions import conv_scattered, conv_seven_loops, conv_sum_of_products
from evaluation.answers.submitted import as_submitted, right_answer
from stridewise import check
from stridewise.checker.answers import local_answer
from stridewise.checker.answers.relative_time import RelativeTime, relative_time
from stridewise.exercises import EXERCISES, case
from stridewise.exercises.limits import Race

RACED = tuple(exercise for exercise in EXERCISES if exercise.contract.speed)


def test_the_exercises_that_are_raced():
    assert [exercise.name for exercise in RACED] == ["conv_jit", "conv_matmul", "tiled_matmul", "conv_im2col"]


@pytest.mark.parametrize("exercise", RACED, ids=lambda exercise: exercise.name)
def test_the_reference_of_a_race_is_right_and_numba_has_compiled_for_its_arrays(exercise):
    contract = exercise.contract
    arguments = contract.speed.case.build()
    expected = exercise.reference(*arguments.values())
    np.testing.assert_allclose(contract.speed.reference(*arguments.values()), expected)
    witnessed = [array.dtype for array in exercise.witnesses[0].build().values() if isinstance(array, np.ndarray)]
    assert [array.dtype for array in arguments.values() if isinstance(array, np.ndarray)] == witnessed
    assert contract.speed.case.is_contiguous


@pytest.mark.parametrize(
    ("low", "high", "answer"), [(1, 9, True), (1, 10, True), (9, 11, None), (10, 11, None), (10.1, 11, False)]
)
def test_within_the_limit_or_not_or_unknown(low, high, answer):
    assert RelativeTime(low, (low + high) / 2, high).within(10) is answer


class Clock:
    """Two clocks that only the functions of the race move: the wall's, and the processor's."""

    def __init__(self):
        self.wall = self.processor = 0.0

    def takes(self, *seconds, of_it_computing=1.0):
        """A function that takes so long, in turns. of_it_computing: the processor's time as a part of the wall's."""
        turns = itertools.cycle(seconds)

        def function(*arguments):  # noqa: ARG001
            taken = next(turns)
            self.wall += taken
            self.processor += taken * of_it_computing

        return function


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "perf_counter", lambda: clock.wall)
    monkeypatch.setattr(time, "process_time", lambda: clock.processor)
    return clock


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        ((0.02,), (0.001,), (20, 20, 20, False)),
        ((0.002,), (0.001,), (2, 2, 2, True)),
        ((0.001, 0.001, 0.001, 0.001, 0.02), (0.001,), (1, 1, 1, True)),
        ((0.009, 0.012), (0.001,), (9, 10.5, 12, None)),
        ((0.011,) * 5 + (0.009,) * 16, (0.001,), (9, 9, 9, True)),
        # The reference is called once before the race, then three times in each turn.
        ((0.002, 0.02), (0.01, 0.001, 0.001, 0.001, 0.01, 0.01), (2, 2, 2, True)),
        ((0.02,), (0.001, 0.001, 0.4), (20, 20, 20, False)),
    ],
    ids=[
        "slow",
        "fast",
        "one hiccup in five",
        "on the limit",
        "above the limit at first",
        "both slowed alike",
        "a hiccup of the reference",
    ],
)
def test_the_median_of_ratios_decides(clock, answer, reference, expected):
    low, median, high, within = expected
    measured = relative_time(clock.takes(*answer), Race(case("nothing"), clock.takes(*reference), "it", ratio=10))
    assert measured.within(10) is within
    assert (measured.low, measured.high) == pytest.approx((low, high))
    assert measured.median == pytest.approx(median, rel=0.15)
    assert not measured.cut_short


@pytest.mark.parametrize(
    ("of_it_computing", "ratio"), [(0.1, 2), (1, 20), (4, 20)], ids=["interrupted", "alone", "on four cores"]
)
def test_waiting_for_the_processor_does_not_count_and_a_second_core_is_no_disadvantage(clock, of_it_computing, ratio):
    answer = clock.takes(0.02, of_it_computing=of_it_computing)
    measured = relative_time(answer, Race(case("nothing"), clock.takes(0.001), "it", ratio=10))
    assert (measured.low, measured.median, measured.high) == pytest.approx((ratio, ratio, ratio))


def test_a_call_without_end_is_cut_short():
    def endless():
        while True:
            pass

    measured = relative_time(endless, Race(case("nothing"), lambda: None, "it", ratio=10))
    assert measured.cut_short
    assert measured.within(10) is False


@pytest.mark.parametrize("answer", [conv_seven_loops, conv_scattered])
def test_a_slow_answer_is_right_all_the_same(answer):
    verdict = check(answer, exercise="conv_matmul")
    assert (verdict.status, verdict.points, verdict.max_points) == ("passed", 2.0, 3.0)
    assert (verdict.finding.kind, verdict.finding.message) == ("speed", verdict.message)
    assert verdict.message.startswith("conv_matmul: right, but slow: 2 of 3 points.\n")
    assert "speed 0 of 1" in verdict.message
    assert verdict.score() == 2.0


def measured_as(monkeypatch, *bounds):
    monkeypatch.setattr(local_answer, "relative_time", lambda answer, race: RelativeTime(*bounds))  # noqa: ARG005
    return check(conv_sum_of_products, exercise="conv_matmul")


def test_what_cannot_be_measured_costs_nothing_and_is_said(monkeypatch):
    verdict = measured_as(monkeypatch, 60.0, 72.0, 90.0)
    assert (verdict.status, verdict.points, verdict.finding) == ("passed", 3.0, None)
    assert "Speed could not be measured reliably: it takes between 60 and 90 times" in verdict.message
    assert "Run the check again when the machine is less busy." in verdict.message


def test_what_is_fast_is_told_without_a_number(monkeypatch):
    verdict = measured_as(monkeypatch, 1.0, 2.0, 3.0)
    assert (verdict.points, verdict.finding) == (3.0, None)
    assert "Speed" not in verdict.message


@pytest.mark.usefixtures("without_search")
@pytest.mark.parametrize("exercise", RACED[::2], ids=lambda exercise: exercise.name)
def test_an_answer_that_is_wrong_at_full_size_alone_is_wrong(exercise):
    right = right_answer(exercise.name)
    largest = max(
        array.size for array in exercise.contract.speed.case.build().values() if isinstance(array, np.ndarray)
    )

    def answer(*arguments):
        return right(*arguments) + (arguments[0].size >= largest)

    verdict = check(as_submitted(exercise, answer), exercise=exercise.name)
    assert (verdict.status, verdict.points, verdict.finding.kind) == ("failed", 0.0, "values")


@pytest.mark.usefixtures("without_search")
def test_an_answer_that_fails_at_full_size_alone_is_told_how():
    def conv_matmul(x, w):
        if x.size > 2000:
            raise MemoryError("too large for me")
        return conv_sum_of_products(x, w)

    assert "MemoryError: too large for me" in check(conv_matmul).message


def test_the_race_is_silent(capfd):
    def conv_matmul(x, w):
        print("racing")  # noqa: T201
        return conv_sum_of_products(x, w)

    assert check(conv_matmul).points == 3.0
    assert capfd.readouterr() == ("", "")
