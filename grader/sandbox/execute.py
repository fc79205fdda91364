"""Step 2: run the notebook. Whatever happens to the kernel is data, and every code cell gets a fate.

If a cell ends its kernel, the next cells run in a new one, in which the cells before are run again without the checks
and without the cell at fault: the good half of a submission keeps its points.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.sandbox.cell_run import CellRun as CellRun
from grader.sandbox.cell_run import KernelLost
from grader.sandbox.fork_server import slow_imports
from grader.sandbox.inside.cell_output import DROPPED
from grader.sandbox.inside.namespaces import ResourceLimits
from grader.sandbox.kernel import Kernel, open_kernel
from grader.sandbox.kernel_client import Limits

Visit = Callable[[Kernel, Mapping[int, CellRun]], None]

_MOST_OUTPUT = 50_000_000  # characters that all cells together may show
_CELLS_OF_TIME = 10  # a notebook may take so many times the limit of one cell
_CORES = 4  # how many a kernel may keep busy all that time


def execute(
    notebook: NotebookNode,
    *,
    seconds: float,
    skip: frozenset[str] = frozenset(),
    visits: Mapping[str, Visit] | None = None,
    sandboxed: bool = True,
) -> dict[int, CellRun]:
    """Run the code cells in order; the result has one entry for each, by its place in the notebook.

    seconds: the time limit of one cell; all together may take ten times as long, visits included. skip: ids of cells
    that are left out. visits: id of a cell -> what is called in place of running it, with the kernel as it is there and
    the cells run up to then; it may lose the kernel, and what it raises ends the run. The notebook is not changed.
    Raises SandboxMissing.
    """
    code = {place: cell for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    run = _Run(code, seconds, dict(visits or {}), time.monotonic() + _CELLS_OF_TIME * seconds)
    run.fates.update({place: CellRun("skipped") for place, cell in code.items() if cell.id in skip})
    modules = slow_imports(cell.source for cell in code.values() if cell.id not in skip)
    limits = Limits(ResourceLimits(cpu_seconds=int(_CORES * _CELLS_OF_TIME * seconds)))
    while len(run.fates) < len(code):
        before = len(run.fates)
        try:
            with open_kernel(limits, modules=modules, sandboxed=sandboxed) as kernel:
                run.in_one(kernel)
        except KernelLost as fault:
            if len(run.fates) == before:
                run.give_up(CellRun("not run", cause=f"the kernel failed: {fault}"))
    return dict(sorted(run.fates.items()))


@dataclass(slots=True)
class _Run:
    """The way through one notebook, in one kernel after the other. fates: of the cells that have one.

    room: characters that the cells to come may show.
    """

    code: Mapping[int, NotebookNode]
    seconds: float
    visits: Mapping[str, Visit]
    deadline: float
    fates: dict[int, CellRun] = field(default_factory=dict)
    room: int = _MOST_OUTPUT

    def in_one(self, kernel: Kernel) -> None:
        """Go on until a cell ends the kernel; repeat what earlier cells defined."""
        for place, cell in self.code.items():
            left = self.deadline - time.monotonic()
            if left <= 0:
                self.give_up(CellRun("timed out", cause="the time of the whole notebook was up"))
            elif place not in self.fates:
                self.fates[place] = self._fitting(self._first(kernel, cell, min(left, self.seconds)))
            elif self.fates[place].fate == "ran" and not _is_check(cell):
                again = kernel.run(cell.source, seconds=min(left, self.seconds))
                if again.fate != "ran":
                    self.fates[place] = again
            if kernel.lost:
                return

    def _first(self, kernel: Kernel, cell: NotebookNode, seconds: float) -> CellRun:
        visit = self.visits.get(cell.id)
        if visit is None:
            return replace(kernel.run(cell.source, seconds=seconds), held=kernel.held)
        start = time.monotonic()
        visit(kernel, self.fates)
        return CellRun("ran", seconds=time.monotonic() - start, held=kernel.held)

    def _fitting(self, run: CellRun) -> CellRun:
        """The same, without its outputs if the cells before have left too little room for them."""
        size = len(str(run.outputs))
        if size <= self.room:
            self.room -= size
            return run
        return replace(run, outputs=(new_output("stream", name="stdout", text=DROPPED),))

    def give_up(self, fate: CellRun) -> None:
        """All cells without a fate get this one."""
        self.fates |= dict.fromkeys(self.code.keys() - self.fates.keys(), fate)


def _is_check(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))
