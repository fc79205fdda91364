"""Starts the slow imports before this process has done its own, which take as long as PyTorch's.

Imports nothing slow itself.
"""

import json
from contextlib import suppress
from pathlib import Path

from grader.sandbox.bubblewrap import SandboxMissing
from grader.sandbox.fork_server import prepare, slow_imports


def begin(course_root: Path, lesson: str) -> None:
    """Have the fork server start importing what a lesson's cells need.

    Errors are ignored: grading will meet them again, and report them.

    Parameters
    ----------
    course_root : Path
        The folder of the course.
    lesson : str
        The lesson's name.
    """
    release = course_root / "release" / lesson / f"{lesson}.ipynb"
    with suppress(OSError, ValueError, LookupError, TypeError, SandboxMissing):
        cells = json.loads(release.read_text(encoding="utf-8"))["cells"]
        prepare(slow_imports("".join(cell["source"]) for cell in cells if "nbgrader" in cell["metadata"]))
