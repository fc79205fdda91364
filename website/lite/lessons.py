"""The files of the site's file browser: the lessons, unsolved, as `grader build` makes them from solutions/."""

import json
from pathlib import Path
from typing import Any

from grader.course.build import render_folder
from grader.course.source import NEEDS
from grader.translation.lessons import render_translations

KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
NAMES = {"numba": "Numba", "torch": "PyTorch"}


def write_lessons(solutions: Path, folder: Path) -> None:
    """Write the notebooks for JupyterLite's kernel, translations among them, the table of contents and the glossary.

    Parameters
    ----------
    solutions : Path
        The folder of the lessons' sources.
    folder : Path
        Where to write.
    """
    for name, text in (render_folder(solutions) | render_translations(solutions)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(for_pyodide(text) if name.endswith(".ipynb") else text, encoding="utf-8")


def for_pyodide(text: str) -> str:
    """Return a notebook's text for JupyterLite: its kernel, and text in place of what a browser cannot run."""
    notebook = json.loads(text)
    notebook["metadata"]["kernelspec"] = KERNEL
    notebook["cells"] = [_replaced(cell) for cell in notebook["cells"]]
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _replaced(cell: dict[str, Any]) -> dict[str, Any]:
    """Show the code of a cell that cannot run in a browser as text, and say why; folded code stays out of sight."""
    tags = cell["metadata"].get("tags", [])
    needs = [NAMES[tag.removeprefix(NEEDS)] for tag in tags if tag.startswith(NEEDS)]
    if not needs:
        return cell
    code = "".join(cell["source"])
    title = code.splitlines()[0].removeprefix("# ") + " " if "jupyter" in cell["metadata"] else ""
    note = f"*{title}This needs {' and '.join(needs)}, and runs in JupyterLab, not in a browser.*"
    shown = note if title else f"{note}\n\n```python\n{code}\n```"
    return {"cell_type": "markdown", "id": cell["id"], "metadata": {}, "source": shown}
