"""Dask carries requests to workers and responses back, and gives a request whose worker died to another worker.

At any time there is one request per worker under way: however large a class is, little of it is in memory, and when a
worker dies it is clear which submission it was working on.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from uuid import uuid4

from grader.errors import UserError
from grader.pipeline.grade import error_line
from grader.pipeline.requests import GradeResponse, decode_response
from grader.pipeline.steps import Job
from grader.pipeline.worker import abandon, run_request, warm_up

if TYPE_CHECKING:
    from distributed import Client, Future

KILLED_TWO_WORKERS = "two worker processes were killed while grading it"
_SECONDS_WITHOUT_WORKERS = 60.0
_POLL_SECONDS = 1.0
_START_A_WORKER = "start one with `dask worker {} --nworkers -1 --nthreads 1`"


class WorkerUnusable(UserError):
    """Grading cannot continue because of the workers; the text says what to do."""


class DaskBackend:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    client : Client
        A connection to the scheduler.
    work : callable
        What a worker does with an encoded request, in the run of this name; the encoded response.
    """

    def __init__(self, client: "Client", work: Callable[[bytes, str], bytes] = run_request) -> None:
        self._client = client
        self._work = work
        self._run = uuid4().hex
        self._ready = deque[Job]()
        self._under_way: dict[Future, Job] = {}
        self._finished: SimpleQueue[Future] = SimpleQueue()
        self._workers_last_seen = time.monotonic()

    def responses(  # see Backend
        self,
        jobs: Iterable[Job],
        *,
        count: int,  # noqa: ARG002
        modules: tuple[str, ...] | None,
    ) -> Generator[tuple[Job, GradeResponse], None, None]:
        self._workers_last_seen = time.monotonic()
        self._warm_up(modules)
        waiting = iter(jobs)
        try:
            while True:
                # As many are ready as there are workers, so that none waits while this process records results.
                workers = self._count_workers()
                self._ready.extend(islice(waiting, max(0, max(1, workers) - len(self._ready))))
                if self._submit(workers):
                    continue
                if not self._ready and not self._under_way:
                    return
                finished = self._wait()
                self._submit(workers)
                yield from finished
        finally:
            self._abandon()

    def _warm_up(self, modules: tuple[str, ...] | None) -> None:
        """Let the workers start their imports while the first requests are prepared."""
        from distributed import fire_and_forget

        for address in self._client.nthreads():
            placement = {"workers": [address], "allow_other_workers": True}
            fire_and_forget(self._client.submit(warm_up, modules, pure=False, **placement))

    def _count_workers(self) -> int:
        """Return the number of workers. Raises WorkerUnusable if there have been none for long."""
        with _scheduler_reachable(self._client):
            number = len(self._client.nthreads())
        if number:
            self._workers_last_seen = time.monotonic()
        elif time.monotonic() - self._workers_last_seen > _SECONDS_WITHOUT_WORKERS:
            address = self._client.scheduler.address
            raise WorkerUnusable(f"{address} has no worker; {_START_A_WORKER.format(address)}")
        return number

    def _submit(self, workers: int) -> bool:
        """Give each idle worker a request; return whether there was any to give."""
        idle = min(workers - len(self._under_way), len(self._ready))
        for _ in range(idle):
            job = self._ready.popleft()
            request = job.request.encode() if job.request else b""
            future = self._client.submit(self._work, request, self._run, pure=False)
            self._under_way[future] = job
            future.add_done_callback(self._finished.put)
        return idle > 0

    def _wait(self) -> list[tuple[Job, GradeResponse]]:
        """Return the jobs that have finished, waiting a moment for the first of them."""
        try:
            futures = [self._finished.get(timeout=_POLL_SECONDS)]
        except Empty:
            return []
        while not self._finished.empty():
            futures.append(self._finished.get())
        return list(self._collect(futures))

    def _collect(self, futures: Iterable["Future"]) -> Iterator[tuple[Job, GradeResponse]]:
        """Fetch the responses; a job whose response was lost is made ready again."""
        for future in futures:
            job = self._under_way.pop(future)
            response = _response(future)
            if response is None:
                self._ready.appendleft(job)
            else:
                yield job, response

    def _abandon(self) -> None:
        """Stop everything that is still under way."""
        if self._under_way and self._client.status == "running":
            self._client.cancel(list(self._under_way), force=True)
            self._client.run(abandon, self._run, on_error="ignore")
        self._ready.clear()
        self._under_way.clear()
        self._finished = SimpleQueue()


def _response(future: "Future") -> GradeResponse | None:
    """Return the response of a worker; None if it was lost with the worker. Raises WorkerUnusable."""
    from distributed import KilledWorker

    with _scheduler_reachable(future.client):
        if future.status == "finished":
            try:
                response = decode_response(future.result())
            except KilledWorker:  # by a later request, before the response was fetched
                return None
            raise_if_unusable(response)
            return response
        if future.status in ("lost", "pending"):  # its worker died before the response was fetched
            return None
        if future.status != "error":
            raise ConnectionError(f"the request was {future.status}")
        error = future.exception()
    if isinstance(error, ImportError):
        raise WorkerUnusable(f"a worker cannot grade: {error_line(error)}; install stridewise[grader] there")
    return GradeResponse(error=KILLED_TWO_WORKERS if isinstance(error, KilledWorker) else error_line(error))


@contextmanager
def _scheduler_reachable(client: "Client") -> Iterator[None]:
    """Raise WorkerUnusable where the scheduler can no longer be reached."""
    try:
        yield
    except OSError as error:
        address = client.scheduler.address
        raise WorkerUnusable(f"the scheduler at {address} no longer answers ({error_line(error)})") from None


def raise_if_unusable(response: GradeResponse) -> None:
    """Raise WorkerUnusable if the worker that gave this response can grade nothing."""
    if response.worker_problem:
        raise WorkerUnusable(response.worker_problem)
