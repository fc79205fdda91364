"""Ends an answer that never ends, and says so.

Python runs code of its own in the answer's thread when another thread asks for it: an exception is raised there, in
the middle of the loop. Signals would do this on the main thread of Unix alone; this does it in every thread and on
Windows as well. What it cannot do is end a loop or a wait inside compiled code (Numba, NumPy, time.sleep): the
exception arises when that code returns to Python, and if it never does, only ending the process helps.
"""

import _thread
import ctypes
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from stridewise.checker.answers.answer import Elsewhere

TIME_LIMIT = 10.0  # for one call; the slowest right answer that is known, seven loops in Python, takes a hundredth
_AGAIN = 0.05  # seconds; an exception that the answer caught is followed by another
_starting: list["_Watchdog"] = []  # whose thread was made, but has not run yet
_PATIENCE = 1.0  # seconds; after so long the exceptions come without a pause, to hit the gap between two `try`


class TimeLimitExceededError(Exception):
    """The call did not end within the limit, and was ended."""


class _Ended(BaseException):
    """Raised in the answer's thread; no `except Exception` catches it. It never leaves this module."""


def with_time_limit(function: Callable[..., Any], seconds: float = TIME_LIMIT) -> Callable[..., Any]:
    """`function` with a time limit for each call, beyond which the call raises TimeLimitExceededError.

    What the function itself raises passes through, Ctrl-C as well. After the call no exception is still on its way, and
    the thread that kept the time ends.
    """

    if isinstance(function, Elsewhere):
        return function.within(seconds)

    def call(*arguments: Any) -> Any:
        watchdog = _Watchdog(seconds)
        try:
            return watchdog.guard(function, arguments)
        except _Ended as ended:
            if not watchdog.barked:  # it belongs to a check around this one
                raise
            raise TimeLimitExceededError(f"did not end within {seconds:g} s").with_traceback(
                ended.__traceback__
            ) from None

    return call


class _Watchdog:
    """Waits in a thread of its own, then raises _Ended in the thread that made it until that thread is done."""

    def __init__(self, seconds: float) -> None:
        self.barked = False
        self._seconds = seconds
        self._watched = threading.get_ident()
        self._live = [self]  # empty when the call has ended
        self._right_of_way = [self]  # whoever takes it first decides: the call that it has ended, or the dog to bark
        self._done, self._gone = threading.Event(), threading.Event()

    def guard(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        returned, error = None, None
        # The dog's exceptions arise where Python looks for them: when a function begins, when a call ends, at the end
        # of a loop's turn. So none comes between the end of the answer and `clear`, and after it one more at most.
        try:
            try:
                self._start()
                returned = function(*arguments)
                self._live.clear()
            except BaseException as raised:
                self._live.clear()
                error = raised
            self._call_off()
        except _Ended:
            self._call_off()
        if self.barked and not isinstance(error, _Ended | KeyboardInterrupt):
            raise _Ended from error  # it caught the exception, made it one of its own, or returned just too late
        if error is not None:
            raise error
        return returned

    def _start(self) -> None:
        _starting.append(self)
        try:
            # Not threading.Thread: its start waits until the new thread runs, which on a busy machine takes longer
            # than most answers.
            _thread.start_new_thread(self._watch, ())
        except BaseException:
            _starting.remove(self)
            raise

    def _goes_first(self) -> bool:
        try:
            self._right_of_way.pop()
        except IndexError:
            return False
        return True

    def _watch(self) -> None:
        with suppress(ValueError):  # Ctrl-C just after the start
            _starting.remove(self)
        if self._done.wait(self._seconds) or not self._goes_first():
            return
        self.barked = True
        impatient = time.monotonic() + _PATIENCE
        while self._live:
            _raise_in(self._watched, _Ended)
            if time.monotonic() > impatient:
                self._insist()
            self._done.wait(_AGAIN)
        self._gone.set()

    def _insist(self) -> None:
        # With turns this short the exception can arise at every step of the answer, also where no `try` is open.
        turn = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            while self._live:
                _raise_in(self._watched, _Ended)
                time.sleep(0)
        finally:
            sys.setswitchinterval(turn)

    def _call_off(self) -> None:
        """Let the watchdog's thread end, and see to it that none of its exceptions is still on its way."""
        if self._goes_first():
            self._done.set()
        else:
            self._quieten()

    def _quieten(self) -> None:
        # It has begun: an exception may arise at any step in here, so each step can be done twice.
        interrupt: KeyboardInterrupt | None = None
        is_last = False
        while True:
            try:
                self._done.set()
                self._gone.wait()
                # To take one back would leave Python 3.11 looking for it at every step for ever (and, where calls are
                # traced, in an endless loop of its own). One more takes its place, and is waited for.
                is_last = True
                _raise_in(self._watched, _Ended)
                while True:
                    pass
            except _Ended:
                if is_last:
                    break
            except KeyboardInterrupt as pressed:
                interrupt = pressed
        if interrupt:
            raise interrupt


def _raise_in(thread: int, exception: type[BaseException]) -> None:
    """Have the exception raised in that thread when it next runs Python code."""
    # Until a new thread runs, Python 3.11 takes it for the one that made it: the exception would arise in the watchdog
    # of an earlier call, and this call would wait for it for ever. Such threads run within a turn of Python's.
    until = time.monotonic() + _PATIENCE
    while _starting and time.monotonic() < until:
        time.sleep(0)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(exception))
