"""Step 2: run the notebook. Whatever happens to the kernel is data: every code cell gets a `CellRun`.

A cell whose time is up is interrupted, and what it defined stays. When one takes its kernel down, the remaining cells
run in a new kernel. There the earlier cells run again first, without the checks and without the cell at fault, so one
bad cell costs a submission no more than its own exercise.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.intake.failed_imports import rest_after_failed_import
from grader.sandbox.cell_run import CellRun as CellRun
from grader.sandbox.cell_run import KernelLost
from grader.sandbox.fork_server import slow_imports
from grader.sandbox.inside.cell_output import DROPPED
from grader.sandbox.inside.protocol import ResourceLimits
from grader.sandbox.kernel import NotebookKernel, open_kernel
from grader.sandbox.kernel_client import Limits

CellHandler = Callable[[NotebookKernel, Mapping[int, CellRun]], None]

_MAX_OUTPUT = 50_000_000  # characters that all cells together may show
_NOTEBOOK_TIME = 10  # the limit for the whole notebook, as a multiple of the limit for one cell
_CORES = 4  # how many processors a kernel may keep busy all that time


def execute(
    notebook: NotebookNode,
    *,
    seconds: float,
    skip: frozenset[str] = frozenset(),
    handlers: Mapping[str, CellHandler] | None = None,
    sandboxed: bool = True,
) -> dict[int, CellRun]:
    """Run the code cells in order.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook; left unchanged.
    seconds : float
        The time limit for one cell. All that the kernel does for the notebook may take ten times as long. Neither waits
        for a processor count, nor what a handler does itself: on a busy machine the same cells are reached.
    skip : frozenset of str, default frozenset()
        Ids of cells that are left out.
    handlers : mapping of str to CellHandler, optional
        Cell id -> function to call instead of running that cell, with the kernel as it is at that point and the runs
        of the cells so far. It may lose the kernel. An exception from it ends the execution.
    sandboxed : bool, default True
        False runs the cells in an ordinary process, with all the rights of this one.

    Returns
    -------
    dict of int to CellRun
        One entry for each code cell, by its position in the notebook.

    Raises
    ------
    SandboxMissing
        If `sandboxed` and there can be no sandbox on this machine.
    """
    code = {position: cell for position, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    execution = _Execution(code, seconds, dict(handlers or {}), _NOTEBOOK_TIME * seconds)
    execution.runs.update({position: CellRun("skipped") for position, cell in code.items() if cell.id in skip})
    modules = slow_imports(cell.source for cell in code.values() if cell.id not in skip)
    limits = Limits(ResourceLimits(cpu_seconds=int(_CORES * _NOTEBOOK_TIME * seconds)))
    while len(execution.runs) < len(code):
        before = len(execution.runs)
        try:
            with open_kernel(limits, modules=modules, sandboxed=sandboxed) as kernel:
                execution.run_in(kernel)
        except KernelLost as fault:
            if len(execution.runs) == before:
                execution.give_up(CellRun("not run", cause=f"the kernel failed: {fault}"))
    return dict(sorted(execution.runs.items()))


@dataclass(slots=True)
class _Execution:
    """The state of one notebook's execution, which may take several kernels. output_left: in characters.

    seconds_left: for the whole notebook.
    """

    code: Mapping[int, NotebookNode]
    seconds: float
    handlers: Mapping[str, CellHandler]
    seconds_left: float
    runs: dict[int, CellRun] = field(default_factory=dict)
    output_left: int = _MAX_OUTPUT

    def run_in(self, kernel: NotebookKernel) -> None:
        """Continue in this kernel until a cell loses it. Cells that ran in an earlier kernel run again first."""
        for position, cell in self.code.items():
            left, before = self.seconds_left, kernel.seconds
            if left <= 0:
                self.give_up(CellRun("not run", cause="the time of the whole notebook was up"))
            elif position not in self.runs:
                self.runs[position] = self._limit_output(self._run_first(kernel, cell, min(left, self.seconds)))
            elif self.runs[position].defined_names and not _is_check(cell):
                again = _run(kernel, cell.source, min(left, self.seconds))
                if not again.defined_names:
                    self.runs[position] = again
            self.seconds_left -= kernel.seconds - before
            if kernel.lost:
                return

    def _run_first(self, kernel: NotebookKernel, cell: NotebookNode, seconds: float) -> CellRun:
        handler = self.handlers.get(cell.id)
        if handler is None:
            return replace(_run(kernel, cell.source, seconds), resident_bytes=kernel.resident_bytes)
        start = time.monotonic()
        handler(kernel, self.runs)
        return CellRun("ran", seconds=time.monotonic() - start, resident_bytes=kernel.resident_bytes)

    def _limit_output(self, run: CellRun) -> CellRun:
        """Return the run without its outputs if the cells before have used up the notebook's share."""
        size = len(str(run.outputs))
        if size <= self.output_left:
            self.output_left -= size
            return run
        return replace(run, outputs=(new_output("stream", name="stdout", text=DROPPED),))

    def give_up(self, run: CellRun) -> None:
        """Record this outcome for all cells that have none."""
        self.runs |= dict.fromkeys(self.code.keys() - self.runs.keys(), run)


def _run(kernel: NotebookKernel, source: str, seconds: float) -> CellRun:
    """Run a cell; where an import ends it, the lines after that as well."""
    run = kernel.run(source, seconds=seconds)
    outputs, taken = run.outputs, run.seconds
    while run.status == "ran" and taken < seconds and (source := rest_after_failed_import(source, run.last_error)):
        run = kernel.run(source, seconds=seconds - taken)
        outputs, taken = (*outputs, *run.outputs), taken + run.seconds
    return replace(run, outputs=outputs, seconds=taken)


def _is_check(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))
