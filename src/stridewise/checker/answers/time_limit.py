"""Ends a call that takes too long, in any thread and on every system.

A timer's thread asks Python to raise an exception in the thread of the call, where it arises between two steps of
Python code. (A signal would do the same, but only in the main thread, and only on Unix.) A loop or a wait inside
compiled code is not interrupted: the exception arises when that code returns to Python. If it never does, only ending
the process helps.
"""

import ctypes
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

TIME_LIMIT = 10.0  # seconds for one call; the slowest correct answer known, seven loops in Python, takes a hundredth
_RETRY = 0.01  # seconds; an answer may catch the exception, and go on
_PATIENCE = 1.0  # seconds; then exceptions follow each other closely, to hit the gap between two `try`
_IMPORT = 60.0  # seconds beyond the limit for an import, which leaves a broken module behind if it is interrupted


class TimeLimitExceededError(Exception):
    """The call exceeded the time limit and was stopped."""


class _Interrupt(BaseException):
    """Raised in the thread of the call; no `except Exception` catches it. It never leaves this module."""


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
        Takes the same positional arguments.

    Raises
    ------
    TimeLimitExceededError
        Raised by the returned function, with the traceback of where it was interrupted.
    """

    def call(*arguments: Any) -> Any:
        limit = TIME_LIMIT if seconds is None else seconds
        timed = _TimedCall(limit)
        try:
            return timed.run(function, arguments)
        except _Interrupt as interrupt:
            if not timed.has_expired:  # the limit of a call around this one
                raise
            error = TimeLimitExceededError(f"did not end within {limit:g} s")
            raise error.with_traceback(interrupt.__traceback__) from None

    return call


class _TimedCall:
    """One call with a limit. Either the call ends first or its timer does; `_ends_first` settles which."""

    def __init__(self, seconds: float) -> None:
        self._thread = threading.get_ident()
        self._first: dict[str, str] = {}
        self._is_running, self._timer_is_done = True, False
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    @property
    def has_expired(self) -> bool:
        return self._first.get("ended") == "timer"

    def _ends_first(self, who: str) -> bool:
        return self._first.setdefault("ended", who) == who  # in one step of Python: nothing comes in between

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        returned, error = None, None
        # Python looks for the timer's exceptions when a function begins, when a call ends and when a loop goes round,
        # so none arises between the end of the answer and the line after it. Behind that line one more may.
        try:
            try:
                self._timer.start()
                returned = function(*arguments)
                self._is_running = False
            except BaseException as raised:
                self._is_running = False
                error = raised
            self._stop_timer()
        except _Interrupt:
            self._stop_timer()
        if self.has_expired and not isinstance(error, _Interrupt | KeyboardInterrupt):
            raise _Interrupt from error  # the answer caught it, turned it into its own error, or ended just too late
        if error is not None:
            raise error
        return returned

    def _expire(self) -> None:
        """Interrupt the call until it ends. Runs in the timer's thread."""
        if not self._ends_first("timer"):
            return
        start, switch_interval, pause = time.monotonic(), sys.getswitchinterval(), _RETRY
        while self._is_running:
            seconds = time.monotonic() - start
            if seconds > _IMPORT or not _is_importing(self._thread):
                _raise_in(self._thread)
            if seconds > _PATIENCE:
                pause = 1e-4
                sys.setswitchinterval(1e-5)
            time.sleep(pause)
        sys.setswitchinterval(switch_interval)
        self._timer_is_done = True

    def _stop_timer(self) -> None:
        if self._ends_first("call"):
            self._timer.cancel()
            return
        # Exceptions may arise at every step from here on, so each step can be done twice. One that is still pending
        # cannot be taken back (Python 3.11 would look for it at every step for ever): it is waited for.
        ctrl_c: KeyboardInterrupt | None = None
        is_last = False
        while True:
            try:
                while not self._timer_is_done:
                    time.sleep(1e-3)
                is_last = True
                while True:
                    _raise_in(self._thread)  # in place of a pending one, if there is any
            except _Interrupt:
                if is_last:
                    break
            except KeyboardInterrupt as pressed:
                ctrl_c = pressed
        self._timer.join()
        if ctrl_c:
            raise ctrl_c


def _raise_in(thread: int) -> None:
    """Have an `_Interrupt` raised in that thread when it next runs Python code."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Interrupt))


def _is_importing(thread: int) -> bool:
    """Whether the call in that thread is importing a module at this moment."""
    frame: FrameType | None = sys._current_frames().get(thread)
    while frame and frame.f_globals.get("__name__") != __name__:
        if frame.f_globals.get("__name__") == "importlib._bootstrap":
            return True
        frame = frame.f_back
    return False
