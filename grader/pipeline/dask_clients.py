"""Connections to Dask workers: of this machine, started for the duration of a block, or of an existing scheduler."""

import gc
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from grader.errors import UserError
from grader.pipeline.grade import error_line

if TYPE_CHECKING:
    from distributed import Client

_WORKER_DEATHS_FORGIVEN = 1  # over one submission; a setting of the scheduler
# For debugging, Dask keeps the last thousand messages, which here are whole notebooks, and an hour of its own
# measurements.
_SHORT_MEMORY = {"distributed.admin.low-level-log-length": 10, "distributed.admin.system-monitor.log-length": 10}
_LOCAL_SETTINGS = {
    "distributed.scheduler.allowed-failures": _WORKER_DEATHS_FORGIVEN,
    # The profiler would interrupt the worker a hundred times a second, also while answers are being timed.
    "distributed.worker.profile.enabled": False,
    # HTTP servers start even without a dashboard; these serve nothing.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.preload": ["grader.pipeline.worker"],
    **_SHORT_MEMORY,
}
_CONNECT_SECONDS = 10


@contextmanager
def local_client(workers: int | None, count: int) -> Iterator["Client"]:
    """Start worker processes on this machine, unreachable from outside it.

    Parameters
    ----------
    workers : int or None
        How many; by default one per core.
    count : int
        The number of submissions; there are never more workers than that.

    Yields
    ------
    dask.distributed.Client
    """
    import dask
    from dask.system import CPU_COUNT
    from distributed import Client, LocalCluster

    number = min(workers or CPU_COUNT, count)
    with (
        _environment_restored(),
        TemporaryDirectory(prefix="stridewise-workers-") as folder,
        dask.config.set(_LOCAL_SETTINGS),
    ):
        cluster = LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            security=True,  # other users of this machine can reach the port, but do not have the certificate
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            memory_limit=None,  # the memory is in the kernels, which have limits of their own
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        )
        with cluster, Client(cluster, set_as_default=False) as client:
            yield client


@contextmanager
def _environment_restored() -> Iterator[None]:
    # Dask sets environment variables for its workers, which other child processes would inherit.
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def scheduler_client(address: str) -> Iterator["Client"]:
    """Connect to an existing scheduler.

    Raises
    ------
    UserError
        No scheduler answers at this address.
    """
    from distributed.utils import silence_logging_cmgr

    client = _connect(address)
    # What matters is raised as an error; the log would repeat it in forty lines.
    client_silenced = silence_logging_cmgr(logging.CRITICAL, root="distributed.client")
    with silence_logging_cmgr(logging.CRITICAL), client_silenced, client:
        client.run_on_scheduler(
            lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", _WORKER_DEATHS_FORGIVEN)
        )
        yield client


def _connect(address: str) -> "Client":
    import dask
    from distributed import Client

    try:
        with dask.config.set(_SHORT_MEMORY):
            return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = error_line(error)
    gc.collect()  # a client that failed to connect deadlocks if it is collected while another one starts
    raise UserError(f"no Dask scheduler answers at {address} ({reason}); `dask scheduler` starts one")
