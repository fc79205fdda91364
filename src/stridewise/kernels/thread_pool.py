"""What changed: the blocks of the output are distributed over all cores.

Why it is faster: blocks are independent, so two cores do twice the work in the same time. Scheduling is dynamic: a free
thread takes the next task number from a shared counter, so a core that starts late or is interrupted takes fewer
tasks. Which core computes a block does not change its numbers.
What it costs: waking a sleeping thread takes 50 to 100 microseconds here, in which a single core does two million
products. So a helper that runs out of work keeps polling for a moment (`SPIN_ROUNDS`) before it sleeps, and small
convolutions stay on the caller's thread.

The helpers are Python threads running compiled code with the GIL released. (Numba's `prange` can share work too, but
not when two Python threads call at once, and some of its threading layers keep the cores from PyTorch for good.) A job
is a compiled function `job(worker_state, scratch, *arguments)`:

    join_job(worker_state)
    task = next_task(worker_state)
    while task < tasks:
        ...
        task = next_task(worker_state)
    leave_job(worker_state)

Where tasks need the results of others, those others have the lower numbers: the job calls `mark_finished(worker_state)`
at the end of each of these, and `wait_until_finished(worker_state, count)` at the start of each task that needs them.
(Two separate jobs would wake the helpers twice.)

A helper keeps its arguments until its next job, so large arrays are passed by address. The caller stays until nobody
works on the job any more, and keeps its arrays alive.
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

from stridewise.kernels.jit import compiled, inlined
from stridewise.kernels.problem import Array, positive
from stridewise.kernels.tuning import SPIN_ROUNDS

# Indices into a worker state, an int64 array: addresses of four shared counters, then two values of its own.
NEXT_TASK, ACTIVE_WORKERS, FINISHED, WAKE_COUNTER, WAKE_GOAL, IS_HELPER = range(6)
NO_TASK_LEFT = 2**62  # more than any job has


class ThreadPool:
    """Helper threads that work on one job at a time, together with the calling thread."""

    def __init__(self, helpers: int) -> None:
        self._queues: list[SimpleQueue[Any]] = [SimpleQueue() for _ in range(helpers)]
        self._wake_counter = np.zeros(1, np.int64)
        self._wake_counter_address = self._wake_counter.ctypes.data
        self._busy = threading.Lock()
        self._started = False

    def run(self, job: Callable[..., None], tasks: int, scratch: Callable[[], Array], *arguments: Any) -> None:
        """Run `job` on this thread and the helpers, or on this thread alone if they are busy or would not help.

        scratch: makes the scratch memory of one thread.
        """
        helpers = min(len(self._queues), tasks - 1)
        if helpers < 1 or not self._busy.acquire(blocking=False):
            return job(_solo_worker.reset(), scratch(), *arguments)
        counters = np.zeros(3, np.int64)
        try:
            self._start()
            core = _current_core()
            for queue in self._queues[:helpers]:
                queue.put((core, job, (self._new_state(counters, is_helper=True), scratch(), *arguments), counters))
            return job(self._new_state(counters, is_helper=False), scratch(), *arguments)
        except BaseException:
            _cancel(counters)
            raise
        finally:
            self._busy.release()

    def shut_down(self) -> None:
        """Let the helpers end after their current job."""
        with self._busy:
            for queue in self._queues:
                queue.put(None)
            self._queues = []

    def _start(self) -> None:
        if not self._started:
            for queue in self._queues:
                threading.Thread(target=_helper_loop, args=(queue,), name="stridewise", daemon=True).start()
            self._started = True

    def _new_state(self, counters: Array, *, is_helper: bool) -> Array:
        next_task = counters.ctypes.data
        wake_goal = self._wake_counter[0] + 1
        return np.array(
            [next_task, next_task + 8, next_task + 16, self._wake_counter_address, wake_goal, is_helper], np.int64
        )


class _SoloWorker(threading.local):
    """The worker state of a thread without helpers. Creating one takes 5 microseconds, so each thread keeps its own."""

    def __init__(self) -> None:
        self._counters = np.zeros(4, np.int64)
        first = self._counters.ctypes.data
        self._state = np.array([first, first + 8, first + 16, first + 24, 0, False], np.int64)

    def reset(self) -> Array:
        self._counters.fill(0)
        return self._state


_solo_worker = _SoloWorker()


def _cancel(counters: Array) -> None:
    """Let the helpers finish their current task and take no other, and wait for them.

    Ctrl-C may stop the caller before its job begins. Helpers know x and w only by address, so the arrays must stay
    alive while they are read.
    """
    counters[NEXT_TASK] = NO_TASK_LEFT
    while counters[ACTIVE_WORKERS] > 0:
        time.sleep(0)


def _helper_loop(queue: SimpleQueue[Any]) -> None:
    avoided = None
    while (work := queue.get()) is not None:
        core, job, arguments, _counters = work  # keeps the counters alive: the state has only their addresses
        # The scheduler may leave two threads on one core for 10 ms while another core idles. And OpenMP may have pinned
        # the caller to one core, which new threads inherit.
        if core != avoided and _CORES - {core}:
            with suppress(OSError):  # cores may have been taken away from the process
                os.sched_setaffinity(0, _CORES - {core})
            avoided = core
        job(*arguments)


def set_threads(count: SupportsIndex) -> None:
    """Set how many threads convolutions use; by default one per core.

    The result of a convolution does not depend on it.

    Parameters
    ----------
    count : int
        The number of threads, at least 1, the calling thread included.

    Raises
    ------
    TypeError, ValueError
        If `count` is not an integer of at least 1.
    """
    global _pool, _count
    _count = positive("count", count)
    _pool.shut_down()
    _pool = ThreadPool(_count - 1)


def get_threads() -> int:
    """Return how many threads convolutions use.

    Returns
    -------
    int
        The number of threads, the calling thread included.
    """
    return _count


def run(job: Callable[..., None], tasks: int, scratch: Callable[[], Array], *arguments: Any) -> None:
    """Run a job, as the module describes it, on at most as many threads as `set_threads` allows."""
    _pool.run(job, tasks, scratch, *arguments)


def _after_fork() -> None:
    global _pool
    _pool = ThreadPool(_count - 1)  # a forked process has none of its parent's threads


def _current_core() -> int | None:
    """Return the core that the caller runs on, or None on systems where that is unknown."""
    return int(_LIBC.sched_getcpu()) if _LIBC else None


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
_count = len(_CORES)
_pool = ThreadPool(_count - 1)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


# --- for use in compiled jobs -------------------------------------------------------------------------------------


@intrinsic  # type: ignore[untyped-decorator]
def _atomic_add(_typing: Any, address: Any, number: Any) -> Any:
    """Add atomically to the int64 at an address; return its previous value."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(args[0], ir.IntType(64).as_pointer())
        return builder.atomic_rmw("add", pointer, args[1], "seq_cst")

    return types.int64(types.int64, types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _atomic_load(_typing: Any, address: Any) -> Any:
    """Load the int64 at an address atomically."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(args[0], ir.IntType(64).as_pointer())
        return builder.load_atomic(pointer, "seq_cst", 8)

    return types.int64(types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _yield_core(_typing: Any) -> Any:
    """Yield this core to another thread: it may be the one that this thread waits for."""

    def generate(context: Any, builder: Any, _signature: Any, _args: Any) -> Any:
        if os.name == "posix":
            function = ir.FunctionType(ir.IntType(32), [])
            builder.call(cgutils.get_or_insert_function(builder.module, function, "sched_yield"), [])
        return context.get_dummy_value()

    return types.void(), generate


@compiled
def join_job(worker_state: Array) -> None:
    _atomic_add(worker_state[ACTIVE_WORKERS], 1)
    if not worker_state[IS_HELPER]:
        # Wake the helpers only now that this thread has released the GIL, which each of them needs to start.
        _atomic_add(worker_state[WAKE_COUNTER], 1)


@compiled
def next_task(worker_state: Array) -> Any:
    """Take the next task number: 0, 1, 2, ..., also beyond the last task."""
    return _atomic_add(worker_state[NEXT_TASK], 1)


@inlined
def mark_finished(worker_state: Array) -> None:
    """Count one more finished task that others wait for."""
    _atomic_add(worker_state[FINISHED], 1)


@compiled
def wait_until_finished(worker_state: Array, count: int) -> None:
    """Wait until `count` tasks are finished. Every task taken is being worked on, so this ends."""
    while _atomic_load(worker_state[FINISHED]) < count:
        _yield_core()


@compiled
def leave_job(worker_state: Array) -> None:
    """Wait for all active workers, as the caller; as a helper, poll a moment for the next job."""
    _atomic_add(worker_state[ACTIVE_WORKERS], -1)
    if worker_state[IS_HELPER]:
        rounds = 0
        while rounds < SPIN_ROUNDS and _atomic_load(worker_state[WAKE_COUNTER]) <= worker_state[WAKE_GOAL]:
            rounds += 1
            _yield_core()
    else:
        while _atomic_load(worker_state[ACTIVE_WORKERS]) > 0:
            _yield_core()
