"""A lesson with its outputs as a student sees it before starting: exercises unsolved, checks not run."""

import hashlib
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

LIBRARY = Path(__file__).resolve().parents[1] / "src" / "stridewise"
SHOWN_PACKAGES = ("kernels", "layout", "plots")  # the parts of the library that outputs depend on
TIMEOUT = 600  # seconds for one cell; the slowest times a convolution in plain Python
SKIP_TAG = "skip-execution"  # defined by nbclient
# Only a live JupyterLab renders these. Such outputs come with a table or text as well.
LIVE_TYPES = ("application/vnd.jupyter.widget-view+json", "application/vnd.stridewise.verdict+json")


def executed(path: Path, runs: Path) -> NotebookNode:
    """Return the notebook of a lesson with its outputs.

    Parameters
    ----------
    path : Path
        The notebook as students open it.
    runs : Path
        A folder that caches executed notebooks; the same notebook and the same library run once.

    Returns
    -------
    NotebookNode
        The notebook with outputs, without times and widget states.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell other than a check fails.
    """
    cached = runs / f"{path.stem}-{_fingerprint(path)}.ipynb"
    if not cached.is_file():
        sys.stderr.write(f"running {path.name}\n")
        notebook = skip_checks(nbformat.read(path, as_version=4))
        runs.mkdir(parents=True, exist_ok=True)
        _run(notebook, runs)
        nbformat.write(clean_outputs(notebook), cached)
    return nbformat.read(cached, as_version=4)


def skip_checks(notebook: NotebookNode) -> NotebookNode:
    """Tag the check cells so that they are not run: all they could say is that nothing was attempted."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), SKIP_TAG]
    return notebook


def clean_outputs(notebook: NotebookNode) -> NotebookNode:
    """Remove outputs that a static page cannot show, and the times and widget states of the run."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            _remove_live_types(output.get("data", {}))
    return notebook


def _run(notebook: NotebookNode, folder: Path) -> None:
    kernel_arguments = ["--IPKernelApp.log_level=ERROR"]
    client = NotebookClient(
        notebook, timeout=TIMEOUT, kernel_name="python3", store_widget_state=False, extra_arguments=kernel_arguments
    )
    client.execute(cwd=str(folder))


def _remove_live_types(data: dict[str, Any]) -> None:
    for media_type in LIVE_TYPES:
        if "text/html" in data:
            data.pop(media_type, None)


def _fingerprint(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes())
    for package in SHOWN_PACKAGES:
        for source in sorted((LIBRARY / package).rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
