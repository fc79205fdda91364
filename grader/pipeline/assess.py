"""Steps 2 and 3 for one submission, wherever that is: run its cells in a sandbox, and judge its answers outside of it.

The judging goes where the kernel is, in a process of this package's own that no submission can touch. It cannot stay
behind: an answer's time is taken beside the reference's in the same moments on the same machine, and what is asked
next depends on what came back. That process knows the secret and the right answers; the kernel knows neither.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from logging import Logger

from threadpoolctl import threadpool_limits
from traitlets.log import get_logger

from grader.judging.judge import Judgement, SubmittedAnswer, judge, judge_unreached
from grader.pipeline.fingerprint import checks_of
from grader.pipeline.requests import GradeRequest, GradeResponse, decode_request
from grader.sandbox.bubblewrap import SandboxMissing
from grader.sandbox.execute import CellHandler, CellRun, execute
from grader.sandbox.kernel import Kernel

# What the judging redirects and counts belongs to the whole process.
_one_at_a_time = threading.Lock()


def assess(packed: bytes) -> bytes:
    """Execute and judge an order; the packed outcome. Whatever the submission does, there is one."""
    # On one thread: one submission for each core is under way, and the kernel has one thread as well.
    with _one_at_a_time, threadpool_limits(1):
        return _assessed(decode_request(packed)).packed()


def _assessed(order: GradeRequest) -> GradeResponse:
    if checks_of(order.points) != order.checks:
        return GradeResponse(unfit="another version of Stridewise is installed there; bring both to the same one")
    judging = _Judging(order)
    try:
        runs = execute(
            order.notebook,
            seconds=order.seconds,
            skip=order.shown,
            handlers=judging.handlers,
            sandboxed=order.sandboxed,
        )
        return GradeResponse(runs, judging.judgements(runs))
    except SandboxMissing as missing:
        return GradeResponse(unfit=str(missing))
    except Exception as fault:
        _log().exception("grading failed")
        return GradeResponse(fault=said(fault))


def said(fault: BaseException) -> str:
    """A fault in one line."""
    first, *_ = str(fault).splitlines() or [""]
    return f"{type(fault).__name__}: {first}"


@dataclass(frozen=True, slots=True)
class _Judging:
    """The judging of one notebook, exercise by exercise, while its cells run. judged: what there is of it by now."""

    order: GradeRequest
    judged: dict[str, Judgement] = field(default_factory=dict)

    @property
    def handlers(self) -> dict[str, CellHandler]:
        """What is done in place of running each check cell: the check is made on this side of the wall."""
        wanted = {f"check-{name}": self._handler(name) for name in self.order.wanted}
        return {f"check-{name}": _leave for name in self.order.points} | wanted

    def _handler(self, name: str) -> CellHandler:
        cells = self.order.notebook.cells
        places = {cell.id: place for place, cell in enumerate(cells)}

        def handle(kernel: Kernel, runs: Mapping[int, CellRun]) -> None:
            before = [place for place in sorted(runs) if runs[place].status == "ran"]
            task = replace(self._task(name), cells=[cells[place].source for place in before])
            answer_run = runs[places[name]]
            key, seconds = self.order.secret, self.order.seconds
            self.judged[name] = judge(kernel, task, answer_run=answer_run, key=key, seconds=seconds)

        return handle

    def _task(self, name: str) -> SubmittedAnswer:
        return SubmittedAnswer(name, self.order.points[name])

    def judgements(self, runs: Mapping[int, CellRun]) -> list[Judgement]:
        """One for each wanted exercise, also where its check was never reached. runs: what became of all cells."""
        cells = enumerate(self.order.notebook.cells)
        by_id = {cell.id: runs[place] for place, cell in cells if place in runs}
        return [
            self.judged.get(name)
            or judge_unreached(self._task(name), by_id[f"check-{name}"], seconds=self.order.seconds)
            for name in self.order.wanted
        ]


def _leave(kernel: Kernel, runs: Mapping[int, CellRun]) -> None:
    """An exercise whose judgement is known already."""


def _log() -> Logger:
    logger: Logger = get_logger()
    return logger
