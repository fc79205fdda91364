"""Dask carries orders to workers and outcomes back, and gives the orders of a worker that died to another.

What is under way at any time is one order for each worker: however large a class is, little of it is in memory, and
when a worker dies it is clear which submission it was busy with.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from uuid import uuid4

from grader.pipeline.assess import error_line
from grader.pipeline.requests import GradeResponse, decode_response
from grader.pipeline.steps import Job
from grader.pipeline.worker import abandon, run_request, warm_up

if TYPE_CHECKING:
    from distributed import Client, Future

Done = tuple[Job, GradeResponse]
Outcomes = Generator[Done, None, None]
Modules = tuple[str, ...] | None

DEATHS_FORGIVEN = 1  # of workers over one submission; a setting of the scheduler
# For whoever looks for faults in it Dask keeps the last thousand messages, which here are notebooks, and what it has
# measured of itself for an hour.
SHORT_MEMORY = {"distributed.admin.low-level-log-length": 10, "distributed.admin.system-monitor.log-length": 10}
KILLER = "two of the processes that grade were killed over it"
_SECONDS_WITHOUT_WORKERS = 60.0
_SECONDS_A_LOOK = 1.0
_START_ONE = "start one with `dask worker {} --nworkers -1 --nthreads 1`"


class WorkerUnusable(ValueError):
    """Grading cannot go on for a reason that lies in the workers; the text says what to do."""


class DaskBackend:
    """The workers of a Dask scheduler. work: what they do with a packed order, in the run of this name."""

    def __init__(self, client: "Client", work: Callable[[bytes, str], bytes] = run_request) -> None:
        self._client = client
        self._work = work
        self._run = uuid4().hex
        self._ready = deque[Job]()
        self._flying: dict[Future, Job] = {}
        self._landed: SimpleQueue[Future] = SimpleQueue()
        self._last_seen = time.monotonic()

    def outcomes(self, tickets: Iterable[Job], *, count: int, modules: Modules) -> Outcomes:  # noqa: ARG002
        """Have the orders of all these tickets carried out; see `Crew`."""
        self._last_seen = time.monotonic()
        self._warm_up(modules)
        waiting = iter(tickets)
        try:
            while True:
                # So many are ready that no worker waits for the parent, which is busy with others.
                workers = self._workers()
                self._ready.extend(islice(waiting, max(0, max(1, workers) - len(self._ready))))
                if self._send(workers):
                    continue
                if not self._ready and not self._flying:
                    return
                done = self._wait()
                self._send(workers)
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
        """How many there are now. Raises WorkerUnusable if there have been none for long."""
        with _reaching(self._client):
            number = len(self._client.nthreads())
        if number:
            self._last_seen = time.monotonic()
        elif time.monotonic() - self._last_seen > _SECONDS_WITHOUT_WORKERS:
            address = self._client.scheduler.address
            raise WorkerUnusable(f"{address} has no worker; {_START_ONE.format(address)}")
        return number

    def _send(self, workers: int) -> bool:
        """Give each worker that has nothing to do an order; whether there was one."""
        room = min(workers - len(self._flying), len(self._ready))
        for _ in range(room):
            ticket = self._ready.popleft()
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
        return list(self._outcomes(futures))

    def _outcomes(self, futures: Iterable["Future"]) -> Iterator[Done]:
        """What came back; an order whose outcome was lost on the way is made ready once more."""
        for future in futures:
            ticket = self._flying.pop(future)
            outcome = _outcome(future)
            if outcome is None:
                self._ready.appendleft(ticket)
            else:
                yield ticket, outcome

    def _give_up(self) -> None:
        """Stop everything that is still under way."""
        if self._flying and self._client.status == "running":
            self._client.cancel(list(self._flying), force=True)
            self._client.run(abandon, self._run, on_error="ignore")
        self._ready.clear()
        self._flying.clear()
        self._landed = SimpleQueue()


def _outcome(future: "Future") -> GradeResponse | None:
    """What came back from a worker; None if it was lost with the worker. Raises WorkerUnusable."""
    from distributed import KilledWorker

    with _reaching(future.client):
        if future.status == "finished":
            try:
                outcome = decode_response(future.result())
            except KilledWorker:  # by the next ones that these workers were given
                return None
            raise_if_unusable(outcome)
            return outcome
        if future.status in ("lost", "pending"):  # its worker died before it was asked
            return None
        if future.status != "error":
            raise ConnectionError(f"it was {future.status}")
        fault = future.exception()
    if isinstance(fault, ImportError):
        raise WorkerUnusable(f"a worker cannot grade: {said(fault)}; install stridewise[grader] there")
    return GradeResponse(fault=KILLER if isinstance(fault, KilledWorker) else error_line(fault))


@contextmanager
def _reaching(client: "Client") -> Iterator[None]:
    """What is said where the scheduler cannot be reached any more."""
    try:
        yield
    except OSError as fault:
        raise WorkerUnusable(
            f"the scheduler at {client.scheduler.address} does not answer any more ({said(fault)})"
        ) from None


def raise_if_unusable(outcome: GradeResponse) -> None:
    """Raises WorkerUnusable if whoever took the order can grade nothing."""
    if outcome.unfit:
        raise WorkerUnusable(outcome.unfit)
