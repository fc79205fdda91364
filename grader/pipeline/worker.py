"""What Dask runs on its workers. Quick to import, because the scheduler imports it as well and needs nothing of it."""

import ctypes
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# 1.7 of the 2.0 seconds that importing nbformat takes go into 38 grammars for addresses beyond ASCII, which jsonschema
# would have if it could, and which are in no notebook.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

_AGAIN = 0.5  # seconds
_lock = threading.Lock()
_threads: dict[int, str] = {}  # that carry out an order -> the run that it belongs to


class _Abandoned(BaseException):
    """Raised in the thread of an order that nobody waits for any more. No `except Exception` catches it."""


def warm_up(modules: tuple[str, ...] | None) -> None:
    """Let the kernels of this process begin to import these modules; None where they are not sandboxed."""
    from grader.sandbox.fork_server import prepare

    if modules is not None:
        prepare(modules)


def run_request(order: bytes, run: str) -> bytes:
    """The packed outcome of a packed order. run: a name under which it can be abandoned; then it is empty."""
    from grader.pipeline.assess import grade

    try:
        with _belonging_to(run):
            return grade(order)
    except _Abandoned:
        return b""


def abandon(run: str) -> None:
    """Begin to end the orders of a run that are under way in this process, and their kernels."""
    threading.Thread(target=_insist, args=(run,), daemon=True).start()


def _insist(run: str) -> None:
    # Python ignores an exception that arises while it collects garbage, for one, and says so; then another one is
    # needed, and nobody needs to read of it.
    sys.unraisablehook = _without_abandoned
    while _raise_in(run):
        time.sleep(_AGAIN)


def _without_abandoned(ignored: "sys.UnraisableHookArgs") -> None:
    if ignored.exc_type is not _Abandoned:
        sys.__unraisablehook__(ignored)


def _raise_in(run: str) -> bool:
    """Raise in the threads that carry out orders of this run; whether there are any."""
    with _lock:
        threads = [thread for thread, one in _threads.items() if one == run]
        for thread in threads:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Abandoned))
    return bool(threads)


@contextmanager
def _belonging_to(run: str) -> Iterator[None]:
    with _lock:
        _threads[threading.get_ident()] = run
    try:
        yield
    finally:
        with _lock:
            del _threads[threading.get_ident()]
