"""What Dask runs on its workers. Quick to import, because the scheduler imports it too without using it."""

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_RETRY_SECONDS = 0.5
_lock = threading.Lock()
_runs: dict[int, str] = {}  # thread that is grading -> the run that its request belongs to


class _Abandoned(BaseException):
    """Raised in the thread of a request that nobody waits for any more. No `except Exception` catches it."""


def dask_setup(_worker: object) -> None:
    """Let Ctrl-C, which a terminal sends to these processes too, be the business of the one that started them.

    Dask calls this, by this name, when a worker of this machine starts. A handler that does nothing, and not SIG_IGN:
    kernels would inherit that, and could not be interrupted.
    """
    signal.signal(signal.SIGINT, lambda *_: None)


def warm_up(modules: tuple[str, ...] | None) -> None:
    """Start importing these modules for the kernels of this process; None where those are not sandboxed."""
    from grader.sandbox.fork_server import prepare

    if modules is not None:
        prepare(modules)


def run_request(request: bytes, run: str) -> bytes:
    """Grade one submission.

    Parameters
    ----------
    request : bytes
        An encoded `GradeRequest`.
    run : str
        Name of the run that it belongs to, under which it can be abandoned.

    Returns
    -------
    bytes
        The encoded `GradeResponse`; empty if the request was abandoned.
    """
    from grader.pipeline.grade import grade
    from grader.pipeline.requests import decode_request

    try:
        with _belonging_to(run):
            return grade(decode_request(request)).encode()
    except _Abandoned:
        return b""


def abandon(run: str) -> None:
    """Begin to stop the requests of a run that this process is grading, and their kernels."""
    threading.Thread(target=_raise_until_ended, args=(run,), daemon=True).start()


def _raise_until_ended(run: str) -> None:
    # Python reports and ignores an exception that arises during garbage collection, for example. Then another one has
    # to be raised, and Python's report would be useless.
    sys.unraisablehook = _report_unless_abandoned
    while _raise_in_threads(run):
        time.sleep(_RETRY_SECONDS)


def _report_unless_abandoned(ignored: "sys.UnraisableHookArgs") -> None:
    if ignored.exc_type is not _Abandoned:
        sys.__unraisablehook__(ignored)


def _raise_in_threads(run: str) -> bool:
    """Raise in the threads that grade requests of this run; whether there are any."""
    with _lock:
        threads = [thread for thread, its_run in _runs.items() if its_run == run]
        for thread in threads:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Abandoned))
    return bool(threads)


@contextmanager
def _belonging_to(run: str) -> Iterator[None]:
    with _lock:
        _runs[threading.get_ident()] = run
    try:
        yield
    finally:
        with _lock:
            del _runs[threading.get_ident()]
