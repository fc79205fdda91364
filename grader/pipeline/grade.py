"""Steps 2 and 3 for one submission, on a worker: run its cells in a sandbox, and judge its answers outside it.

Judging runs on the kernel's machine, in a trusted process that no submission can touch. It cannot stay in the process
that writes the gradebook: an answer is timed beside the reference, at the same moment and on the same machine, and each
call depends on the results of earlier ones. That process holds the key and the expected results; the kernel holds
neither.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from logging import Logger

from threadpoolctl import threadpool_limits
from traitlets.log import get_logger

from grader.judging.judge import Judgement, SubmittedAnswer, judge, judge_unreached
from grader.pipeline.fingerprint import check_fingerprints
from grader.pipeline.requests import GradeRequest, GradeResponse
from grader.sandbox.bubblewrap import SandboxMissing
from grader.sandbox.execute import CellHandler, CellRun, execute
from grader.sandbox.kernel import NotebookKernel

# What judging redirects and counts belongs to the whole process.
_one_at_a_time = threading.Lock()


def grade(request: GradeRequest) -> GradeResponse:
    """Execute and judge one submission. Whatever it does, there is a response."""
    # On one thread: there is one submission per core, and its kernel has one thread as well.
    with _one_at_a_time, threadpool_limits(1):
        return _grade(request)


def _grade(request: GradeRequest) -> GradeResponse:
    if check_fingerprints(request.points) != request.check_fingerprints:
        return GradeResponse(worker_problem="a worker has another version of Stridewise; install the same one there")
    judging = _Judging(request)
    try:
        runs = execute(
            request.notebook,
            seconds=request.cell_seconds,
            skip=request.skipped_cells,
            handlers=judging.handlers,
            sandboxed=request.sandboxed,
        )
        return GradeResponse(runs, judging.judgements(runs))
    except SandboxMissing as missing:
        return GradeResponse(worker_problem=str(missing))
    except Exception as error:
        _log().exception("grading failed")
        return GradeResponse(error=error_line(error))


def error_line(error: BaseException) -> str:
    """Return an exception as one line: its type and the first line of its text.

    Parameters
    ----------
    error : BaseException
        The exception.

    Returns
    -------
    str
    """
    first, *_ = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first}"


@dataclass(frozen=True, slots=True)
class _Judging:
    """Judges the exercises of one notebook while its cells run, each where its check cell stands."""

    request: GradeRequest
    finished: dict[str, Judgement] = field(default_factory=dict)

    @property
    def handlers(self) -> dict[str, CellHandler]:
        """What takes the place of running each check cell, by the cell's id."""
        skipped = {f"check-{name}": _skip for name in self.request.points}
        return skipped | {f"check-{name}": self._handler(name) for name in self.request.exercises}

    def _handler(self, name: str) -> CellHandler:
        cells = self.request.notebook.cells
        positions = {cell.id: position for position, cell in enumerate(cells)}

        def handle(kernel: NotebookKernel, runs: Mapping[int, CellRun]) -> None:
            sources = [cells[position].source for position in sorted(runs) if runs[position].defined_names]
            self.finished[name] = judge(
                kernel,
                SubmittedAnswer(name, self.request.points[name], sources),
                answer_run=runs[positions[name]],
                key=self.request.key,
                seconds=self.request.cell_seconds,
            )

        return handle

    def judgements(self, runs: Mapping[int, CellRun]) -> list[Judgement]:
        """Return one judgement per requested exercise, also where its check was never reached."""
        cells = enumerate(self.request.notebook.cells)
        by_id = {cell.id: runs[position] for position, cell in cells if position in runs}
        return [self.finished.get(name) or self._unreached(name, by_id) for name in self.request.exercises]

    def _unreached(self, name: str, runs: Mapping[str, CellRun]) -> Judgement:
        return judge_unreached(SubmittedAnswer(name, self.request.points[name]), runs[f"check-{name}"])


def _skip(kernel: NotebookKernel, runs: Mapping[int, CellRun]) -> None:
    """Handle the check of an exercise whose judgement is known."""


def _log() -> Logger:
    logger: Logger = get_logger()
    return logger
