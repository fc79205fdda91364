"""A function in a kernel behaves like the function: what it gives, changes, raises and prints."""

import time

import numpy as np
import pytest

from grader.judging import function_channel
from grader.judging.function_channel import FunctionChannel, NoAnswer
from grader.judging.remote_answer import RemoteAnswer
from grader.sandbox.inside import call_answer as answers
from grader.sandbox.inside.protocol import ArithmeticTrace
from stridewise.checker.answers.answer import MeasurementError
from stridewise.checker.answers.arithmetic_trace import program_of
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.exercises import exercise_named
from tests.fixtures.in_process_kernel import InProcessKernel

EXERCISE = exercise_named("conv_1x1")
CASE = EXERCISE.witnesses[1]


@pytest.fixture
def remote(tmp_path):
    def make(function, *, cases=(), **settings):
        kernel = InProcessKernel(tmp_path, **settings)
        kernel.names["conv_1x1"] = function
        line = FunctionChannel(kernel, EXERCISE, seconds=2)
        assert line.look_up()
        return RemoteAnswer(line, cases)

    return make


def product(x, w):
    return x @ w[0, 0]


def test_it_gives_and_changes_what_the_function_does(remote, capsys):
    def odd(x, w):
        print("called")  # noqa: T201
        x[0] = 7
        return w.T

    x, w = CASE.build().values()
    result = remote(odd)(x, w)
    assert (x[0] == 7).all()
    assert np.shares_memory(result, w)
    assert result.shape == w.T.shape
    assert capsys.readouterr().out == "called\n"


def test_it_raises_what_the_function_raises_with_the_line_as_a_note(remote):
    def broken(x, w):
        return x.reshape(w)

    with pytest.raises(TypeError) as caught:
        remote(broken)(*CASE.build().values())
    assert "x.reshape(w)" in caught.value.__notes__[0]


def test_where_a_call_takes_long_the_cases_behind_it_go_through_together_all_the_same(remote, monkeypatch):
    calls = []
    monkeypatch.setattr(function_channel, "_BATCH_SECONDS", 0.2)

    def slow_at_first(x, w):
        calls.append(1)
        time.sleep(0 if calls[1:] else 0.3)
        return x @ w[0, 0]

    cases = EXERCISE.witnesses
    far = remote(slow_at_first, cases=cases)
    for case in cases:
        far(*case.build().values())
    assert (far._line._kernel.calls, len(calls)) == (1 + 2, len(cases))  # one to look it up


def test_known_cases_go_through_in_one_go_and_each_call_is_a_call(remote):
    calls = []

    def counting(x, w):
        calls.append(x.shape)
        return product(x, w)

    cases = [*EXERCISE.witnesses, EXERCISE.witnesses[0]]
    answer = remote(counting, cases=cases)
    answer(*cases[0].build().values())
    assert len(calls) == len(cases)
    for case in cases[1:]:
        np.testing.assert_array_equal(answer(*case.build().values()), product(*case.build().values()))
    assert len(calls) == len(cases)
    answer(*cases[1].build().values())  # once more than was asked for in advance
    assert len(calls) == len(cases) + 1


def test_after_an_end_there_are_no_more_answers(remote):
    for fate, error in (("timed out", TimeLimitExceededError), ("died", NoAnswer)):
        answer = remote(product, ends=(1, fate))
        for _ in range(2):
            with pytest.raises(error):
                answer(*CASE.build().values())


def test_the_time_for_all_calls_together_is_limited(remote):
    answer = remote(product)
    answer._line._spent = 100.0
    with pytest.raises(TimeLimitExceededError, match="all calls together"):
        answer(*CASE.build().values())


def test_multiplications_are_counted_in_steps_that_give_the_results(remote):
    n, h, w_, ci = CASE.build()["x"].shape
    co = CASE.build()["w"].shape[3]
    assert remote(product).multiplications(CASE, EXERCISE.reference) == n * h * w_ * ci * co
    assert remote(lambda x, w: np.sqrt(x)).multiplications(CASE, EXERCISE.reference) is None  # noqa: ARG005


def test_steps_that_give_something_else_count_for_nothing(remote, monkeypatch):
    expected = product(*CASE.build().values())
    forged = program_of(lambda x, w: x[..., :1] * 0 + expected, [*CASE.build().values()])  # noqa: ARG005
    assert forged.products == 0
    np.testing.assert_array_equal(forged.run([*CASE.build().values()]), expected)
    wrong = ArithmeticTrace(forged.inputs, forged.steps, forged.outputs, forged.shape)
    for trace in (wrong, ArithmeticTrace(1, [("+", 0, 1)], [0], ()), ArithmeticTrace(0, [], [0], ()), "all"):
        monkeypatch.setattr(answers._Calling, "trace", lambda calling, trace=trace: calling.traces.append(trace))
        with pytest.raises((MeasurementError, NoAnswer)):
            remote(product).multiplications(CASE, EXERCISE.reference)
