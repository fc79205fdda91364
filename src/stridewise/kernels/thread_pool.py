"""What changed: the blocks of the output are shared out among all cores.

Why it is faster: blocks do not depend on one another, so two cores do twice the work in the same time. Nobody is told
in advance which blocks to take. Whoever is free claims the next number from a counter, so a core that starts late or is
disturbed takes fewer. Which core computes a block does not change its numbers.
What it costs: waking a sleeping thread takes 50 to 100 microseconds, measured here, in which one core alone does two
million products. So a helper that has run out of work goes on looking for more for a moment (`LINGER`) before it
sleeps, and small convolutions stay on the caller's thread.

The helpers are threads of Python that run compiled code, for which Python's global lock is let go. (Numba's `prange`
can share work too, but not when two threads of Python call at once, or with helpers that take the cores from PyTorch
for good.) A job is a compiled function `job(seat, scratch, *arguments)`:

    enter(seat)
    task = claim(seat)
    while task < tasks:
        ...
        task = claim(seat)
    leave(seat)

Where tasks need what others made, those others have the lower numbers: the job calls `finish(seat)` at the end of each
of these, and `wait(seat, how_many)` at the start of each that needs them all. (As two jobs, helpers would have to be
called twice.)

A helper keeps its arguments until its next job: hand over what is large by its address. The caller is there as long as
anybody works on the job, and so are its arrays.
"""

# ruff: noqa: ARG001  (an intrinsic's parameters are types; the values arrive in `generate`, as args)
import ctypes
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, SupportsIndex

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from stridewise.kernels.arguments import Array, positive
from stridewise.kernels.jit import compiled, inlined

# How often a helper looks for more work, and gives way to others, before it sleeps: about 300 microseconds.
LINGER = 500
# A seat is an int64 array: addresses of four counters that all share, and what sets this one apart.
NEXT_TASK, INSIDE, FINISHED, BELL, TURN, IS_HELPER = range(6)
NO_TASK_LEFT = 2**62  # more than any job has


class Team:
    """Helpers that work on one job at a time, together with whoever brings it."""

    def __init__(self, helpers: int) -> None:
        self._queues: list[SimpleQueue[Any]] = [SimpleQueue() for _ in range(helpers)]
        self._bell = np.zeros(1, np.int64)
        self._bell_address = self._bell.ctypes.data
        self._busy = threading.Lock()
        self._started = False

    def run(self, job: Callable[..., None], tasks: int, scratch: Callable[[], Array], *arguments: Any) -> None:
        """Have `job` done, by this thread and the helpers; alone, where they would not help or have another job.

        scratch: makes the working memory of one thread.
        """
        helpers = min(len(self._queues), tasks - 1)
        if helpers < 1 or not self._busy.acquire(blocking=False):
            return job(_alone.take_seat(), scratch(), *arguments)
        counters = np.zeros(3, np.int64)
        try:
            self._start()
            core = _current_core()
            for queue in self._queues[:helpers]:
                queue.put((core, job, (self._seat(counters, is_helper=True), scratch(), *arguments), counters))
            return job(self._seat(counters, is_helper=False), scratch(), *arguments)
        except BaseException:
            _call_off(counters)
            raise
        finally:
            self._busy.release()

    def dismiss(self) -> None:
        """Let the helpers end once their job is done."""
        with self._busy:
            for queue in self._queues:
                queue.put(None)
            self._queues = []

    def _start(self) -> None:
        if not self._started:
            for queue in self._queues:
                threading.Thread(target=_help, args=(queue,), name="stridewise", daemon=True).start()
            self._started = True

    def _seat(self, counters: Array, *, is_helper: bool) -> Array:
        next_task = counters.ctypes.data
        turn = self._bell[0] + 1
        return np.array([next_task, next_task + 8, next_task + 16, self._bell_address, turn, is_helper], np.int64)


class _Alone(threading.local):
    """The seat of a thread that works without helpers. Making one takes 5 microseconds: each thread keeps its own."""

    def __init__(self) -> None:
        self._counters = np.zeros(4, np.int64)
        first = self._counters.ctypes.data
        self._seat = np.array([first, first + 8, first + 16, first + 24, 0, False], np.int64)

    def take_seat(self) -> Array:
        self._counters.fill(0)
        return self._seat


_alone = _Alone()


def _call_off(counters: Array) -> None:
    """Let helpers finish the task that they have, and claim no other.

    Control-C may end the caller before its job begins. Helpers know x and w by their addresses alone: these must not go
    while they are read.
    """
    counters[NEXT_TASK] = NO_TASK_LEFT
    while counters[INSIDE] > 0:
        time.sleep(0)


def _help(queue: SimpleQueue[Any]) -> None:
    avoided = None
    while (order := queue.get()) is not None:
        core, job, arguments, _counters = order  # the seat has only the address of the counters: this keeps them alive
        # Left alone, two threads may share one core for 10 milliseconds while another idles. Besides, OpenMP may have
        # tied the caller to one core, and threads inherit that.
        if core != avoided and _CORES - {core}:
            with suppress(OSError):  # cores may have been taken away from the process
                os.sched_setaffinity(0, _CORES - {core})
            avoided = core
        job(*arguments)


def set_threads(count: SupportsIndex) -> None:
    """Let convolutions use `count` threads, the caller's included; at first it is one for each core.

    Results do not depend on it. Raises TypeError or ValueError for anything but a whole number of 1 or more.
    """
    global _team, _count
    _count = positive("count", count)
    _team.dismiss()
    _team = Team(_count - 1)


def get_threads() -> int:
    """How many threads convolutions use, the caller's included."""
    return _count


def run(job: Callable[..., None], tasks: int, scratch: Callable[[], Array], *arguments: Any) -> None:
    """Have a job's tasks done by as many threads as `set_threads` allows; `job` is described above."""
    _team.run(job, tasks, scratch, *arguments)


def _after_fork() -> None:
    global _team
    _team = Team(_count - 1)  # a forked process has none of its parent's threads


def _current_core() -> int | None:
    """The core that the caller runs on; None where a thread cannot ask, or cannot keep away from it."""
    return int(_LIBC.sched_getcpu()) if _LIBC else None


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
_count = len(_CORES)
_team = Team(_count - 1)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


# --- for use in compiled jobs -------------------------------------------------------------------------------------


@intrinsic  # type: ignore[untyped-decorator]
def _add(_typing: Any, address: Any, number: Any) -> Any:
    """Add to the int64 at an address so that no other thread comes in between; returns what was there before."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(args[0], ir.IntType(64).as_pointer())
        return builder.atomic_rmw("add", pointer, args[1], "seq_cst")

    return types.int64(types.int64, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _look(_typing: Any, address: Any) -> Any:
    """The int64 at an address, as other threads left it."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(args[0], ir.IntType(64).as_pointer())
        return builder.load_atomic(pointer, "seq_cst", 8)

    return types.int64(types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _give_way(_typing: Any) -> Any:
    """Let another thread have this core, if one waits for it: it may be the one that this one waits for."""

    def generate(context: Any, builder: Any, _signature: Any, _args: Any) -> Any:
        if os.name == "posix":
            function = ir.FunctionType(ir.IntType(32), [])
            builder.call(cgutils.get_or_insert_function(builder.module, function, "sched_yield"), [])
        return context.get_dummy_value()

    return types.void(), generate


@compiled
def enter(seat: Array) -> None:
    _add(seat[INSIDE], 1)
    if not seat[IS_HELPER]:
        # Only now, when this thread no longer holds Python's global lock, can helpers take it without waiting.
        _add(seat[BELL], 1)


@compiled
def claim(seat: Array) -> Any:
    """The number of a task that nobody else has: 0, 1, 2, ... beyond the last task too."""
    return _add(seat[NEXT_TASK], 1)


@inlined
def finish(seat: Array) -> None:
    """One more task is done that others wait for."""
    _add(seat[FINISHED], 1)


@compiled
def wait(seat: Array, count: int) -> None:
    """Until so many tasks are finished. Whoever claimed one is at it, so this ends."""
    while _look(seat[FINISHED]) < count:
        _give_way()


@compiled
def leave(seat: Array) -> None:
    """The caller waits for all who are inside; a helper waits a moment for the next bell."""
    _add(seat[INSIDE], -1)
    if seat[IS_HELPER]:
        looks = 0
        while looks < LINGER and _look(seat[BELL]) <= seat[TURN]:
            looks += 1
            _give_way()
    else:
        while _look(seat[INSIDE]) > 0:
            _give_way()
