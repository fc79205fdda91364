"""Processes with a fixed number of threads: BLAS, OpenMP and Numba read theirs once, when they load."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

COUNTED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None  # before OpenMP pins this thread


def environment(threads: int) -> dict[str, str]:
    """Return the environment of a child process that measures with this many threads."""
    settings = os.environ | dict.fromkeys(COUNTED, str(threads))
    if threads > 1:
        # Pin each OpenMP thread to a core. Otherwise two spinning threads may share one core for 30 ms at a time while
        # the other core idles, and PyTorch looks 50 times slower than it is.
        settings["OMP_PROC_BIND"] = "true"
    return settings


@contextmanager
def on_all_cores() -> Iterator[None]:
    """Let threads that are made meanwhile run on all cores, though OpenMP may have pinned this one."""
    if CORES is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, CORES)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
