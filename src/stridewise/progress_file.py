"""The file beside the notebooks that remembers what a reader has done: points and predictions, an entry per line.

An environment variable names the file. Students' JupyterLab sets it; without it nothing is recorded. In a browser it is
in the folder that JupyterLite shows, and is kept in the browser's own storage.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PROGRESS_VARIABLE = "STRIDEWISE_PROGRESS"
_IN_BROWSER = Path("/drive/.progress.jsonl")


def progress_path() -> Path | None:
    """Return the file to write to, or None if there is none, or nbgrader runs the notebook."""
    if sys.platform == "emscripten":
        return _IN_BROWSER if _IN_BROWSER.parent.is_dir() else None
    file_name = os.environ.get(PROGRESS_VARIABLE)
    return Path(file_name) if file_name and "NBGRADER_EXECUTION" not in os.environ else None


def append_entry(path: Path, entry: Mapping[str, Any]) -> None:
    """Append an entry. A file that cannot be written is ignored.

    Parameters
    ----------
    path : Path
        The file.
    entry : mapping of str to any
        What JSON can hold.
    """
    try:
        # One short line in one write: two notebooks can append at the same time.
        with path.open("ab", buffering=0) as file:
            file.write(f"{json.dumps(entry)}\n".encode())
    except OSError:
        pass


def read_entries(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries in the order in which they were written; none if there is no such file.

    Invalid lines are skipped: the rest of a truncated or edited file still counts.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry
