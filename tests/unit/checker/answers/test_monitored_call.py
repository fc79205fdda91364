"""The time limit where no thread can be started: `sys.monitoring` looks at the clock."""

import sys
import threading

import pytest

from stridewise.checker.answers import time_limit
from stridewise.checker.answers.time_limit import TimeLimitExceededError, with_time_limit

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is new in Python 3.12")


@pytest.fixture(autouse=True)
def _in_a_browser(monkeypatch):
    monkeypatch.setattr(time_limit.sys, "platform", "emscripten")


def _endless():
    while True:
        pass


def _catches_everything():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def _over_an_endless_iterator():
    return sum(1 for _ in iter(int, 1))


def _turns_it_into_its_own_error():
    try:
        _endless()
    except BaseException as error:
        raise ValueError("mine") from error


@pytest.mark.parametrize(
    "function", [_endless, _catches_everything, _over_an_endless_iterator, _turns_it_into_its_own_error]
)
def test_an_endless_call_ends_without_a_thread(function):
    threads = threading.active_count()
    with pytest.raises(TimeLimitExceededError, match=r"within 0\.1 s"):
        with_time_limit(function, 0.1)()
    assert threading.active_count() == threads


def test_what_a_call_returns_and_raises_passes_through():
    assert with_time_limit(lambda x: x + 1, 5)(2) == 3
    with pytest.raises(ZeroDivisionError):
        with_time_limit(lambda: 1 / 0, 5)()


def test_the_limit_around_a_call_ends_it_too():
    inner = with_time_limit(_endless, 60)
    with pytest.raises(TimeLimitExceededError, match=r"within 0\.1 s"):
        with_time_limit(inner, 0.1)()


def test_nothing_is_watched_when_the_call_is_over():
    with_time_limit(lambda: None, 5)()
    assert sys.monitoring.get_events(4) == 0
