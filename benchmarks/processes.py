"""Processes with a fixed number of threads: BLAS, OpenMP and Numba read theirs once, when they load."""

import os

COUNTED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def environment(threads: int) -> dict[str, str]:
    """Return the environment of a child process that measures with this many threads."""
    settings = os.environ | dict.fromkeys(COUNTED, str(threads))
    if threads > 1:
        # Pin each OpenMP thread to a core. Otherwise two spinning threads may share one core for 30 ms at a time while
        # the other core idles, and PyTorch looks 50 times slower than it is.
        settings["OMP_PROC_BIND"] = "true"
    return settings
