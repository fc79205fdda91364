"""Who executes and judges: this process, processes of this machine, or the workers of an existing Dask scheduler."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from grader.errors import UserError
from grader.pipeline.dask_backend import DaskBackend, raise_if_unusable
from grader.pipeline.dask_clients import local_client, scheduler_client
from grader.pipeline.grade import grade
from grader.pipeline.requests import GradeResponse
from grader.pipeline.steps import Job
from grader.pipeline.worker import warm_up
from grader.sandbox.fork_server import shared_fork_server


class Backend(Protocol):
    """Executes and judges submissions."""

    def responses(
        self, jobs: Iterable[Job], *, count: int, modules: tuple[str, ...] | None
    ) -> Generator[tuple[Job, GradeResponse], None, None]:
        """Grade each job, and yield it with its response as soon as that is there, in any order.

        Parameters
        ----------
        jobs : iterable of Job
            Jobs with a request, taken as they are needed.
        count : int
            How many jobs there are at most.
        modules : tuple of str or None
            What sandboxed kernels are going to import; None where they are not sandboxed.

        Yields
        ------
        job : Job
            The job.
        response : GradeResponse
            Its response.

        Raises
        ------
        WorkerUnusable
            There is no worker, or one cannot grade.
        """


@contextmanager
def open_backend(workers: int | None = None, scheduler: str | None = None) -> Iterator[Backend]:
    """Open a backend for the duration of a block.

    Parameters
    ----------
    workers : int, optional
        Number of processes of this machine: by default one per core; 0 for this process alone.
    scheduler : str, optional
        Address of a Dask scheduler whose workers are used instead.

    Yields
    ------
    Backend

    Raises
    ------
    UserError
        The number is negative, both are given, or the scheduler does not answer.
    """
    if workers is not None and scheduler is not None:
        raise UserError("--workers and --scheduler exclude each other: the scheduler has workers of its own")
    if workers is not None and workers < 0:
        raise UserError(f"--workers is {workers}; it must be 0 or more")
    with ExitStack() as stack:
        if scheduler is not None:
            yield DaskBackend(stack.enter_context(scheduler_client(scheduler)))
        else:
            yield SerialBackend() if workers == 0 else _LocalBackend(workers, stack)


class SerialBackend:
    """This process, one submission after another."""

    def responses(  # see Backend
        self,
        jobs: Iterable[Job],
        *,
        count: int,  # noqa: ARG002
        modules: tuple[str, ...] | None,
    ) -> Generator[tuple[Job, GradeResponse], None, None]:
        warm_up(modules)
        for job in jobs:
            if job.request is not None:
                response = grade(job.request)
                raise_if_unusable(response)
                yield job, response


class _LocalBackend:
    """Processes of this machine, started as soon as there are several submissions, and ended with `stack`."""

    def __init__(self, workers: int | None, stack: ExitStack) -> None:
        self._workers = workers
        self._stack = stack
        self._dask: DaskBackend | None = None

    def responses(
        self, jobs: Iterable[Job], *, count: int, modules: tuple[str, ...] | None
    ) -> Generator[tuple[Job, GradeResponse], None, None]:
        if self._dask is None and count > 1:
            if modules is not None:
                warm_up(modules)  # starts importing while the workers start, and is shared by them
                self._stack.enter_context(shared_fork_server())
            self._dask = DaskBackend(self._stack.enter_context(local_client(self._workers, count)))
        backend: Backend = self._dask or SerialBackend()
        yield from backend.responses(jobs, count=count, modules=modules)
