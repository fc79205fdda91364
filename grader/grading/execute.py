"""Step 2: run the notebook. Whatever happens to the kernel is data, and every code cell gets a fate.

Each notebook runs in kernels of its own, in an empty folder that is thrown away. If a cell kills its kernel or cannot
be interrupted, the next cells run in a new one, in which the cells before are run again without the checks and without
the cell at fault: the good half of a submission keeps its points.
"""

import copy
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, Literal

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets.config import Config

Fate = Literal["ran", "skipped", "timed out", "died", "not run"]

_MOST_TEXT = 100_000  # characters that one cell may print
_MOST_DATA = 10_000_000  # characters of everything else that one cell may show, such as pictures
_TIMED_OUT = "StridewiseTimeLimit"


@dataclass(frozen=True, slots=True)
class CellRun:
    """What became of one code cell. `cause` says why it was not run."""

    fate: Fate
    outputs: tuple[NotebookNode, ...] = ()
    cause: str = ""


def execute(notebook: NotebookNode, *, seconds: int, skip: frozenset[str] = frozenset()) -> dict[int, CellRun]:
    """Run the code cells in order; the result has one entry for each, by its place in the notebook.

    seconds: the time limit of one cell. skip: ids of cells that are left out. The notebook is not changed.
    """
    code = {place: cell for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    runs = {place: CellRun("skipped") for place, cell in code.items() if cell.id in skip}
    with TemporaryDirectory(prefix="stridewise-run-") as folder:
        while len(runs) < len(code):
            before = len(runs)
            try:
                _run_in_one_kernel(_client(notebook, seconds=seconds, folder=folder), code, runs)
            except Exception as fault:
                cause = f"the kernel failed: {type(fault).__name__}: {fault}"
                if len(runs) == before:
                    runs |= {place: CellRun("not run", cause=cause) for place in code.keys() - runs.keys()}
    return dict(sorted(runs.items()))


def _run_in_one_kernel(client: "_Client", code: Mapping[int, NotebookNode], runs: dict[int, CellRun]) -> None:
    """Run the cells that have no fate yet, until one of them ends the kernel; repeat what earlier cells defined."""
    environment = {**os.environ, "NBGRADER_EXECUTION": "autograde"}
    # What a dying process writes to the terminal would otherwise stand among our own lines.
    with client.setup_kernel(env=environment, stdout=DEVNULL, stderr=DEVNULL):
        for place, cell in code.items():
            if place not in runs:
                runs[place] = _run_cell(client, place)
            elif runs[place].fate == "ran" and not cell.metadata.get("nbgrader", {}).get("grade"):
                again = _run_cell(client, place)
                if again.fate != "ran":
                    runs[place] = again
            if client.lost:
                return


def _run_cell(client: "_Client", place: int) -> CellRun:
    cell = copy.deepcopy(client.nb.cells[place])
    client.last_error = ""
    try:
        client.execute_cell(cell, place)
    except DeadKernelError:
        client.lost = True
        return CellRun("died", tuple(cell.outputs))
    except CellTimeoutError:
        # The interrupt was ignored, as by a loop in compiled code: this kernel answers no more.
        client.lost = True
        return CellRun("timed out", tuple(cell.outputs))
    return CellRun("timed out" if client.last_error == _TIMED_OUT else "ran", tuple(cell.outputs))


def _client(notebook: NotebookNode, *, seconds: int, folder: str) -> "_Client":
    work = Path(mkdtemp(dir=folder))
    # Unix sockets: over TCP every account of the machine could reach the kernel. Their paths must be short.
    sockets = Config(KernelManager={"transport": "ipc", "connection_file": f"{work}.json"})
    return _Client(
        copy.deepcopy(notebook),
        config=sockets,
        resources={"metadata": {"path": str(work)}},
        kernel_manager_class=AsyncKernelManager,
        timeout=seconds,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": _TIMED_OUT, "evalue": "", "traceback": []},
        raise_on_iopub_timeout=True,
        allow_errors=True,
        store_widget_state=False,
        record_timing=False,
        shutdown_kernel="immediate",
    )


class _Client(NotebookClient):  # type: ignore[misc]
    """A NotebookClient that keeps at most so much of a cell's output, and knows how the last cell ended.

    lost: the kernel is dead or answers no more. last_error: the name of the error that the last cell ended with.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.lost = False
        self.last_error = ""
        self._room: dict[tuple[int, str], int] = {}
        self.on_cell_executed = self._note_error

    def _note_error(self, *, execute_reply: dict[str, Any], **_: Any) -> None:
        self.last_error = execute_reply["content"].get("ename", "")

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str, cell_index: int) -> Any:
        """Collect one output; what is beyond the cell's room is dropped, and a line says so once."""
        content = msg["content"]
        kind = "text" if msg["msg_type"] == "stream" else "data"
        room = self._room.setdefault((cell_index, kind), _MOST_TEXT if kind == "text" else _MOST_DATA)
        size = len(content.get("text", "")) if kind == "text" else len(str(content))
        self._room[cell_index, kind] = room - size
        if size <= room:
            return super().output(outs, msg, display_id, cell_index)
        if room > 0:
            start = f"{content['text'][:room]}\n" if kind == "text" else ""
            text = f"{start}[more output was dropped]\n"
            outs.append(new_output("stream", name=content.get("name", "stdout"), text=text))
        return None
