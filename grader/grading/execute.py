"""Step 2: run the notebook. Whatever happens to the kernel is data, and every code cell gets a fate.

If a cell ends its kernel, the next cells run in a new one, in which the cells before are run again without the checks
and without the cell at fault: the good half of a submission keeps its points.
"""

from collections.abc import Mapping

from nbformat import NotebookNode

from grader.grading.kernel import CellRun as CellRun
from grader.grading.kernel import Kernel, KernelLost, open_kernel


def execute(notebook: NotebookNode, *, seconds: int, skip: frozenset[str] = frozenset()) -> dict[int, CellRun]:
    """Run the code cells in order; the result has one entry for each, by its place in the notebook.

    seconds: the time limit of one cell. skip: ids of cells that are left out. The notebook is not changed.
    """
    code = {place: cell for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    runs = {place: CellRun("skipped") for place, cell in code.items() if cell.id in skip}
    while len(runs) < len(code):
        before = len(runs)
        try:
            with open_kernel() as kernel:
                _run_in_one_kernel(kernel, code, runs, seconds)
        except KernelLost as fault:
            if len(runs) == before:
                cause = f"the kernel failed: {fault}"
                runs |= {place: CellRun("not run", cause=cause) for place in code.keys() - runs.keys()}
    return dict(sorted(runs.items()))


def _run_in_one_kernel(
    kernel: Kernel, code: Mapping[int, NotebookNode], runs: dict[int, CellRun], seconds: float
) -> None:
    """Run the cells that have no fate yet, until one of them ends the kernel; repeat what earlier cells defined."""
    for place, cell in code.items():
        if place not in runs:
            runs[place] = kernel.run(cell.source, seconds=seconds)
        elif runs[place].fate == "ran" and not cell.metadata.get("nbgrader", {}).get("grade"):
            again = kernel.run(cell.source, seconds=seconds)
            if again.fate != "ran":
                runs[place] = again
        if kernel.lost:
            return
