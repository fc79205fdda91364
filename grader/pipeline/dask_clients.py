"""A Dask cluster of this machine's own, for the time of a block."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from grader.pipeline.dask_backend import DEATHS_FORGIVEN, SHORT_MEMORY

if TYPE_CHECKING:
    from distributed import Client

_SETTINGS = {
    "distributed.scheduler.allowed-failures": DEATHS_FORGIVEN,
    # It looks at what runs a hundred times a second, in the moments in which answers are timed.
    "distributed.worker.profile.enabled": False,
    # Servers of pages are started whatever is asked for; these have no pages.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    **SHORT_MEMORY,
}


@contextmanager
def local_client(workers: int | None, count: int) -> Iterator["Client"]:
    """A connection to new processes of this machine, which nothing outside of it can reach.

    workers: as in `hired`; there are never more of them than the `count` submissions.
    """
    import dask
    from dask.system import CPU_COUNT
    from distributed import Client, LocalCluster

    number = min(workers or CPU_COUNT, count)
    with _same_environment(), TemporaryDirectory(prefix="stridewise-workers-") as folder, dask.config.set(_SETTINGS):
        cluster = LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            security=True,  # who else can log in on this machine can reach a port, but does not have the key
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            memory_limit=None,  # what takes much are the kernels, which have limits of their own
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        )
        with cluster, Client(cluster, set_as_default=False) as client:
            yield client


@contextmanager
def _same_environment() -> Iterator[None]:
    # To start its workers Dask sets variables of this process, which other children of it would inherit.
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
