"""A cached reference returns what the reference returns, and computes it once."""

import numpy as np
import pytest

from grader.judging import expected_results
from grader.judging.expected_results import CachedReference, judged_exercise
from stridewise.checker.rules.compare import agree
from stridewise.exercises import EXERCISES


class Counting:
    def __init__(self, result):
        self.result, self.calls = result, 0

    def __call__(self, *_):
        self.calls += 1
        return self.result(*_)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_it_returns_what_the_reference_returns_the_second_time_as_well(exercise):
    judged = judged_exercise(exercise.name, "a secret")
    for _ in range(2):
        for case in judged.cases:
            expected, received = (
                function(*case.build().values()) for function in (exercise.reference, judged.reference)
            )
            assert type(expected) is type(received)
            assert agree(expected, received)


def test_each_input_is_worked_out_once_and_what_is_done_to_a_result_is_forgotten():
    function = Counting(lambda x: x + 1)
    cached = CachedReference(function)
    for _ in range(3):
        result = cached(np.zeros(3))
        assert result.tolist() == [1, 1, 1]
        result[:] = 7
    assert function.calls == 1


def test_what_is_public_is_worked_out_once_for_all_submissions():
    first, second = (judged_exercise("conv_naive", key) for key in ("one", "two"))
    assert first.reference is second.reference
    assert first.cases != second.cases


def test_inputs_that_look_alike_are_told_apart():
    inputs = [(1,), (True,), ((1,),), (np.ones(1),), (np.ones(1, np.float32),), (np.ones((1, 1)),), (1, 1)]
    square = np.arange(4).reshape(2, 2)
    inputs += [(square,), (square.T,), (square[:1],), (square[1:],)]
    function = Counting(lambda *_: len(inputs) + function.calls)
    cached = CachedReference(function)
    assert len({cached(*arguments) for arguments in inputs}) == len(inputs)
    assert function.calls == len(inputs)


@pytest.mark.parametrize("argument", [None, [1], "text", {"a": 1}, 1.5], ids=repr)
def test_what_is_not_plain_data_goes_to_the_reference_each_time(argument):
    function = Counting(lambda _: 1)
    cached = CachedReference(function)
    assert [cached(argument), cached(argument), function.calls] == [1, 1, 2]


def test_it_forgets_what_was_not_asked_for_longest(monkeypatch):
    monkeypatch.setattr(expected_results, "_MAX_RESULTS", 2)
    function = Counting(lambda x: x)
    cached = CachedReference(function)
    for number in (1, 2, 1, 3, 1, 2):
        assert cached(number) == number
    assert function.calls == 4


def test_large_arrays_and_errors_are_not_kept():
    function = Counting(lambda x: np.zeros(x.size) if x.size > 1 else 1 // 0)
    cached = CachedReference(function)
    for _ in range(2):
        cached(np.zeros(expected_results._MAX_BYTES))
        with pytest.raises(ZeroDivisionError):
            cached(np.zeros(1))
    assert function.calls == 4
