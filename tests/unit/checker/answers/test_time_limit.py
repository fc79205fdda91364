"""An answer that never ends is ended, in any thread, whatever it catches; and nothing of that gets out."""

# Endless answers need no arguments.
# ruff: noqa: ARG001, SIM105

import signal
import sys
import threading
import time
from importlib import import_module

import numpy as np
import pytest

from evaluation.answers.invalid_answers import never_ends
from evaluation.answers.submitted import FakeCompiled, right_answer, short_time_limit
from stridewise import check
from stridewise.checker.answers.time_limit import TimeLimitExceededError, _Watchdog, with_time_limit


def catches_everything_in_its_loop():
    count = 0
    while True:
        try:
            count += 1
        except BaseException:
            pass


def catches_everything_around_many_steps():
    while True:
        try:
            for step in range(100):
                abs(step)
        except:  # noqa: E722
            pass


def catches_everything_around_numpy():
    x, i = np.ones((8, 8)), 0
    while i < 9:
        try:
            x[i] @ x
            x[i + 9]
            i += 1
        except:  # noqa: E722
            pass


def returns_when_stopped():
    try:
        never_ends()
    except BaseException:
        return 7


def raises_its_own_error_when_stopped():
    try:
        never_ends()
    except BaseException as error:
        raise ValueError("of its own") from error


def goes_on_when_stopped():
    try:
        never_ends()
    finally:
        never_ends()


def ends_in_another_way_when_stopped():
    try:
        never_ends()
    finally:
        sys.exit(3)


ENDLESS = (
    never_ends,
    catches_everything_in_its_loop,
    catches_everything_around_many_steps,
    catches_everything_around_numpy,
    returns_when_stopped,
    raises_its_own_error_when_stopped,
    goes_on_when_stopped,
    ends_in_another_way_when_stopped,
)


def in_a_thread(function):
    """What the function returns or raises, from a thread of its own."""
    said = []

    def run():
        try:
            said.append((function(), None))
        except BaseException as error:
            said.append((None, error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    returned, error = said[0]
    if error:
        raise error
    return returned


def here(function):
    return function()


@pytest.mark.parametrize("where", [here, in_a_thread])
@pytest.mark.parametrize("endless", ENDLESS)
def test_it_is_ended(endless, where):
    threads, turn = threading.active_count(), sys.getswitchinterval()
    with pytest.raises(TimeLimitExceededError, match=r"did not end within 0.1 s"):
        where(with_time_limit(lambda: endless(), 0.1))
    assert (threading.active_count(), sys.getswitchinterval()) == (threads, turn)


@pytest.mark.parametrize("where", [here, in_a_thread])
def test_what_ends_in_time_is_as_without_a_limit(where):
    def fails():
        raise KeyError("axis")

    assert where(with_time_limit(lambda: 7)) == 7
    with pytest.raises(KeyError, match="axis"):
        where(with_time_limit(fails))
    with pytest.raises(SystemExit):
        where(with_time_limit(sys.exit))


def test_no_exception_arrives_after_the_call_however_close_the_limit_was():
    def lasts(seconds):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            pass

    outcomes, turn = set(), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # or else the timer has its turn 5 ms late
    try:
        for number in range(300):
            try:
                with_time_limit(lasts, 0.001)(number % 20 * 0.0001)
                outcomes.add("ended")
            except TimeLimitExceededError:
                outcomes.add("stopped")
            # Were one still on its way, it would arise here.
            sum(range(2000))
    finally:
        sys.setswitchinterval(turn)
    assert outcomes == {"ended", "stopped"}


def test_the_watchdog_does_nothing_where_the_call_has_ended_first():
    watchdog = _Watchdog(seconds=60)
    assert watchdog.run(lambda: 7, ()) == 7
    watchdog._watch()
    sum(range(2000))
    assert not watchdog.has_expired


def test_the_limit_of_an_outer_call_is_not_taken_for_the_inner_ones():
    caught = []

    def inner():
        try:
            with_time_limit(never_ends, 60)()
        except TimeLimitExceededError as error:
            caught.append(error)

    with pytest.raises(TimeLimitExceededError, match=r"0\.1 s"):
        with_time_limit(inner, 0.1)()
    assert caught == []


def test_an_import_is_not_interrupted_half_way(tmp_path, monkeypatch):
    (tmp_path / "slow_to_import.py").write_text("import time\nfor _ in range(60):\n    time.sleep(0.005)\nname = 3\n")
    monkeypatch.syspath_prepend(tmp_path)

    def imports():
        import slow_to_import

        never_ends()
        return slow_to_import

    try:
        with pytest.raises(TimeLimitExceededError):
            with_time_limit(imports, 0.05)()
        assert sys.modules["slow_to_import"].name == 3
    finally:
        sys.modules.pop("slow_to_import", None)


def test_afterwards_calls_can_still_be_traced():
    # Python 3.11 hangs in its first traced call where an exception for another thread was taken back.
    with pytest.raises(TimeLimitExceededError):
        with_time_limit(never_ends, 0.05)()
    with_time_limit(lambda: None)()
    events = []
    earlier = sys.getprofile()
    sys.setprofile(lambda frame, event, argument: events.append(event))  # noqa: ARG005
    try:
        right_answer("row_major_strides")((2, 3))
    finally:
        sys.setprofile(earlier)
    assert "call" in events


def test_a_limit_around_a_limit_ends_the_inner_call_too():
    with pytest.raises(TimeLimitExceededError, match=r"within 0.1 s"):
        with_time_limit(with_time_limit(never_ends, 60), 0.1)()


def test_an_interrupt_passes_through():
    def presses():
        threading.Timer(0.05, signal.raise_signal, [signal.SIGINT]).start()
        never_ends()

    with pytest.raises(KeyboardInterrupt):
        with_time_limit(presses, 20)()


@pytest.fixture
def short():
    with short_time_limit(0.2):
        yield


def conv_naive(x, w):
    while True:
        pass


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("answer", [conv_naive, FakeCompiled(conv_naive)], ids=["plain", "compiled"])
def test_the_check_says_so_and_where_it_was(answer):
    verdict = check(answer, exercise="conv_naive")
    assert (verdict.status, verdict.points, verdict.finding.kind) == ("failed", 0.0, "timeout")
    assert verdict.message.startswith("conv_naive: did not end within 0.2 s and was stopped. Input: ")
    assert verdict.finding.case["x"].shape == (1, 3, 4, 1)


@pytest.mark.usefixtures("short")
def test_the_line_it_was_in_is_told():
    assert "it was in line " in check(conv_naive).message


@pytest.mark.usefixtures("short")
def test_an_answer_that_ends_on_some_inputs_alone_gets_nothing_for_them():
    right = right_answer("im2col")

    def im2col(x, kh, kw):
        return right(x, kh, kw) if x.flags.c_contiguous else never_ends()

    verdict = check(im2col)
    assert (verdict.finding.kind, verdict.points) == ("timeout", 0.0)
    assert "Input: a sliced image." in verdict.message


@pytest.mark.usefixtures("short")
def test_of_a_wrong_answer_the_calls_that_do_not_end_are_no_evidence(monkeypatch):
    monkeypatch.setattr(import_module("stridewise.checker.check"), "_SECONDS_TO_COLLECT", 0.2)
    flipped = right_answer("conv_naive")

    def conv_naive(x, w):
        return flipped(x, w[::-1, ::-1]) if len(x) == 1 else never_ends()

    finding = check(conv_naive).finding
    assert (finding.kind, finding.misconception) == ("values", "kernel-flipped")


class Busy:
    """A machine so busy that the process has hardly run at all."""

    seconds = 0.0


def sleeps():
    time.sleep(0.2)
    return "done"


def test_neither_waiting_for_a_processor_nor_compiling_is_the_time_of_the_call(monkeypatch):
    with pytest.raises(TimeLimitExceededError):
        with_time_limit(sleeps, 0.02)()
    with monkeypatch.context() as patched:
        patched.setattr(f"{with_time_limit.__module__}.ProcessTime", Busy)
        with pytest.raises(TimeLimitExceededError):
            with_time_limit(sleeps, 0.02)()  # nobody looks within so short a limit
        patched.setattr(f"{with_time_limit.__module__}._LONG", 0.01)
        assert with_time_limit(sleeps, 0.02)() == "done"
    start = time.monotonic()
    monkeypatch.setattr(f"{with_time_limit.__module__}._LONG", 0.01)
    monkeypatch.setattr(f"{with_time_limit.__module__}.compiling_seconds", lambda: time.monotonic() - start)
    assert with_time_limit(sleeps, 0.02)() == "done"
