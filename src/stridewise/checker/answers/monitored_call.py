"""Ends a call that takes too long where only one thread is possible, as in a browser.

Python reports every call of a Python function and every jump, which each loop makes, to `sys.monitoring` (Python 3.12
and newer). The callback looks at the clock, and what it raises arises in the code that runs. It costs a tenth of a
microsecond per report.
"""

import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

IMPORT_SECONDS = 60.0  # beyond the limit for an import, which leaves a broken module behind if it is interrupted
_TOOL = 4  # a free tool id: 0 to 2 and 5 are reserved
_monitoring: Any = getattr(sys, "monitoring", None)
_running: list["MonitoredCall"] = []  # a call, and within it others, each with its own limit


class Interrupt(BaseException):
    """Raised in the call; no `except Exception` catches it. It never leaves `time_limit`."""


class MonitoredCall:
    """A call with a limit in seconds; after it `Interrupt` is raised at every report until the call has ended."""

    def __init__(self, seconds: float) -> None:
        self.has_expired = False
        self._seconds = seconds
        self.deadline = self.next_deadline = float("inf")

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        returned, error = None, None
        around = _running[-1:]
        self.deadline = time.monotonic() + self._seconds
        self.next_deadline = min([self.deadline, *[call.next_deadline for call in around]])
        _prepare()
        # Until the second `set_events` no Python function is called but the answer, and nothing jumps: `Interrupt` is
        # raised nowhere else.
        try:
            _running.append(self)
            _monitoring.set_events(_TOOL, _monitoring.events.PY_START | _monitoring.events.JUMP)
            returned = function(*arguments)
        except BaseException as raised:
            error = raised
        _running.remove(self)
        if not around:
            _monitoring.set_events(_TOOL, 0)
        if self.has_expired and not isinstance(error, Interrupt | KeyboardInterrupt):
            raise Interrupt from error  # the answer caught it, or turned it into its own error
        if error is not None:
            raise error
        return returned


def _prepare() -> None:
    """Register the callback, the first time."""
    if _monitoring.get_tool(_TOOL) is None:
        _monitoring.use_tool_id(_TOOL, "stridewise")
        for event in (_monitoring.events.PY_START, _monitoring.events.JUMP):
            _monitoring.register_callback(_TOOL, event, _look_at_clock)


def _look_at_clock(*_: Any) -> None:
    now = time.monotonic()
    if not _running or now < _running[-1].next_deadline:
        return
    for call in _running:
        if now >= call.deadline + (IMPORT_SECONDS if is_importing() else 0):
            call.has_expired = True
            raise Interrupt


def is_importing() -> bool:
    """Return whether a module is being imported at this moment, in whichever thread."""
    modules = [module for module in list(sys.modules.values()) if isinstance(module, ModuleType)]
    return any(getattr(vars(module).get("__spec__"), "_initializing", False) for module in modules)
