"""Processes whose number of threads is settled: BLAS, OpenMP and Numba read theirs once, when they load."""

import os

COUNTED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def environment(threads: int) -> dict[str, str]:
    """This process's environment for a child that measures with so many threads."""
    settings = os.environ | dict.fromkeys(COUNTED, str(threads))
    if threads > 1:
        # Each OpenMP thread keeps to its own core. Left to the system, two spinning threads may share one for 30 ms
        # at a time while the other core idles, and PyTorch looks 50 times slower than it is.
        settings["OMP_PROC_BIND"] = "true"
    return settings
