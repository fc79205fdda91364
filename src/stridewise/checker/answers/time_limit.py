"""Ends a call that takes too long, in any thread and on every system.

A watchdog's thread asks Python to raise an exception in the thread of the call, where it arises between two steps of
Python code. (A signal would do the same on the main thread of Unix alone.) A loop or a wait inside compiled code is
not interrupted: the exception arises when that code returns to Python. If it never does, only ending the process helps.
In a browser no thread can be started; there `monitored_call` looks at the clock.

What counts is the time that the call takes itself. Waiting for a processor on a busy machine does not count (where the
system tells, as Linux does), nor does compiling by Numba.
"""

import _thread
import ctypes
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from stridewise.checker.answers.monitored_call import IMPORT_SECONDS, Interrupt, MonitoredCall, is_importing
from stridewise.language import translate as _
from stridewise.timing import ProcessTime, compiling_seconds

TIME_LIMIT = 10.0  # seconds for one call; the slowest correct answer known, seven loops in Python, takes a hundredth
_RETRY = 0.05  # seconds; an exception that the answer caught is followed by another
_ESCALATE_AFTER = 1.0  # seconds; from then on exceptions come in quick succession, to hit the gap between two `try`
_UNSEEN = 0.1  # part of the limit after which waiting is looked for: quick calls are not to pay for that
# Seconds; within a shorter limit waiting is not looked for. To read how long each thread has waited, the watchdog needs
# Python's lock some fifty times, and gets it every 5 ms: it would still be reading when what follows is timed.
_LONG = 1.0
_SHORTEST_WAIT = 0.01  # seconds between two looks
_COMPILING_SECONDS = 60.0  # that one call may spend on compiling
_starting: list["_Watchdog"] = []  # whose thread was made, but has not run yet


class TimeLimitExceededError(Exception):
    """The call did not end within the limit, and was ended."""


def with_time_limit(function: Callable[..., Any], seconds: float | None = None) -> Callable[..., Any]:
    """Return the function with a time limit for each call.

    Whatever the function raises passes through, Ctrl-C included. Once the call has ended, no exception arrives late.

    Parameters
    ----------
    function : callable
        Called with positional arguments.
    seconds : float, optional
        The limit of one call; `TIME_LIMIT` if not given.

    Returns
    -------
    callable

    Raises
    ------
    TimeLimitExceededError
        Raised by the returned function, with the traceback of where it was interrupted.
    """

    def limited(*arguments: Any) -> Any:
        limit = TIME_LIMIT if seconds is None else seconds
        call = MonitoredCall(limit) if sys.platform == "emscripten" else _Watchdog(limit)
        try:
            return call.run(function, arguments)
        except Interrupt as interrupt:
            if not call.has_expired:  # the limit of a call around this one
                raise
            error = TimeLimitExceededError(_("did not end within {seconds:g} s", seconds=limit))
            raise error.with_traceback(interrupt.__traceback__) from None

    return limited


class _Watchdog:
    """Waits in a thread of its own, then raises `Interrupt` in the thread of the call until the call has ended."""

    def __init__(self, seconds: float) -> None:
        self.has_expired = False
        self._seconds = seconds
        self._thread = threading.get_ident()
        self._compiled = compiling_seconds()
        self._running = [self]  # empty when the call has ended
        self._undecided = [self]  # whichever takes it first decides: the call (it has ended) or the watchdog
        self._done, self._gone = threading.Event(), threading.Event()

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        returned, error = None, None
        # Python checks for these exceptions when a function begins, when a call ends and when a loop jumps back. So
        # none arises between the end of the answer and `clear`, and at most one after it.
        try:
            try:
                self._start()
                returned = function(*arguments)
                self._running.clear()
            except BaseException as raised:
                self._running.clear()
                error = raised
            self._stop()
        except Interrupt:
            self._stop()
        if self.has_expired and not isinstance(error, Interrupt | KeyboardInterrupt):
            raise Interrupt from error  # the answer caught it, turned it into its own error, or ended just too late
        if error is not None:
            raise error
        return returned

    def _start(self) -> None:
        _starting.append(self)
        try:
            # Not threading.Thread: its start waits until the new thread runs, which on a busy machine takes longer than
            # most answers; and the thread would run under the profile function that watches for forbidden calls. While
            # this was a threading.Timer, two processes crashed in a thread inside Python 3.11; why was not found out.
            _thread.start_new_thread(self._watch, ())
        except BaseException:
            _starting.remove(self)
            raise

    def _decides(self) -> bool:
        try:
            self._undecided.pop()
        except IndexError:
            return False
        return True

    def _watch(self) -> None:
        with suppress(ValueError):  # Ctrl-C just after the start
            _starting.remove(self)
        if self._done.wait(_UNSEEN * self._seconds) or not self._time_is_up() or not self._decides():
            return
        self.has_expired = True
        start = time.monotonic()
        while self._running:
            seconds = time.monotonic() - start
            if seconds > IMPORT_SECONDS or not is_importing():
                _raise_in(self._thread)
                if seconds > _ESCALATE_AFTER:
                    self._insist()
            self._done.wait(_RETRY)
        self._gone.set()

    def _time_is_up(self) -> bool:
        """Wait until the call has taken its time; return False if it ends before that."""
        if self._seconds < _LONG:
            return not self._done.wait((1 - _UNSEEN) * self._seconds)
        own_time = ProcessTime()
        while True:
            compiling = min(_COMPILING_SECONDS, compiling_seconds() - self._compiled)
            left = self._seconds * (1 - _UNSEEN) - own_time.seconds + compiling
            if left <= 0:
                return True
            if self._done.wait(max(left, _SHORTEST_WAIT)):
                return False

    def _insist(self) -> None:
        # With a switch interval this short the exception can arise at every step, also where no `try` is open.
        switch_interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            while self._running:
                _raise_in(self._thread)
                time.sleep(0)
        finally:
            sys.setswitchinterval(switch_interval)

    def _stop(self) -> None:
        """Let the watchdog's thread end, and make sure that none of its exceptions is still on its way."""
        if self._decides():
            self._done.set()
        else:
            self._wait_for_the_last_exception()

    def _wait_for_the_last_exception(self) -> None:
        # An exception may arise at any step in here, so each step can be done twice.
        ctrl_c: KeyboardInterrupt | None = None
        is_last = False
        while True:
            try:
                self._done.set()
                self._gone.wait()
                # A pending one cannot be taken back (Python 3.11 would keep checking for it, and loop endlessly where
                # calls are traced). One more takes its place, and is waited for.
                is_last = True
                _raise_in(self._thread)
                while True:
                    pass
            except Interrupt:
                if is_last:
                    break
            except KeyboardInterrupt as pressed:
                ctrl_c = pressed
        if ctrl_c:
            raise ctrl_c


def _raise_in(thread: int) -> None:
    """Have an `Interrupt` raised in that thread when it next runs Python code."""
    # Until a new thread runs, Python 3.11 mistakes it for its creator: the exception would arise in the watchdog of an
    # earlier call, and this call would wait for it forever. New threads soon run.
    deadline = time.monotonic() + _ESCALATE_AFTER
    while _starting and time.monotonic() < deadline:
        time.sleep(0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Interrupt))
