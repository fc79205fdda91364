"""The files of the site's file browser: the lessons, unsolved, as `grader build` makes them from solutions/."""

import json
from pathlib import Path
from typing import Any

from grader.course.build import render_folder
from grader.course.source import NEEDS
from grader.translation.lessons import render_translations

KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
NAMES = {"numba": "Numba", "torch": "PyTorch"}
INSTEAD = {
    "numba": "Nothing is compiled: a function under `@numba.njit` runs as plain Python, and its speed is not checked.",
    "torch": "Where the text lets PyTorch judge, NumPy or Stridewise judges, and races are run without it.",
}


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
    first, *others = notebook["cells"]
    note = _note("".join("".join(cell["source"]) for cell in others if cell["cell_type"] == "code"))
    notebook["cells"] = [first, *note, *(_replaced(cell) for cell in others)]
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _note(code: str) -> list[dict[str, Any]]:
    """Return a cell that says what the lesson's text cannot know; none for a lesson without these packages."""
    lacking = [name for name in NAMES if f"import {name}" in code]
    if not lacking:
        return []
    text = (
        f"*In a browser there is no {' and no '.join(NAMES[name] for name in lacking)}. "
        f"{' '.join(INSTEAD[name] for name in lacking)} If the text describes a figure or a time that you do not see, "
        "the cell that shows it runs in JupyterLab only.*"
    )
    return [{"cell_type": "markdown", "id": "in-a-browser", "metadata": {}, "source": text}]


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
