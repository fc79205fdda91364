"""Processes whose number of threads is settled: BLAS, OpenMP and Numba read theirs once, when they load."""

import os

COUNTED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def environment(threads: int) -> dict[str, str]:
    """This process's environment for a child that measures with so many threads."""
    settings = os.environ | dict.fromkeys(COUNTED, str(threads))
    # An idle thread of OpenBLAS watches for work for 2 ** 26 clock ticks, which is 27 ms here; for so long after every
    # product it takes a core from whoever is measured next (PyTorch's 1.6 ms became 6 in every other call). 2 ** 20
    # is 0.4 ms.
    settings["OPENBLAS_THREAD_TIMEOUT"] = "20"
    if threads > 1:
        # Each OpenMP thread keeps to its own core. Left to the system, two spinning threads may share one for 30 ms
        # at a time while the other core idles, and PyTorch looks 50 times slower than it is.
        settings["OMP_PROC_BIND"] = "true"
    return settings
