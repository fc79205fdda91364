"""Who executes and judges: this process, processes of this machine, or a Dask cluster that is there already.

Dask carries orders to workers and outcomes back, and gives the orders of a worker that died to another. What is under
way at any time is one order for each worker: however large a class is, little of it is in memory, and when a worker
dies it is clear which submission it was busy with.
"""

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from grader.grading.assess import assess, said
from grader.grading.grade import Ticket
from grader.grading.nursery import shared_nursery
from grader.grading.order import Outcome, opened_outcome
from grader.grading.worker import abandon, carry_out, warm_up

if TYPE_CHECKING:
    from distributed import Client, Future

Done = tuple[Ticket, Outcome]
Outcomes = Generator[Done, None, None]
Modules = tuple[str, ...] | None

KILLER = "two of the processes that grade were killed over it"
_DEATHS_FORGIVEN = 1  # of workers over one submission
_SECONDS_WITHOUT_WORKERS = 60.0
_SECONDS_A_LOOK = 1.0
_SECONDS_TO_CONNECT = 10
_START_ONE = "start one with `dask worker {} --nworkers -1 --nthreads 1`"
_SETTINGS = {
    "distributed.scheduler.allowed-failures": _DEATHS_FORGIVEN,
    # It looks at what runs a hundred times a second, in the moments in which answers are timed.
    "distributed.worker.profile.enabled": False,
    # Servers of pages are started whatever is asked for; these have no pages.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


class Unfit(ValueError):
    """Grading cannot go on for a reason that lies in the workers; the text says what to do."""


class Crew(Protocol):
    """Whoever takes orders."""

    def outcomes(self, tickets: Iterable[Ticket], *, count: int, modules: Modules) -> Outcomes:
        """Have the orders of all `count` tickets carried out; each comes back when it is done.

        modules: what sandboxed kernels are going to import; None where they are not sandboxed.
        Raises Unfit if there is no worker, or one cannot grade.
        """


@contextmanager
def hired(workers: int | None = None, scheduler: str | None = None) -> Iterator[Crew]:
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
            yield Cluster(stack.enter_context(_connected(scheduler)))
        else:
            yield Alone() if workers == 0 else _Local(workers, stack)


class Alone:
    """This process, one submission after the other."""

    def outcomes(self, tickets: Iterable[Ticket], *, count: int, modules: Modules) -> Outcomes:  # noqa: ARG002
        warm_up(modules)
        for ticket in tickets:
            outcome = opened_outcome(assess(ticket.packed))
            _raise_if_unfit(outcome)
            yield ticket, outcome


class _Local:
    """Processes of this machine, started when there is more than one submission to grade, and ended with `stack`."""

    def __init__(self, workers: int | None, stack: ExitStack) -> None:
        self._workers = workers
        self._stack = stack
        self._cluster: Cluster | None = None

    def outcomes(self, tickets: Iterable[Ticket], *, count: int, modules: Modules) -> Outcomes:
        crew: Crew = self._cluster or Alone()
        if self._cluster is None and count > 1:
            if modules is not None:
                warm_up(modules)  # begins at once, while the workers start, and they share what it imports
                self._stack.enter_context(shared_nursery())
            client = self._stack.enter_context(local_client(self._workers, count))
            crew = self._cluster = Cluster(client)
        yield from crew.outcomes(tickets, count=count, modules=modules)


class Cluster:
    """The workers of a Dask scheduler. work: what they do with a packed order, in the run of this name."""

    def __init__(self, client: "Client", work: Callable[[bytes, str], bytes] = carry_out) -> None:
        self._client = client
        self._work = work
        self._run = uuid4().hex
        self._flying: dict[Future, Ticket] = {}
        self._landed: SimpleQueue[Future] = SimpleQueue()
        self._last_seen = time.monotonic()

    def outcomes(self, tickets: Iterable[Ticket], *, count: int, modules: Modules) -> Outcomes:  # noqa: ARG002
        self._warm_up(modules)
        waiting, ready = iter(tickets), deque[Ticket]()
        try:
            while True:
                # So many are ready that no worker waits for the parent, which is busy with others.
                workers = self._workers()
                ready.extend(islice(waiting, max(0, max(1, workers) - len(ready))))
                if self._send(ready, workers):
                    continue
                if not ready and not self._flying:
                    return
                done = self._wait()
                self._send(ready, workers)
                yield from done
        finally:
            self._give_up()

    def _warm_up(self, modules: Modules) -> None:
        """Let those that are there begin at once, while the first orders are made."""
        from distributed import fire_and_forget

        for address in self._client.nthreads():
            there = {"workers": [address], "allow_other_workers": True}
            fire_and_forget(self._client.submit(warm_up, modules, pure=False, **there))

    def _workers(self) -> int:
        """How many there are now. Raises Unfit if there have been none for long."""
        with _reaching(self._client):
            number = len(self._client.nthreads())
        if number:
            self._last_seen = time.monotonic()
        elif time.monotonic() - self._last_seen > _SECONDS_WITHOUT_WORKERS:
            address = self._client.scheduler.address
            raise Unfit(f"{address} has no worker; {_START_ONE.format(address)}")
        return number

    def _send(self, ready: deque[Ticket], workers: int) -> bool:
        """Give each worker that has nothing to do an order; whether there was one."""
        room = min(workers - len(self._flying), len(ready))
        for _ in range(room):
            ticket = ready.popleft()
            future = self._client.submit(self._work, ticket.packed, self._run, pure=False)
            self._flying[future] = ticket
            future.add_done_callback(self._landed.put)
        return room > 0

    def _wait(self) -> list[Done]:
        """Those that are done by now, after a little while if there are none yet."""
        try:
            futures = [self._landed.get(timeout=_SECONDS_A_LOOK)]
        except Empty:
            return []
        while not self._landed.empty():
            futures.append(self._landed.get())
        return [(self._flying.pop(future), _outcome(future)) for future in futures]

    def _give_up(self) -> None:
        """Stop everything that is still under way."""
        if self._flying and self._client.status == "running":
            self._client.cancel(list(self._flying), force=True)
            self._client.run(abandon, self._run, on_error="ignore")
        self._flying.clear()
        self._landed = SimpleQueue()


def _outcome(future: "Future") -> Outcome:
    """What came back from a worker. Raises Unfit if it could not even try."""
    from distributed import KilledWorker

    with _reaching(future.client):
        if future.status == "finished":
            outcome = opened_outcome(future.result())
            _raise_if_unfit(outcome)
            return outcome
        if future.status != "error":
            raise ConnectionError("it was cancelled")
        fault = future.exception()
    if isinstance(fault, ImportError):
        raise Unfit(f"a worker cannot grade: {said(fault)}; install stridewise[grader] there")
    return Outcome(fault=KILLER if isinstance(fault, KilledWorker) else said(fault))


@contextmanager
def _reaching(client: "Client") -> Iterator[None]:
    """What is said where the scheduler cannot be reached any more."""
    try:
        yield
    except OSError as fault:
        raise Unfit(f"the scheduler at {client.scheduler.address} does not answer any more ({said(fault)})") from None


def _raise_if_unfit(outcome: Outcome) -> None:
    if outcome.unfit:
        raise Unfit(outcome.unfit)


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    """A connection to a scheduler that is there already."""
    from distributed import Client
    from distributed.utils import silence_logging_cmgr

    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise ValueError(f"no Dask scheduler answers at {address} ({said(fault)}); `dask scheduler` is one") from None
    # What matters comes as an error; the log tells it once more, in forty lines.
    client_quiet = silence_logging_cmgr(logging.CRITICAL, root="distributed.client")
    with silence_logging_cmgr(logging.CRITICAL), client_quiet, client:
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", _DEATHS_FORGIVEN))
        yield client


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
