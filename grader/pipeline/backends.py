"""Who executes and judges: this process, processes of this machine, or a Dask cluster that is there already."""

import gc
import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

from grader.pipeline.assess import grade, error_line
from grader.pipeline.dask_backend import (
    DEATHS_FORGIVEN,
    SHORT_MEMORY,
    DaskBackend,
    Modules,
    Outcomes,
    raise_if_unusable,
)
from grader.pipeline.dask_clients import local_client
from grader.pipeline.requests import decode_response
from grader.pipeline.steps import Job
from grader.pipeline.worker import warm_up
from grader.sandbox.fork_server import shared_fork_server

if TYPE_CHECKING:
    from distributed import Client

_SECONDS_TO_CONNECT = 10


class Backend(Protocol):
    """Whoever takes orders."""

    def outcomes(self, tickets: Iterable[Job], *, count: int, modules: Modules) -> Outcomes:
        """Have the orders of all `count` tickets carried out; each comes back when it is done.

        modules: what sandboxed kernels are going to import; None where they are not sandboxed.
        Raises Unfit if there is no worker, or one cannot grade.
        """


@contextmanager
def open_backend(workers: int | None = None, scheduler: str | None = None) -> Iterator[Backend]:
    """A crew for the time of a block.

    workers: how many processes of this machine; all its cores if left out; 0 for this process alone. scheduler: address
    of a Dask scheduler whose workers are taken instead.
    Raises ValueError for a number below 0, for both together, and for a scheduler that does not answer.
    """
    if workers is not None and scheduler is not None:
        raise ValueError("--workers and --scheduler exclude each other: the scheduler has workers of its own")
    if workers is not None and workers < 0:
        raise ValueError(f"--workers is {workers}; it must be 0 or more")
    with ExitStack() as stack:
        if scheduler is not None:
            yield DaskBackend(stack.enter_context(_connected(scheduler)))
        else:
            yield SerialBackend() if workers == 0 else _Local(workers, stack)


class SerialBackend:
    """This process, one submission after the other."""

    def outcomes(self, tickets: Iterable[Job], *, count: int, modules: Modules) -> Outcomes:  # noqa: ARG002
        warm_up(modules)
        for ticket in tickets:
            outcome = decode_response(grade(ticket.packed))
            raise_if_unusable(outcome)
            yield ticket, outcome


class _Local:
    """Processes of this machine, started when there is more than one submission to grade, and ended with `stack`."""

    def __init__(self, workers: int | None, stack: ExitStack) -> None:
        self._workers = workers
        self._stack = stack
        self._cluster: DaskBackend | None = None

    def outcomes(self, tickets: Iterable[Job], *, count: int, modules: Modules) -> Outcomes:
        crew: Backend = self._cluster or SerialBackend()
        if self._cluster is None and count > 1:
            if modules is not None:
                warm_up(modules)  # begins at once, while the workers start, and they share what it imports
                self._stack.enter_context(shared_fork_server())
            client = self._stack.enter_context(local_client(self._workers, count))
            crew = self._cluster = DaskBackend(client)
        yield from crew.outcomes(tickets, count=count, modules=modules)


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    """A connection to a scheduler that is there already."""
    from distributed.utils import silence_logging_cmgr

    client = _client_of(address)
    # What matters comes as an error; the log tells it once more, in forty lines.
    client_quiet = silence_logging_cmgr(logging.CRITICAL, root="distributed.client")
    with silence_logging_cmgr(logging.CRITICAL), client_quiet, client:
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", DEATHS_FORGIVEN))
        yield client


def _client_of(address: str) -> "Client":
    """Raises ValueError where no scheduler answers."""
    import dask
    from distributed import Client

    try:
        with dask.config.set(SHORT_MEMORY):
            return Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as fault:
        reason = error_line(fault)
    gc.collect()  # the client that reached nobody: collected while another one starts, it would wait for itself
    raise ValueError(f"no Dask scheduler answers at {address} ({reason}); `dask scheduler` is one")
