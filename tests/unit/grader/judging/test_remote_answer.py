"""A function in a kernel behaves like the function: what it returns, changes, raises and prints."""

import time
from dataclasses import replace

import numpy as np
import pytest

from grader.judging import function_channel
from grader.judging.function_channel import FunctionChannel, NoAnswer
from grader.judging.remote_answer import RemoteAnswer
from grader.sandbox.inside import call_answer as answers
from grader.sandbox.inside.protocol import ArithmeticTrace
from stridewise.checker.answers.answer import MeasurementError
from stridewise.checker.answers.arithmetic_trace import trace_arithmetic
from stridewise.checker.answers.local_answer import LocalAnswer
from stridewise.checker.answers.time_limit import TimeLimitExceededError
from stridewise.exercises import exercise_named
from stridewise.exercises.limits import ForbiddenCalls
from tests.fixtures.in_process_kernel import InProcessKernel

EXERCISE = exercise_named("conv_1x1")
CASE = EXERCISE.witnesses[1]


@pytest.fixture
def remote(tmp_path):
    def make(function, *, cases=(), exercise=EXERCISE, **settings):
        kernel = InProcessKernel(tmp_path, **settings)
        kernel.names["conv_1x1"] = function
        channel = FunctionChannel(kernel, exercise, seconds=2)
        assert channel.look_up()
        return RemoteAnswer(channel, cases)

    return make


def product(x, w):
    return x @ w[0, 0]


def called(answer, case=CASE):
    return answer.call(case, seconds=2)


def test_it_gives_and_changes_what_the_function_does(remote):
    def odd(x, w):
        print("called")  # noqa: T201
        x[0] = 7
        return w.T

    outcome = called(remote(odd))
    assert list(outcome.changed) == ["x"]
    assert (outcome.changed["x"][0] == 7).all()
    assert outcome.shares
    assert outcome.value.shape == CASE.build()["w"].T.shape
    assert outcome.printed == "called\n"


def test_it_raises_what_the_function_raises_and_tells_the_line(remote):
    def broken(x, w):
        return x.reshape(w)

    outcome = called(remote(broken))
    assert isinstance(outcome.error, TypeError)
    assert "x.reshape(w)" in outcome.source_line


@pytest.mark.parametrize("function", [lambda x, w: x @ w[0, 0], lambda x, w: x / w.sum() / 0, lambda x: x])
def test_a_call_has_the_same_outcome_as_a_local_answers(remote, function):
    near, far = (answer.attempt(CASE, EXERCISE.contract) for answer in (LocalAnswer(function), remote(function)))
    assert type(near.error) is type(far.error)
    assert (near.text, near.source_line, near.printed) == (far.text, far.source_line, far.printed)
    np.testing.assert_array_equal(near.value, far.value)


def test_a_forbidden_call_counts_where_it_is_forbidden(remote):
    forbidden = ForbiddenCalls(("numpy:*einsum",), "That.")

    def by_einsum(x, w):
        return np.einsum("nhwi,io->nhwo", x, w[0, 0])

    channel_rules = replace(EXERCISE, contract=replace(EXERCISE.contract, forbidden=(forbidden,)))
    answer = remote(by_einsum, exercise=channel_rules)
    calls = answer.call(CASE, [forbidden], seconds=2).forbidden_calls
    assert {(call.name.split(".")[0], call.because) for call in calls} == {("numpy", "That.")}
    assert answer.call(CASE, seconds=2).forbidden_calls == ()


def test_where_a_call_takes_long_the_cases_behind_it_go_through_together_all_the_same(remote, monkeypatch):
    calls = []
    monkeypatch.setattr(function_channel, "_BATCH_SECONDS", 0.2)

    def slow_at_first(x, w):
        calls.append(1)
        time.sleep(0 if calls[1:] else 0.3)
        return x @ w[0, 0]

    cases = EXERCISE.witnesses
    answer = remote(slow_at_first, cases=cases)
    for case in cases:
        called(answer, case)
    assert (answer._channel._kernel.calls, len(calls)) == (1 + 2, len(cases))  # one to look it up


def test_known_cases_go_through_in_one_go_and_each_call_is_a_call(remote):
    calls = []

    def counting(x, w):
        calls.append(x.shape)
        return product(x, w)

    cases = [*EXERCISE.witnesses, EXERCISE.witnesses[0]]
    answer = remote(counting, cases=cases)
    called(answer, cases[0])
    assert len(calls) == len(cases)
    for case in cases[1:]:
        np.testing.assert_array_equal(called(answer, case).value, product(*case.build().values()))
    assert len(calls) == len(cases)
    called(answer, cases[1])  # once more than was asked for in advance
    assert len(calls) == len(cases) + 1


def test_after_an_end_there_are_no_more_answers(remote):
    for status, error in (("timed out", TimeLimitExceededError), ("died", NoAnswer)):
        answer = remote(product, ends=(1, status))
        for _ in range(2):
            assert type(called(answer).error) is error


@pytest.mark.parametrize(("share", "is_answered"), [(0.99, True), (1.01, False)])
def test_the_time_for_all_calls_together_is_limited(remote, share, is_answered):
    answer = remote(product)
    answer._channel._spent = share * function_channel._TOTAL_TIME * answer._channel.seconds
    outcome = called(answer)
    assert (outcome.error is None) == is_answered
    assert ("all calls together" in outcome.text) != is_answered


def test_multiplications_are_counted_in_steps_that_give_the_results(remote):
    n, h, w_, ci = CASE.build()["x"].shape
    co = CASE.build()["w"].shape[3]
    assert remote(product).count_multiplications(CASE, EXERCISE.reference) == n * h * w_ * ci * co
    assert remote(lambda x, w: np.sqrt(x)).count_multiplications(CASE, EXERCISE.reference) is None  # noqa: ARG005


def test_steps_that_give_something_else_count_for_nothing(remote, monkeypatch):
    expected = product(*CASE.build().values())
    forged = trace_arithmetic(lambda x, w: x[..., :1] * 0 + expected, [*CASE.build().values()])  # noqa: ARG005
    assert forged.multiplications == 0
    np.testing.assert_array_equal(forged.run([*CASE.build().values()]), expected)
    wrong = ArithmeticTrace(forged.inputs, forged.steps, forged.outputs, forged.shape)
    for trace in (wrong, ArithmeticTrace(1, [("+", 0, 1)], [0], ()), ArithmeticTrace(0, [], [0], ()), "all"):
        monkeypatch.setattr(answers._Calling, "trace", lambda calling, trace=trace: calling.traces.append(trace))
        with pytest.raises((MeasurementError, NoAnswer)):
            remote(product).count_multiplications(CASE, EXERCISE.reference)
