"""A lesson with its outputs, as a student sees it who has not begun: every exercise open, its check not run."""

import hashlib
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

SOURCES = Path(__file__).resolve().parents[1] / "src" / "stridewise"
SHOWN = ("kernels", "layout", "plots")  # the parts of the library whose work the outputs show
SECONDS = 600  # for one cell; the slowest races a convolution in plain Python
NOT_RUN = "skip-execution"  # nbclient's word
# What only a live JupyterLab can draw. Where it stands, the same is there as a table or as text.
LIVE_ONLY = ("application/vnd.jupyter.widget-view+json", "application/vnd.stridewise.verdict+json")


def executed(path: Path, runs: Path) -> NotebookNode:
    """The lesson's notebook after a run. `runs` keeps it: the same notebook and the same library run once.

    Raises nbclient's CellExecutionError where a cell fails that is no check.
    """
    kept = runs / f"{path.stem}-{_fingerprint(path)}.ipynb"
    if not kept.is_file():
        sys.stderr.write(f"running {path.name}\n")
        notebook = without_checks(nbformat.read(path, as_version=4))
        runs.mkdir(parents=True, exist_ok=True)
        _run(notebook, runs)
        nbformat.write(tidied(notebook), kept)
    return nbformat.read(kept, as_version=4)


def _run(notebook: NotebookNode, folder: Path) -> None:
    quiet = ["--IPKernelApp.log_level=ERROR"]
    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", store_widget_state=False, extra_arguments=quiet
    )
    client.execute(cwd=str(folder))


def without_checks(notebook: NotebookNode) -> NotebookNode:
    """The notebook with its check cells marked, so that a run passes them by: all they could say is "not written"."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), NOT_RUN]
    return notebook


def tidied(notebook: NotebookNode) -> NotebookNode:
    """The notebook without the outputs that a page cannot show, and without the times and states of the run."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            _drop_live(output.get("data", {}))
    return notebook


def _drop_live(data: dict[str, Any]) -> None:
    for kind in LIVE_ONLY:
        if "text/html" in data:
            data.pop(kind, None)


def _fingerprint(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes())
    for part in SHOWN:
        for source in sorted((SOURCES / part).rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
