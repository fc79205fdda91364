"""The files of the site's file browser: the lessons, unsolved, as `grader build` makes them from solutions/."""

import json
from pathlib import Path

from grader.course.build import render_folder

KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}


def write_lessons(solutions: Path, folder: Path) -> None:
    """Write the notebooks for JupyterLite's kernel, the table of contents and the glossary.

    Parameters
    ----------
    solutions : Path
        The folder of the lessons' sources.
    folder : Path
        Where to write.
    """
    folder.mkdir(parents=True)
    for name, text in render_folder(solutions).items():
        (folder / name).write_text(_for_pyodide(text) if name.endswith(".ipynb") else text, encoding="utf-8")


def _for_pyodide(text: str) -> str:
    notebook = json.loads(text)
    notebook["metadata"]["kernelspec"] = KERNEL
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
